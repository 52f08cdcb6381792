import { areApart, type Branch, isAround } from '../../script/branch.ts';
import type { Reached } from '../../script/reach.ts';

/** More branches than these are not told apart. */
export const mostBranches = 64;

/** Whether a script that runs a branch, or none if that is null, also runs a command. */
export function isSure({ reach, branch }: Reached, running: Branch | null): boolean {
  return reach === 'maybe' ? running !== null && isAround(branch, running) : !areApart(branch, running);
}

/**
 * The branches that these commands may leave different results in: the innermost ones that they stand in, and, for
 * commands that run in none of those, their own. null stands for the script itself. Empty if there are too many.
 */
export function branchesOf(commands: readonly Reached[]): readonly (Branch | null)[] {
  const all = new Set(commands.flatMap(({ reach, branch }) => (reach === 'maybe' ? (branch ?? []) : [])));
  if (all.size > mostBranches) return [];
  const inner = [...all].filter((one) => ![...all].some((other) => other !== one && isAround(one, other)));
  const other = commands.findLast((command) => {
    return command.reach !== 'maybe' && !inner.some((branch) => isSure(command, branch));
  });
  if (inner.length === 0) return [null];
  return other === undefined ? inner : [...inner, other.branch];
}
