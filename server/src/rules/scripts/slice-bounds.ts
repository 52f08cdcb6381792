import { CpuSet } from '../../cpuset/cpuset.ts';
import type { ScriptRun } from '../../fleet/documents/script-document.ts';
import type { ScriptPinset } from '../../script/pinset.ts';
import type { SourcePlace } from '../../script/place.ts';
import type { Unit } from '../../script/units/unit.ts';

/** Whether a unit holds what runs on a host and is not a guest; `user-.slice` is every user's, `user-1000.slice` one's. */
export function isHostSlice(name: string): boolean {
  return /^(?:system\.slice|init\.scope|user(?:-\d*)?\.slice)$/.test(name);
}

/** The CPUs to which a script or unit file confines a slice or scope of systemd. */
export interface SliceBound {
  /** `system.slice`, `init.scope`. */
  readonly name: string;
  readonly cpus: CpuSet;
  readonly pinset: ScriptPinset;
  readonly place: SourcePlace;
}

/**
 * The bounds of slices and scopes while guests run, each as if it were the only one; unknown ones are left out, and
 * those that a hook sets when its guest is gone.
 */
export function sliceBounds({ groups, unit }: ScriptRun): SliceBound[] {
  const bounds: SliceBound[] = [];
  for (const { group, cpus: pinset, place, afterGuest } of groups) {
    const cpus = pinset?.list?.cpus;
    if (afterGuest || group === null || pinset === null || cpus == null || cpus.isEmpty) continue;
    if (/\.(?:slice|scope)$/.test(group)) bounds.push({ name: group, cpus, pinset, place });
  }
  const own = unit === null ? null : settingInForce(unit, 'AllowedCPUs');
  if (unit !== null && own !== null) bounds.push({ name: unit.name, ...own, place: own.pinset.word.place });
  return bounds;
}

/**
 * The CPUs that the lines of a unit's setting add up to, and the pinset of the last line. An empty line resets those
 * before it. null if nothing is set or a line is unknown.
 */
export function settingInForce(
  { settings }: Unit,
  wanted: 'AllowedCPUs' | 'CPUAffinity',
): { readonly cpus: CpuSet; readonly pinset: ScriptPinset } | null {
  const lines = settings.filter(({ name }) => name === wanted);
  const lists = lines.slice(lines.findLastIndex(({ entry }) => entry.value === '') + 1).map(({ pinset }) => pinset);
  const pinset = lists.at(-1);
  const sets = lists.flatMap((list) => list?.list?.cpus ?? []);
  if (pinset == null || sets.length < lists.length) return null;
  return { cpus: CpuSet.unionOf(sets), pinset };
}
