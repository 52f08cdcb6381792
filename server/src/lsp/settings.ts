import { type Connection, DidChangeConfigurationNotification } from 'vscode-languageserver';
import type { ClientAbilities } from './abilities.ts';

/** The client's settings, as far as the server reads them. */
export interface Settings {
  /** `pinset.host`: path of a profile or capture; empty for none. */
  readonly host: string;
}

/** Calls `apply` with the client's settings, now and whenever they change. */
export async function followSettings(
  connection: Connection,
  abilities: ClientAbilities,
  apply: (settings: Settings) => Promise<void>,
): Promise<void> {
  connection.onDidChangeConfiguration(async (params) => {
    const pushed: unknown = params?.settings;
    await apply(abilities.configuration ? await ask(connection) : parse(section(pushed)));
  });
  if (!abilities.configuration) return;
  if (abilities.registerConfiguration) {
    void connection.client.register(DidChangeConfigurationNotification.type, { section: 'pinset' });
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
