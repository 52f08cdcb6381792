import { type GroupSetting, parentGroup } from './commands/group.ts';
import type { ScriptPinset } from './pinset.ts';
import type { Reached } from './reach.ts';

/** A setting of a group, and whether the script reaches it. */
export interface GroupPlacement extends GroupSetting, Reached {}

/** The bounds of a cgroup, as far as the script sets them. */
export interface GroupBounds {
  /** null: no list is set; undefined: a list is set but unknown. */
  readonly cpus: ScriptPinset | null | undefined;
  readonly mems: ScriptPinset | null | undefined;
}

/**
 * The cgroups that a script sets up, collected from top to bottom. A bound that is set unless the script has ended
 * holds for everything after it.
 */
export class Groups {
  private readonly bounds = new Map<string, GroupBounds>();

  set({ group, cpus, mems, reach }: GroupPlacement): void {
    if (group === null) return;
    const before = this.bounds.get(group) ?? { cpus: null, mems: null };
    const after = (old: ScriptPinset | null | undefined, list: ScriptPinset | null) =>
      list === null ? old : reach === 'maybe' ? undefined : list;
    this.bounds.set(group, { cpus: after(before.cpus, cpus), mems: after(before.mems, mems) });
  }

  /**
   * The bounds of a group. A cpuset without a list of its own has its parent's (cgroup-v2.rst, cpuset), so each bound
   * is that of the nearest ancestor that has one. undefined if the script sets none, or the group is unknown.
   */
  boundsOf(group: string | null): GroupBounds | undefined {
    let nearest: GroupBounds | undefined;
    for (let path = group; path !== null && path !== ''; path = parentGroup(path)) {
      const bounds = this.bounds.get(path);
      if (bounds === undefined) continue;
      nearest = {
        cpus: nearest === undefined || nearest.cpus === null ? bounds.cpus : nearest.cpus,
        mems: nearest === undefined || nearest.mems === null ? bounds.mems : nearest.mems,
      };
    }
    return nearest;
  }
}
