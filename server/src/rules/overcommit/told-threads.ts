import type { Cause } from '../../fleet/occupancy/conflict.ts';
import { manyThreads } from '../../topology/first-threads.ts';
import { asUndecided } from '../engine/repair.ts';
import type { Besides, PlacedGuestContext } from '../engine/rule.ts';
import { threadsOfHost, withThreads, withThreadsInOrder } from '../guest-topology/other-threads.ts';
import { areCoreByCore, threadsByPins } from '../guest-topology/threads-by-pins.ts';

/**
 * vCPUs of one guest that are meant to share cores: the guest can be told so. If all its pins are right for such a guest,
 * or would be in the order of the cores, that comes first. A guest without a `<topology>` would see other CPUs than
 * today, so that is only offered: before another place if more than two vCPUs have all threads of cores, core by core;
 * else after it, because they may share a core by mistake. Where cores have many threads, vCPUs in a row on one core are
 * there on purpose. null if there is nothing of that.
 */
export function toldThreads(cause: Cause, context: PlacedGuestContext): Besides | null {
  if (cause.some(({ pins }) => pins.size > 1)) return null;
  const ofHost = threadsOfHost(context.occupancy.host.topology);
  const byPins = threadsByPins(context);
  const { domain, threads } = context.document;
  const areSeveral = (threads.maxVcpus ?? 0) > 2;
  const isDeclared = domain.cpu?.topology != null;
  const keepsCores = ofHost >= manyThreads && areCoreByCore(context);
  const told = byPins === null ? withThreadsInOrder(context, ofHost) : byPins > 1 ? withThreads(context, byPins) : null;
  const repairs = told === null || isDeclared ? told : asUndecided(told);
  const first = repairs !== null && (isDeclared || (areSeveral && byPins !== null));
  return repairs === null && !keepsCores ? null : { repairs, first, keepsCores };
}
