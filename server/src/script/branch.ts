/**
 * A part of a script that a run may leave out: one way of an unknown condition, the iterations of a loop, a function
 * that nothing calls, or what follows them if they may leave it out. Whoever runs a branch has come there from the one
 * around it, so all commands of the two run together. Each time that the script comes by is another branch.
 */
export interface Branch {
  /** The branch around it; null for the script itself. */
  readonly around: Branch | null;
  /** The branches that never lead here: the other ways, and those that end the script, the function or the iteration. */
  readonly without: readonly Branch[];
  /** It stands for several iterations of a loop at once. */
  readonly repeated: boolean;
}

/** Whether all of a branch runs whenever `inner` does: it is that one or around it. */
export function isAround(branch: Branch | null, inner: Branch | null): boolean {
  if (branch === null) return true;
  for (const one of outwards(inner)) if (one === branch) return true;
  return false;
}

/** Whether no run has both, at least not in one iteration of a loop. */
export function areApart(one: Branch | null, other: Branch | null): boolean {
  return one !== null && other !== null && (leadsPast(one, other) || leadsPast(other, one));
}

/** Whether no run has both, in whatever iteration. */
export function neverBoth(one: Branch | null, other: Branch | null): boolean {
  return one?.repeated !== true && other?.repeated !== true && areApart(one, other);
}

/** Whether a run comes to a branch only without another one. */
function leadsPast(branch: Branch, other: Branch): boolean {
  const all = new Set(outwards(other));
  for (const { without } of outwards(branch)) if (without.some((left) => all.has(left))) return true;
  return false;
}

/** A branch and all around it, the innermost first. */
function* outwards(branch: Branch | null): Iterable<Branch> {
  for (let one = branch; one !== null; one = one.around) yield one;
}
