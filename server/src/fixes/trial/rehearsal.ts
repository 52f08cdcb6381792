import type { Resident } from '../../fleet/guests/resident.ts';
import { HostOccupancy } from '../../fleet/occupancy/host-occupancy.ts';
import type { Occupancy } from '../../fleet/occupancy/occupancy.ts';

/**
 * A copy of a host on which documents are tried with another text, one after the other. A trial costs as much as the
 * components that it touches, not as much as the host.
 */
export class Rehearsal {
  private readonly host: HostOccupancy;
  private tried: { readonly document: Resident; readonly edited: Resident } | null = null;

  constructor({ host, restricted }: Occupancy) {
    this.host = new HostOccupancy(host);
    this.host.apply([], restricted.keys());
  }

  /** Who is where with `edited` in the place of a resident, all others as they are. Holds until the next is tried. */
  with(document: Resident, edited: Resident): Occupancy {
    const gone = new Set<Resident>([document]);
    const come = new Set<Resident>([edited]);
    if (this.tried !== null) {
      gone.add(this.tried.edited);
      if (!gone.delete(this.tried.document)) come.add(this.tried.document);
    }
    this.host.apply(gone, come);
    this.tried = { document, edited };
    return this.host.current;
  }
}
