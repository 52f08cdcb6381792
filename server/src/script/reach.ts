/**
 * Whether a script comes to a command. `always`: whatever the script does not know. `unless-ended`: unless the whole script
 * ends before, so that of all runs that get so far none is without it (`[ $EUID = 0 ] || exit 1` stands before it).
 * `maybe`: the script may also pass it by (a branch of an unknown condition, a loop that may have no turn, a function
 * that nobody calls).
 */
export type Reach = 'always' | 'unless-ended' | 'maybe';

/** What has its place in the course of a script. */
export interface Reached {
  readonly reach: Reach;
  /** The reach is `always`. */
  readonly certain: boolean;
}

/** The parts of {@link Reached}. */
export function reached(reach: Reach): Reached {
  return { reach, certain: reach === 'always' };
}

const order: readonly Reach[] = ['always', 'unless-ended', 'maybe'];

/** The reach of what both hold for. */
export function leastReach(left: Reach, right: Reach): Reach {
  return order.indexOf(left) > order.indexOf(right) ? left : right;
}
