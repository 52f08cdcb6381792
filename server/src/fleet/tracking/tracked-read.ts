import type { Occupancy } from '../occupancy/occupancy.ts';
import type { DependencyIndex, Dependent } from './dependency-index.ts';
import { TrackedOccupancy } from './tracked-occupancy.ts';

/** One read of a host on behalf of a document: what was derived from it holds until the read is invalidated. */
export class TrackedRead implements Dependent {
  /** The document that reads. */
  readonly uri: string;
  private current: Occupancy | null;
  invalidated = false;
  disposed = false;
  private readonly index: DependencyIndex;

  constructor(uri: string, occupancy: Occupancy | null, index: DependencyIndex) {
    this.uri = uri;
    this.index = index;
    index.add(this);
    this.current = occupancy === null ? null : this.track(occupancy);
  }

  /**
   * The host's occupancy, which tracks the facts that are read from it; null if the host is not known or the read has
   * ended.
   */
  get occupancy(): Occupancy | null {
    return this.current;
  }

  /** Ends the reading. What was read is still tracked; the occupancy is released. */
  end(): void {
    this.current = null;
  }

  /**
   * Another occupancy of the same host, as one guest of the document sees it; the facts read from it count for this
   * read too.
   */
  track(occupancy: Occupancy): Occupancy {
    return new TrackedOccupancy(occupancy, (fact, subject) => this.index.track(this, fact, subject));
  }

  /** Makes this read depend on everything that runs on the host. */
  trackEverything(): void {
    this.index.track(this, 'everything', null);
  }

  /** Stops tracking; from then on the read is not invalidated. */
  dispose(): void {
    this.disposed = true;
  }
}
