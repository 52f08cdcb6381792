import { getOrAdd } from '../../base/get-or-add.ts';
import { readCpuWeight } from '../../script/commands/cpu-weight.ts';
import { unwrapped } from '../../script/commands/wrappers.ts';
import { isDropIn } from '../../script/units/unit.ts';
import type { CpuWeight, CpuWeights } from '../../topology/cpu-weights.ts';
import type { HostTopology } from '../../topology/host-topology.ts';
import type { ScriptDocument } from '../documents/script-document.ts';
import { cgroupKey } from './cgroup.ts';
import { dropInsOf } from './host-cpusets.ts';

/** What one document makes of the CPUWeight= of a unit (systemd.resource-control(5)). */
export interface CpuWeightSetting {
  /** `command`: a script sets it, which overrides what unit files say. */
  readonly by: 'unit file' | 'drop-in' | 'command';
  /** `machine.slice`; `a-.slice` for a drop-in of all slices whose names begin with `a-`. */
  readonly unit: string;
  /** The name of the document's file, which orders drop-ins. */
  readonly file: string;
  /** What the weight may be then. */
  readonly possible: readonly CpuWeight[];
  /** Whether the script may leave the weight as it is. */
  readonly maybe: boolean;
}

/** The weights that a script or unit file sets on its host, each unit once. */
export function cpuWeightSettings(document: ScriptDocument, topology: HostTopology): CpuWeightSetting[] {
  const { unit, commands } = document.runOn(topology);
  const file = document.path.slice(document.path.lastIndexOf('/') + 1);
  const lines = unit?.settings.filter(({ name }) => name === 'CPUWeight') ?? [];
  const last = lines.flatMap(({ entry }) => weightOf(entry.value) ?? []).at(-1);
  if (unit !== null && last !== undefined) {
    const by = isDropIn(document.path) ? 'drop-in' : 'unit file';
    return [{ by, unit: unit.name, file, possible: [last], maybe: false }];
  }
  const byUnit = new Map<string, { possible: CpuWeight[]; maybe: boolean }>();
  for (const { words, reach, afterGuest } of commands) {
    const command = afterGuest ? null : readCpuWeight(unwrapped(words));
    const weight = command === null ? null : weightOf(command.value.text);
    if (command === null || command.unit === null || weight === null) continue;
    const known = getOrAdd(byUnit, cgroupKey(command.unit), () => ({ possible: [], maybe: true }));
    if (reach !== 'maybe') {
      known.possible = [];
      known.maybe = false;
    }
    known.possible.push(weight);
  }
  return [...byUnit].map(([name, setting]) => ({ by: 'command', unit: name, file, ...setting }));
}

const usual: CpuWeight = { least: 100, greatest: 100 };
const any: CpuWeight = { least: 1, greatest: 10_000 };

/** What SCHED_IDLE weighs (3 of 1024) on the scale of CPUWeight=. */
const idle: CpuWeight = { least: 300 / 1024, greatest: 300 / 1024 };

/** null for what systemd refuses; anything if the text is unknown. */
function weightOf(text: string | null): CpuWeight | null {
  if (text === null) return any;
  if (text === '') return usual;
  if (text === 'idle') return idle;
  const number = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  return number >= 1 && number <= 10_000 ? { least: number, greatest: number } : null;
}

/** The weights of a host's cgroups, as its documents set them, in the order of their paths. */
export function hostCpuWeights(settings: readonly CpuWeightSetting[]): CpuWeights {
  const known = new Map<string, CpuWeight | null>();
  return { of: (cgroup) => getOrAdd(known, cgroup, () => weightAmong(settings, cgroupKey(cgroup))) };
}

function weightAmong(settings: readonly CpuWeightSetting[], unit: string): CpuWeight | null {
  const commands = settings.filter((one) => one.by === 'command' && one.unit === unit);
  const files = byFiles(settings, unit);
  if (commands.length === 0 && files.length === 0) return null;
  // Which of two scripts runs last is not known.
  const possible = commands.flatMap((one) => one.possible);
  if (commands.every(({ maybe }) => maybe)) possible.push(...(files.length === 0 ? [usual] : files));
  return {
    least: Math.min(...possible.map(({ least }) => least)),
    greatest: Math.max(...possible.map(({ greatest }) => greatest)),
  };
}

/** The last drop-in counts, before the unit file itself. */
function byFiles(settings: readonly CpuWeightSetting[], unit: string): readonly CpuWeight[] {
  const names = new Set(dropInsOf(unit));
  const dropIns = settings.filter((one) => one.by === 'drop-in' && names.has(one.unit));
  const last = dropIns.toSorted((a, b) => (a.file < b.file ? -1 : a.file > b.file ? 1 : 0)).at(-1);
  if (last !== undefined) return last.possible;
  return settings.filter((one) => one.by === 'unit file' && one.unit === unit).flatMap((one) => one.possible);
}
