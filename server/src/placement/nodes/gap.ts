import { unpackedCost } from '../cores/core-cost.ts';
import { atBound, compareChoices, type NodeChoice, type NodeQuestion, together } from './node-choice.ts';

/**
 * How far a choice is from the best one, as `PlanResult` has it: `exact` if it is proven to be the best, else how many
 * more pins the best one could keep at most; null if it could be better otherwise.
 */
export function gapOf(
  choice: NodeChoice,
  { request, search }: NodeQuestion,
): { readonly exact: boolean; readonly gap: { readonly movedVcpus: number } | null } {
  if (!search.complete) return { exact: false, gap: null };
  const rivals = [...search.rivals, ...(choice.exact ? [] : [atBound(choice)])].filter(
    (rival) => compareChoices(rival, choice, request.order) < 0,
  );
  let most = 0;
  for (const rival of rivals) {
    const more = keptMore(rival, choice, request.order);
    if (more === null) return { exact: false, gap: null };
    most = Math.max(most, more);
  }
  return { exact: rivals.length === 0, gap: { movedVcpus: most } };
}

/** How many more pins the rival keeps; null if it is better in what counts more. */
function keptMore(rival: NodeChoice, choice: NodeChoice, order: NodeQuestion['request']['order']): number | null {
  const [one, other] = [together(rival.parts), together(choice.parts)];
  if (!Number.isFinite(one.cost[0])) return null;
  const [bound, found] = [unpackedCost(one.cost, order), unpackedCost(other.cost, order)];
  const isSame =
    rival.nodes === choice.nodes &&
    one.coreKinds === other.coreKinds &&
    one.splitGuestCores === other.splitGuestCores &&
    one.cost[0] === other.cost[0] &&
    rival.movedMemory === choice.movedMemory;
  const isSamePlace =
    rival.remoteDevices === choice.remoteDevices &&
    rival.distance === choice.distance &&
    bound.l3Groups === found.l3Groups &&
    bound.isolation === found.isolation;
  return isSame && (order === 'fewest moves' || isSamePlace) ? bound.kept - found.kept : null;
}
