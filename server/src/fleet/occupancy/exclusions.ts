import { getOrAdd } from '../../base/get-or-add.ts';
import type { Host } from '../../topology/host.ts';
import type { Resident } from '../guests/resident.ts';

/**
 * Which residents of a host never run together: those that own the same thing exclusively, the domains that the host's
 * profile names in one list of `neverTogether`, those of systemd units that conflict, and those of different nodes of a
 * cluster. Updated as residents are added and removed.
 */
export class Exclusions {
  /** The names of the profile's lists, each with the keys of its lists. */
  private readonly ofNames: ReadonlyMap<string, readonly string[]>;
  /** The same for the lists of units. */
  private readonly ofUnits: ReadonlyMap<string, readonly string[]>;
  /** The only resident that has a key. */
  private readonly single = new Map<string, Resident>();
  /** The residents that have a key, if they are several. */
  private readonly shared = new Map<string, Set<Resident>>();
  /** The residents of each node of a cluster. */
  private readonly ofNodes = new Map<string, Set<Resident>>();

  constructor({ neverTogether = [], conflictingUnits = [] }: Host) {
    this.ofNames = keysOfLists(neverTogether, 'list');
    this.ofUnits = keysOfLists(conflictingUnits, 'units');
  }

  /** Whether there are no residents that exclude each other. */
  get isEmpty(): boolean {
    return this.shared.size === 0 && this.ofNodes.size < 2;
  }

  /** The residents that some other one excludes, in no particular order. */
  get all(): ReadonlySet<Resident> {
    const holders = [...this.shared.values(), ...(this.ofNodes.size < 2 ? [] : this.ofNodes.values())];
    return new Set(holders.flatMap((residents) => [...residents]));
  }

  /** Adds a resident. */
  add(resident: Resident): void {
    const { clusterNode } = resident;
    if (clusterNode !== null) getOrAdd(this.ofNodes, clusterNode, () => new Set<Resident>()).add(resident);
    for (const key of this.keysOf(resident)) {
      const only = this.single.get(key);
      const holders = this.shared.get(key);
      if (holders !== undefined) holders.add(resident);
      else if (only === undefined) this.single.set(key, resident);
      else {
        this.single.delete(key);
        this.shared.set(key, new Set([only, resident]));
      }
    }
  }

  /** Removes a resident that was added before. */
  delete(resident: Resident): void {
    const { clusterNode } = resident;
    const ofNode = clusterNode === null ? undefined : this.ofNodes.get(clusterNode);
    if (clusterNode !== null && ofNode?.delete(resident) === true && ofNode.size === 0)
      this.ofNodes.delete(clusterNode);
    for (const key of this.keysOf(resident)) {
      if (this.single.get(key) === resident) this.single.delete(key);
      const holders = this.shared.get(key);
      holders?.delete(resident);
      const [only] = holders ?? [];
      if (holders === undefined || holders.size > 1 || only === undefined) continue;
      this.shared.delete(key);
      this.single.set(key, only);
    }
  }

  /**
   * Which other residents can run at the same time as this one; null if all can. The resident itself need not have been
   * added.
   */
  beside(resident: Resident): ((other: Resident) => boolean) | null {
    const keys = new Set(this.keysOf(resident).filter((key) => this.isHeldBeside(key, resident)));
    const hasOtherNodes = [...this.ofNodes.keys()].some((node) => areOtherNodes(node, resident.clusterNode));
    if (keys.size === 0 && !hasOtherNodes) return null;
    return (other) => {
      if (other === resident) return true;
      return (
        !areOtherNodes(other.clusterNode, resident.clusterNode) && !this.keysOf(other).some((key) => keys.has(key))
      );
    };
  }

  /** The residents that exclude one of these, which have been added. */
  rivalsOf(residents: Iterable<Resident>): ReadonlySet<Resident> {
    const rivals = new Set<Resident>();
    if (this.isEmpty) return rivals;
    const nodes = new Set<string>();
    for (const resident of residents) {
      if (resident.clusterNode !== null) nodes.add(resident.clusterNode);
      for (const key of this.keysOf(resident)) {
        for (const other of this.shared.get(key) ?? []) if (other !== resident) rivals.add(other);
      }
    }
    // Residents of two nodes exclude those of every node.
    for (const [node, ofNode] of nodes.size === 0 ? [] : this.ofNodes) {
      if (nodes.size === 1 && nodes.has(node)) continue;
      for (const other of ofNode) rivals.add(other);
    }
    return rivals;
  }

  private isHeldBeside(key: string, resident: Resident): boolean {
    const only = this.single.get(key);
    return this.shared.has(key) || (only !== undefined && only !== resident);
  }

  /** The residents that have the same key exclude each other. */
  keysOf({ owns, name, unit }: Resident): readonly string[] {
    const listed = name === null || this.ofNames.size === 0 ? undefined : this.ofNames.get(name);
    const ofUnit = unit === null ? undefined : this.ofUnits.get(unit);
    return listed === undefined && ofUnit === undefined ? owns : [...owns, ...(listed ?? []), ...(ofUnit ?? [])];
  }
}

/** For each name the keys of the lists that have it. */
function keysOfLists(lists: readonly (readonly string[])[], prefix: string): ReadonlyMap<string, readonly string[]> {
  const keys = new Map<string, string[]>();
  for (const [index, names] of lists.entries()) {
    for (const name of new Set(names)) getOrAdd(keys, name, () => []).push(`${prefix} ${index}`);
  }
  return keys;
}

/** Whether both residents belong to a node of a cluster, and to different ones; null stands for a resident of no node. */
export function areOtherNodes(one: string | null, other: string | null): boolean {
  return one !== null && other !== null && one !== other;
}
