import { type Connection, DidChangeConfigurationNotification } from 'vscode-languageserver';
import type { ClientAbilities } from './abilities.ts';
import { inBackground, type Log, notification } from './requests.ts';

/** The client's settings, as far as the server reads them. */
export interface Settings {
  /** `pinset.host`: path of a profile or capture; empty for none. */
  readonly host: string;
}

/** Calls `apply` with the client's settings, now and whenever they change. */
export async function followSettings(
  connection: Connection,
  abilities: ClientAbilities,
  log: Log,
  apply: (settings: Settings) => Promise<void>,
): Promise<void> {
  connection.onDidChangeConfiguration(
    notification(log, DidChangeConfigurationNotification.method, async ({ settings }: { settings: unknown }) => {
      await apply(abilities.configuration ? await ask(connection) : parse(section(settings)));
    }),
  );
  if (!abilities.configuration) return;
  if (abilities.registerConfiguration) {
    const registration = connection.client.register(DidChangeConfigurationNotification.type, { section: 'pinset' });
    inBackground(log, 'client/registerCapability', registration);
  }
  await apply(await ask(connection));
}

async function ask(connection: Connection): Promise<Settings> {
  return parse(await connection.workspace.getConfiguration('pinset'));
}

function section(settings: unknown): unknown {
  return typeof settings === 'object' && settings !== null && 'pinset' in settings ? settings.pinset : undefined;
}

function parse(pinset: unknown): Settings {
  const host = typeof pinset === 'object' && pinset !== null && 'host' in pinset ? pinset.host : undefined;
  return { host: typeof host === 'string' ? host : '' };
}
