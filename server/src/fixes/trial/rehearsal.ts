import type { Resident } from '../../fleet/guests/resident.ts';
import { type Exchange, HostOccupancy } from '../../fleet/occupancy/host-occupancy.ts';
import type { Occupancy } from '../../fleet/occupancy/occupancy.ts';
import { costOfComponents, type StateOfConflicts } from './conflict-cost.ts';

/** A host on which one document is tried with another text. */
export interface Rehearsed {
  /** Who is where. Holds until the next document is tried. */
  readonly after: Occupancy;
  /** The conflicts that the edit can change, before and after it. */
  readonly was: StateOfConflicts;
  readonly is: StateOfConflicts;
  /** How many vCPUs the components have that the edit changes. */
  readonly vcpus: number;
}

/**
 * A copy of a host on which documents are tried with another text, one after the other. A trial costs as much as the
 * components that it touches, not as much as the host.
 */
export class Rehearsal {
  private readonly host: HostOccupancy;
  private tried: Exchange | null = null;

  constructor({ host, restricted }: Occupancy) {
    this.host = new HostOccupancy(host);
    this.host.apply([], restricted.keys());
  }

  /** The host with `edited` in the place of a resident, or beside all residents if `document` is not one of them. */
  with(document: Resident, edited: Resident): Rehearsed {
    if (this.tried !== null) this.host.restore(this.tried);
    const isHere = this.host.current.restricted.has(document);
    this.tried = this.host.exchange(isHere ? document : null, edited);
    const { removed, added } = this.tried.regrouping;
    const { topology } = this.host.current.host;
    return {
      after: this.host.current,
      was: costOfComponents(removed, topology),
      is: costOfComponents(added, topology),
      vcpus: added.reduce((sum, { groups }) => sum + groups.length, 0),
    };
  }
}
