import type { Branch } from './branch.ts';

/**
 * Whether a script reaches a command. `always`: whatever the unknown values are. `unless-ended`: unless the whole
 * script ends before it, so every run that gets so far runs it (`[ $EUID = 0 ] || exit 1` comes before it). `maybe`:
 * the script may also skip it (a branch of an unknown condition, a loop that may have no iteration, a function that
 * nothing calls).
 */
export type Reach = 'always' | 'unless-ended' | 'maybe';

/** A part of a script, and whether the script reaches it. */
export interface Reached {
  readonly reach: Reach;
  /** The reach is `always`. */
  readonly certain: boolean;
  /** The branch that it stands in; null for the script itself. */
  readonly branch: Branch | null;
  /** A hook gets there only when its guest is gone, so it does not concern the guest. */
  readonly afterGuest: boolean;
  /** A hook gets there whenever a guest starts. */
  readonly withGuest: boolean;
}

/** Makes the parts of {@link Reached}. */
export function reached(
  reach: Reach,
  { branch = null, afterGuest = false, withGuest = false }: Partial<Omit<Reached, 'reach' | 'certain'>> = {},
): Reached {
  return { reach, certain: reach === 'always', branch, afterGuest, withGuest };
}

const order: readonly Reach[] = ['always', 'unless-ended', 'maybe'];

/** The reach of what needs both. */
export function leastReach(left: Reach, right: Reach): Reach {
  return order.indexOf(left) > order.indexOf(right) ? left : right;
}
