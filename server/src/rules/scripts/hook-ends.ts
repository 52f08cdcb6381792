import { CpuSet } from '../../cpuset/cpuset.ts';
import type { HostTopology } from '../../topology/host-topology.ts';
import type { ScriptContext } from '../engine/rule.ts';
import { cpusOfGuest, cpusOfHooksGuests, cpusOfOthers } from './hook-guests.ts';
import { type HookRuns, mayUndo, type SliceSetting, settingsIn } from './hook-runs.ts';
import { isHostSlice } from './slice-bounds.ts';

/** A slice that has too few CPUs when the guest is gone. */
export interface ShortEnd {
  readonly setting: SliceSetting;
  /** Those that it lacks; empty if that is unknown. */
  readonly missing: CpuSet;
  /** The operation that took them; null if that is in another file. */
  readonly taker: string | null;
  /** Nothing that was taken comes back. */
  readonly nothing: boolean;
}

/** What a hook does not give back: restrictions that no operation undoes, and slices that stay too small. */
export function faultsOf(runs: HookRuns, context: ScriptContext): { untouched: SliceSetting[]; short: ShortEnd[] } {
  const untouched: SliceSetting[] = [];
  const short: ShortEnd[] = [];
  const host = context.occupancy?.host.topology ?? null;
  const ends = settingsIn(runs.going, host);
  const starts = settingsIn(runs.coming, host).filter((one) => !isWhole(one, host));
  for (const start of firstOfEachGroup(starts)) {
    const { group, pinset, place } = start;
    if (isOfGuests(group) || runs.going.some((one) => mayUndo(one, group))) continue;
    const end = ends.findLast((one) => one.group === group);
    // A script that restricts whatever it is called with is not a hook.
    if (end?.place.span.start === place.span.start && end.pinset.word.text === pinset.word.text) continue;
    if (end === undefined) untouched.push(start);
    else short.push(...shortEnd(start, end, runs, context));
  }
  return { untouched, short };
}

function isWhole({ cpus: set }: SliceSetting, host: HostTopology | null): boolean {
  return set !== null && host?.online.isSubsetOf(set) === true;
}

/** What holds guests may have fewer CPUs when one is gone. */
function isOfGuests(group: string): boolean {
  return /^machine\b/.test(group);
}

function firstOfEachGroup(settings: readonly SliceSetting[]): SliceSetting[] {
  const seen = new Set<string>();
  return settings.filter(({ group }) => !seen.has(group) && seen.add(group));
}

function shortEnd(start: SliceSetting, end: SliceSetting, runs: HookRuns, context: ScriptContext): ShortEnd[] {
  const taker = start.operation;
  if (start.cpus === null || end.cpus === null) return [];
  const missing = toGiveBack(start.cpus, runs, context).difference(end.cpus);
  const nothing = end.cpus.isSubsetOf(start.cpus);
  return nothing || !missing.isEmpty ? [{ setting: end, missing, taker, nothing }] : [];
}

/**
 * What a slice needs when the guest is gone: what it kept, and of the rest the CPUs that the hook's guests are pinned
 * to. If no guest of the hook is known, it needs all CPUs that are not kept for something else.
 */
function toGiveBack(kept: CpuSet, runs: HookRuns, { document, occupancy }: ScriptContext): CpuSet {
  if (occupancy === null) return kept;
  const { topology, reserved } = occupancy.host;
  const ofGuests = cpusOfHooksGuests(document, runs, occupancy);
  const rest = topology.online.difference(reserved).difference(topology.isolated);
  return kept.intersection(topology.online).union(ofGuests ?? rest.difference(cpusOfOthers(occupancy)));
}

/** `qemu.d/win10/release/end/…`: what the hook took is in another file, but the guest's CPUs have to come back. */
export function shortByPath({ document, run, occupancy }: ScriptContext): ShortEnd[] {
  const ofGuest = occupancy === null ? null : cpusOfGuest(document, occupancy);
  if (occupancy === null || ofGuest === null) return [];
  const end = { operation: endOfPath(document.path), ...run };
  const settings = settingsIn([end], occupancy.host.topology).filter(
    ({ group }) => isHostSlice(group) && !mayUndo(end, group),
  );
  return firstOfEachGroup(settings.toReversed()).flatMap((setting): ShortEnd[] => {
    const missing = setting.cpus === null ? CpuSet.empty : ofGuest.difference(setting.cpus);
    return missing.isEmpty ? [] : [{ setting, missing, taker: null, nothing: false }];
  });
}

function endOfPath(path: string): string {
  return path.split('/').includes('stopped') ? 'stopped' : 'release';
}
