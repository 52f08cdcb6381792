import type { Guest } from '../../fleet/guests/guest.ts';
import type { Occupancy } from '../../fleet/occupancy/occupancy.ts';
import type { Placement, Shortage } from '../placement.ts';
import type { Space } from '../space/space.ts';

/** How far a domain moves, the smallest move first. */
export const reaches = ['own CPUs', 'own nodes', 'anywhere'] as const;

export type Reach = (typeof reaches)[number];

/** A new place for some or all threads of a domain. */
export interface DomainMove {
  readonly kind: 'move';
  readonly reach: Reach;
  /**
   * Only the vCPUs that are placed. The memory is where the vCPUs of a whole domain would have it; null if only a pool
   * moves.
   */
  readonly placement: Placement;
}

/** Why a domain has no place within a reach. */
export interface NoMove {
  readonly kind: 'no move';
  readonly reach: Reach;
  readonly reasons: readonly Shortage[];
}

/**
 * Which vCPUs get a pin: those that have one; `the rest` too; or `each`, which also turns pools into pins of one CPU.
 */
export type Pinned = 'those' | 'the rest' | 'each';

/** Announces that the next moves have this reach, before any work is done for them. */
export interface MovesAhead {
  readonly kind: 'ahead';
  readonly reach: Reach;
}

/** What may be moved. */
export interface Movable {
  readonly document: Guest;
  readonly occupancy: Occupancy;
  /** What others leave. */
  readonly space: Space;
  readonly pinned: Pinned;
}
