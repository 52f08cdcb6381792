import { type Connection, DidChangeConfigurationNotification } from 'vscode-languageserver';
import type { ClientAbilities } from './abilities.ts';
import { inBackground, type Log, notification } from './requests.ts';

/** The client's settings, as far as the server reads them. */
export interface Settings {
  /** `pinset.host`: path of a profile or capture; empty for none. */
  readonly host: string;
}

/** The settings of each folder of the workspace; those of `null` hold for documents outside all of them. */
export type SettingsByFolder = ReadonlyMap<string | null, Settings>;

/**
 * Calls `apply` with the client's settings whenever they change. Gives the function that asks for them anew, which is
 * to be called at the start and when folders come or go.
 */
export function followSettings(
  connection: Connection,
  abilities: ClientAbilities,
  folders: () => readonly string[],
  apply: (settings: SettingsByFolder) => Promise<void>,
  log: Log,
): () => Promise<void> {
  /** What a client without `workspace/configuration` told last; it has the same settings everywhere. */
  let told: Settings = { host: '' };

  async function refresh(): Promise<void> {
    const scopes = [null, ...folders()];
    const settings = abilities.configuration ? await ask(connection, scopes) : scopes.map(() => told);
    await apply(new Map(scopes.map((scope, index) => [scope, settings[index] ?? { host: '' }])));
  }

  connection.onDidChangeConfiguration(
    notification(log, DidChangeConfigurationNotification.method, async ({ settings }: { settings: unknown }) => {
      if (!abilities.configuration) told = parse(section(settings));
      await refresh();
    }),
  );
  if (abilities.configuration && abilities.registerConfiguration) {
    const registration = connection.client.register(DidChangeConfigurationNotification.type, { section: 'pinset' });
    inBackground(log, 'client/registerCapability', registration);
  }
  return refresh;
}

async function ask(connection: Connection, scopes: readonly (string | null)[]): Promise<Settings[]> {
  const items = scopes.map((scope) => ({ section: 'pinset', ...(scope === null ? {} : { scopeUri: scope }) }));
  const answers: unknown = await connection.workspace.getConfiguration(items);
  return Array.isArray(answers) ? answers.map(parse) : [];
}

function section(settings: unknown): unknown {
  return typeof settings === 'object' && settings !== null && 'pinset' in settings ? settings.pinset : undefined;
}

function parse(pinset: unknown): Settings {
  const host = typeof pinset === 'object' && pinset !== null && 'host' in pinset ? pinset.host : undefined;
  return { host: typeof host === 'string' ? host : '' };
}
