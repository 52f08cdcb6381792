import { getOrAdd } from '../../base/get-or-add.ts';
import { CpuSet } from '../../cpuset/cpuset.ts';
import type { GroupPlacement } from '../../script/groups.ts';
import { guestOfHook } from '../../script/hook/hook-calls.ts';
import { cpusOnMachine } from '../../script/pinset.ts';
import { isDropIn, type Unit } from '../../script/units/unit.ts';
import type { HostTopology } from '../../topology/host-topology.ts';
import type { ScriptDocument } from '../documents/script-document.ts';
import { cgroupKey } from './cgroup.ts';

/** What one document makes of the cpuset of a cgroup. */
export interface CpusetSetting {
  /** `command`: a script sets it, which overrides what unit files say. */
  readonly by: 'unit file' | 'drop-in' | 'command';
  /** The key of the cgroup; `a-.slice` for a drop-in of all slices whose names begin with `a-`. */
  readonly cgroup: string;
  /** The name of the document's file, which orders drop-ins. */
  readonly file: string;
  /** Whether it undoes what earlier documents set. */
  readonly resets: boolean;
  /** The CPUs that it adds; empty if it only undoes, null if they are not known. */
  readonly cpus: CpuSet | null;
  /** The guest whose hook sets it, by the path of the hook; null for anything else. */
  readonly guest: string | null;
}

/** The cpusets that a script or unit file sets on its host, each cgroup once. */
export function cpusetSettings(document: ScriptDocument, topology: HostTopology): CpusetSetting[] {
  const run = document.runOn(topology);
  const file = document.path.slice(document.path.lastIndexOf('/') + 1);
  const ofUnit = run.unit === null ? null : settingOfUnit(run.unit, document.path, file);
  return [...(ofUnit === null ? [] : [ofUnit]), ...settingsOfCommands(run.groups, topology, document.path, file)];
}

/** Lists of several lines add up, and an empty one undoes the earlier ones (load-fragment.c). */
function settingOfUnit({ name, settings }: Unit, path: string, file: string): CpusetSetting | null {
  const lines = settings.filter((setting) => setting.name === 'AllowedCPUs');
  if (lines.length === 0) return null;
  const reset = lines.findLastIndex(({ entry }) => entry.value === '');
  const lists = lines.slice(reset + 1).map(({ pinset }) => pinset?.list ?? null);
  // systemd refuses a line that is not a list, and the others hold.
  const cpus = lists.includes(null) ? null : CpuSet.unionOf(lists.flatMap((list) => list?.cpus ?? []));
  return { by: isDropIn(path) ? 'drop-in' : 'unit file', cgroup: name, file, resets: reset >= 0, cpus, guest: null };
}

/**
 * The last command for a cgroup counts, of a hook the last before its guest runs. What the script may skip is not known,
 * unless it changes nothing.
 */
function settingsOfCommands(
  placements: readonly GroupPlacement[],
  topology: HostTopology,
  path: string,
  file: string,
): CpusetSetting[] {
  const byGroup = new Map<string, (CpuSet | null)[]>();
  for (const { group, cpus: pinset, reach, afterGuest, withGuest } of placements) {
    if (group === null || pinset === null || afterGuest) continue;
    const cpus = cpusOnMachine(pinset, topology.online);
    const possible = getOrAdd(byGroup, cgroupKey(group), (): (CpuSet | null)[] => []);
    if (reach === 'maybe' && !withGuest) {
      if (possible.length === 0) possible.push(null);
    } else possible.length = 0;
    possible.push(cpus);
  }
  return [...byGroup].map(([cgroup, possible]) => ({
    by: 'command',
    cgroup,
    file,
    resets: true,
    cpus: possible.reduce((one, other) => (one !== null && other !== null && one.equals(other) ? one : null)),
    guest: guestOfHook(path),
  }));
}
