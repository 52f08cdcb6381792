import type { Host } from '../../topology/host.ts';
import type { Resident } from '../guests/resident.ts';

/**
 * Which residents of a host never run together: those that own the same thing exclusively, and the domains that the
 * host's profile names in one list of `neverTogether`. Updated as residents are added and removed.
 */
export class Exclusions {
  /** The names of the profile's lists, each with the keys of its lists. */
  private readonly ofNames = new Map<string, string[]>();
  /** The only resident that has a key. */
  private readonly single = new Map<string, Resident>();
  /** The residents that have a key, if they are several. */
  private readonly shared = new Map<string, Set<Resident>>();

  constructor({ neverTogether = [] }: Host) {
    for (const [index, names] of neverTogether.entries()) {
      for (const name of new Set(names)) {
        const keys = this.ofNames.get(name);
        if (keys === undefined) this.ofNames.set(name, [`list ${index}`]);
        else keys.push(`list ${index}`);
      }
    }
  }

  /** Whether there are no residents that exclude each other. */
  get isEmpty(): boolean {
    return this.shared.size === 0;
  }

  /** The residents that some other one excludes, in no particular order. */
  get all(): ReadonlySet<Resident> {
    const all = new Set<Resident>();
    for (const holders of this.shared.values()) for (const resident of holders) all.add(resident);
    return all;
  }

  /** Adds a resident. */
  add(resident: Resident): void {
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
    if (keys.size === 0) return null;
    return (other) => other === resident || !this.keysOf(other).some((key) => keys.has(key));
  }

  /** The residents that exclude this one, which has been added. */
  *rivalsOf(resident: Resident): Iterable<Resident> {
    if (this.isEmpty) return;
    for (const key of this.keysOf(resident)) {
      for (const other of this.shared.get(key) ?? []) if (other !== resident) yield other;
    }
  }

  private isHeldBeside(key: string, resident: Resident): boolean {
    const only = this.single.get(key);
    return this.shared.has(key) || (only !== undefined && only !== resident);
  }

  /** The residents that have the same key exclude each other. */
  keysOf({ owns, name }: Resident): readonly string[] {
    const listed = name === null || this.ofNames.size === 0 ? undefined : this.ofNames.get(name);
    return listed === undefined ? owns : [...owns, ...listed];
  }
}
