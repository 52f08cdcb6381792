import { type Connection, DidChangeConfigurationNotification } from 'vscode-languageserver';
import { isRecord } from '../../base/record.ts';
import { type CodeLensKind, codeLensKinds, type InlayHintKind, inlayHintKinds } from '../../features/analysis.ts';
import type { RuleLevels } from '../../rules/engine/severity.ts';
import { type RuleLevel, ruleLevels } from '../../topology/profile/rule-levels.ts';
import type { ClientCapabilities } from '../client-capabilities.ts';
import { inBackground, type Log, notification } from '../requests.ts';
import { settingDefaults } from './setting-defaults.ts';

/** The client's settings, as far as the server reads them. */
export interface Settings {
  /** `pinset.host`: path of a profile or capture; empty for none. */
  readonly host: string;
  /** `pinset.rules`: the severities of rules; invalid severities are left out. */
  readonly rules: RuleLevels;
  /** `pinset.inlayHints`: the kinds that are switched on. */
  readonly inlayHints: ReadonlySet<InlayHintKind>;
  /** `pinset.codeLens`: the kinds that are switched on. */
  readonly codeLens: ReadonlySet<CodeLensKind>;
}

/** Every rule has its own severity. */
export const noLevels: RuleLevels = new Map();

/** The settings of a client that has none. */
export const noSettings: Settings = {
  host: settingDefaults.host,
  rules: noLevels,
  inlayHints: switchedOn('inlayHints', inlayHintKinds, undefined),
  codeLens: switchedOn('codeLens', codeLensKinds, undefined),
};

/** The settings of each folder of the workspace; those of `null` are for documents outside all folders. */
export type SettingsByFolder = ReadonlyMap<string | null, Settings>;

/**
 * Calls `apply` with the client's settings whenever they change. Returns the function that requests them, to be called
 * at the start and when folders are added or removed.
 */
export function followSettings(
  connection: Connection,
  capabilities: ClientCapabilities,
  folders: () => readonly string[],
  apply: (settings: SettingsByFolder) => Promise<void>,
  log: Log,
): () => Promise<void> {
  /** The settings last pushed by a client without `workspace/configuration`, the same for all folders. */
  let pushed = noSettings;
  let requests = 0;

  async function refresh(): Promise<void> {
    requests += 1;
    const request = requests;
    const scopes = [null, ...folders()];
    const settings = capabilities.configuration ? await ask(connection, scopes) : scopes.map(() => pushed);
    // A later request has the newer settings, and perhaps other folders.
    if (request !== requests) return;
    await apply(new Map(scopes.map((scope, index) => [scope, settings[index] ?? noSettings])));
  }

  connection.onDidChangeConfiguration(
    notification(log, DidChangeConfigurationNotification.method, async ({ settings }: { settings: unknown }) => {
      if (!capabilities.configuration) pushed = parse(section(settings));
      await refresh();
    }),
  );
  if (capabilities.configuration && capabilities.registerConfiguration) {
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
  if (typeof pinset !== 'object' || pinset === null) return noSettings;
  const { host, rules, inlayHints, codeLens }: { [name in keyof Settings]?: unknown } = pinset;
  return {
    host: typeof host === 'string' ? host : noSettings.host,
    rules: parseRules(rules),
    inlayHints: switchedOn('inlayHints', inlayHintKinds, inlayHints),
    codeLens: switchedOn('codeLens', codeLensKinds, codeLens),
  };
}

/** The kinds that a group of settings has as true; those that it does not have, or not as a boolean, as by default. */
function switchedOn<G extends string, K extends string>(group: G, kinds: readonly K[], given: unknown): ReadonlySet<K> {
  const defaults: Readonly<Record<string, unknown>> = settingDefaults;
  const values = isRecord(given) ? given : {};
  return new Set(
    kinds.filter((kind) => {
      const value = values[kind];
      return typeof value === 'boolean' ? value : defaults[`${group}.${kind}`] === true;
    }),
  );
}

function parseRules(rules: unknown): RuleLevels {
  if (typeof rules !== 'object' || rules === null) return noLevels;
  const levels = new Map<string, RuleLevel>();
  for (const [id, value] of Object.entries(rules)) {
    const level = ruleLevels.find((candidate) => candidate === value);
    if (level !== undefined) levels.set(id, level);
  }
  return levels;
}
