import type { IniEntry } from '../../syntax/ini.ts';
import type { Realtime } from '../commands/step.ts';
import type { ScriptPinset } from '../pinset.ts';
import type { ScriptPlacements } from '../process.ts';

/** The kinds of units that have a placement (systemd.resource-control(5), systemd.exec(5)). */
const unitKinds = ['service', 'slice', 'scope', 'socket', 'mount', 'swap'] as const;
export type UnitKind = (typeof unitKinds)[number];

/**
 * The unit that a path names: `a.slice` for itself, and for the drop-in `a.slice.d/10-cpus.conf`. null for a file that
 * is not a unit with a placement.
 */
export function unitOfPath(path: string): { readonly name: string; readonly kind: UnitKind } | null {
  const { file, folder } = lastParts(path);
  const name = isDropIn(path) ? folder.slice(0, -2) : file;
  const kind = unitKinds.find((suffix) => name.endsWith(`.${suffix}`));
  return kind === undefined ? null : { name, kind };
}

/** Whether a path is that of a unit's drop-in: `a.slice.d/10-cpus.conf`. */
export function isDropIn(path: string): boolean {
  const { file, folder } = lastParts(path);
  return /^.+\.conf$/s.test(file) && /^.+\.d$/s.test(folder);
}

function lastParts(path: string) {
  const [file = '', folder = ''] = path.split('/').slice(-2).reverse();
  return { file, folder };
}

/** A setting of a unit about placement or what it gets of CPUs, one per line of the file. */
export interface UnitSetting {
  readonly name: UnitSettingName;
  readonly entry: IniEntry;
  /** Its list; null for NUMAPolicy= and CPUWeight=, for `numa` and `all`, and for the empty text, which undoes earlier lists. */
  readonly pinset: ScriptPinset | null;
}

export const unitSettingNames = [
  'AllowedCPUs',
  'StartupAllowedCPUs',
  'AllowedMemoryNodes',
  'StartupAllowedMemoryNodes',
  'CPUAffinity',
  'NUMAPolicy',
  'NUMAMask',
  'CPUWeight',
] as const;
export type UnitSettingName = (typeof unitSettingNames)[number];

/** The placement that a unit file or drop-in asks for. */
export interface Unit {
  /** `libvirtd.service`, also for a drop-in. */
  readonly name: string;
  readonly kind: UnitKind;
  readonly settings: readonly UnitSetting[];
  /** The units of its Conflicts=, without those whose names systemd fills in. */
  readonly conflicts: readonly string[];
  /** By CPUSchedulingPolicy= and CPUSchedulingPriority=; null without them. */
  readonly realtime: Realtime | null;
  /** What its ExecStart= starts under this placement; a slice starts nothing. */
  readonly placements: ScriptPlacements;
}
