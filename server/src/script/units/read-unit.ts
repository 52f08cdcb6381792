import { type IniEntry, parseIni } from '../../syntax/ini.ts';
import type { HostTopology } from '../../topology/host-topology.ts';
import type { PlacementStep, Realtime, StepMemory } from '../commands/step.ts';
import { numaPolicies } from '../commands/unit-properties.ts';
import { readPinset, type ScriptPinset } from '../pinset.ts';
import { scriptPlacements } from '../processes.ts';
import { joinWords } from '../word.ts';
import { entryWord, readExecLine } from './exec-line.ts';
import { type Unit, type UnitSetting, type UnitSettingName, unitOfPath, unitSettingNames } from './unit.ts';

/**
 * The placement in a unit file or drop-in; null if the path does not name a unit. A setting counts only in the section
 * of the unit's kind. Lists of several lines add up, and an empty one undoes the earlier ones; a line that systemd
 * refuses has no effect (load-fragment.c). CPUAffinity= is for the processes that systemd starts, so it has no effect
 * in a slice or scope.
 */
export function readUnit(path: string, uri: string, text: string, host: HostTopology | null): Unit | null {
  const unit = unitOfPath(path);
  if (unit === null) return null;
  const section = `${unit.kind.charAt(0).toUpperCase()}${unit.kind.slice(1)}`;
  const all = parseIni(text);
  const entries = all.filter((entry) => entry.section === section);
  const settings = entries.flatMap((entry) => readSetting(entry, uri) ?? []);
  const realtime = readRealtime(entries, uri);
  const place = { uri, span: { start: 0, end: 0 } };
  const step: PlacementStep = {
    program: 'systemd',
    place: settings[0] === undefined ? place : { uri, span: settings[0].entry.span },
    ...inForce(settings, uri, unit.kind === 'slice' || unit.kind === 'scope'),
    ...(realtime === null ? {} : { realtime }),
  };
  const starts = entries.filter(({ key }) => /^Exec(?:Start|StartPre|StartPost|Reload|Condition)$/.test(key));
  const commands = starts.flatMap((entry) => readExecLine(entryWord(entry, uri)));
  const environment = { host, textAt: () => '', inherited: Object.keys(step).length > 2 ? [step] : [] };
  const conflicts = conflictsIn(all, uri);
  return { ...unit, settings, conflicts, realtime, placements: scriptPlacements(commands, environment) };
}

/** All lines add up: an empty one does not undo the earlier ones (systemd.unit(5), on dependencies). */
function conflictsIn(entries: readonly IniEntry[], uri: string): string[] {
  const lines = entries.filter(({ section, key }) => section === 'Unit' && key === 'Conflicts');
  const names = lines.flatMap((entry) => entryWord(entry, uri).text?.split(/\s+/) ?? []);
  return [...new Set(names)].filter((name) => name !== '');
}

function readSetting(entry: IniEntry, uri: string): UnitSetting | null {
  const name = unitSettingNames.find((known) => known === entry.key);
  if (name === undefined) return null;
  const hasList = name !== 'NUMAPolicy' && name !== 'CPUWeight';
  const isList = hasList && entry.value !== '' && entry.value !== 'numa' && entry.value !== 'all';
  return { name, entry, pinset: isList ? readPinset(entryWord(entry, uri), 'systemd') : null };
}

function inForce(
  settings: readonly UnitSetting[],
  uri: string,
  startsNothing: boolean,
): Pick<PlacementStep, 'bound' | 'affinity' | 'affinityNodes' | 'memory'> {
  const list = (name: UnitSettingName) =>
    mergedList(
      settings.filter((setting) => setting.name === name),
      uri,
    );
  const bound = list('AllowedCPUs');
  const bounds = { ...(bound === null ? {} : { bound }), ...memoryOf(settings, list) };
  if (startsNothing) return bounds;
  const affinity = list('CPUAffinity');
  if (affinity !== null) return { ...bounds, affinity };
  const ofNodes = settings.findLast(({ name }) => name === 'CPUAffinity')?.entry.value === 'numa';
  const mask = list('NUMAMask');
  return ofNodes && mask !== null ? { ...bounds, affinityNodes: mask } : bounds;
}

function memoryOf(
  settings: readonly UnitSetting[],
  list: (name: UnitSettingName) => ScriptPinset | null,
): { readonly memory?: StepMemory } {
  const policy = settings.findLast(({ name }) => name === 'NUMAPolicy')?.entry.value ?? '';
  const mode = numaPolicies.get(policy);
  if (mode !== undefined) return { memory: { mode, nodes: list('NUMAMask') } };
  const nodes = list('AllowedMemoryNodes');
  return nodes === null ? {} : { memory: { mode: 'restrictive', nodes } };
}

/** The lists of all lines after the last empty one, as one, without those that systemd refuses. */
function mergedList(settings: readonly UnitSetting[], uri: string): ScriptPinset | null {
  const start = settings.findLastIndex(({ entry }) => entry.value === '') + 1;
  const lists = settings
    .slice(start)
    .flatMap(({ pinset }) => (pinset === null || pinset.list?.cpus === null ? [] : [pinset]));
  const [first, ...others] = lists;
  if (first === undefined) return null;
  if (others.length === 0) return first;
  const place = { uri, span: settings.at(-1)?.entry.span ?? first.word.place.span };
  return readPinset(
    joinWords(
      lists.map(({ word }) => word),
      place,
    ),
    'systemd',
  );
}

function readRealtime(entries: readonly IniEntry[], uri: string): Realtime | null {
  const policy = entries.findLast(({ key }) => key === 'CPUSchedulingPolicy');
  const known = (['fifo', 'rr', 'other', 'batch', 'idle', 'ext'] as const).find((name) => name === policy?.value);
  if (policy === undefined || known === undefined) return null;
  const priority = entries.findLast(({ key }) => key === 'CPUSchedulingPriority')?.value ?? '1';
  const number = /^\d+$/.test(priority) ? Number(priority) : null;
  return { policy: known, priority: known === 'fifo' || known === 'rr' ? number : 0, word: entryWord(policy, uri) };
}
