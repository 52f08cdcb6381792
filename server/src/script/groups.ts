import type { GroupSetting } from './commands/group.ts';
import type { ScriptPinset } from './pinset.ts';
import type { Reached } from './reach.ts';

/** A setting of a group, and whether the script comes to it. */
export interface GroupPlacement extends GroupSetting, Reached {}

/** The bounds of a cgroup as far as the script sets them. */
export interface GroupBounds {
  /** null: no list is set; undefined: there is one that cannot be known. */
  readonly cpus: ScriptPinset | null | undefined;
  readonly mems: ScriptPinset | null | undefined;
}

/**
 * The cgroups that a script sets up, while it is read from top to bottom. A bound that is set unless the script has ended is
 * set for all that comes behind.
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
   * The bounds of a group, each by the nearest group that has it, from itself upwards: a cpuset that names none has its
   * parent's (cgroup-v2.rst, cpuset). undefined where the script sets none of them or the group is unknown.
   */
  boundsOf(group: string | null): GroupBounds | undefined {
    let nearest: GroupBounds | undefined;
    for (let path = group; path !== null && path !== ''; path = parentOf(path)) {
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

/** Of cgroups the folder above; of a slice the one that its name says: `a-b.slice` is in `a.slice`. */
function parentOf(path: string): string | null {
  const slash = path.lastIndexOf('/');
  if (slash >= 0) return path.slice(0, slash);
  const dash = path.endsWith('.slice') ? path.lastIndexOf('-') : -1;
  return dash > 0 ? `${path.slice(0, dash)}.slice` : null;
}
