import type { Domain } from '../domain/domain.ts';
import type { GuestThreadRole, Scheduling } from '../topology/running-guest.ts';

/** The policies that `vcpusched`, `iothreadsched` and `emulatorsched` can set. */
const policies: ReadonlyMap<string, Scheduling['policy']> = new Map([
  ['fifo', 'fifo'],
  ['rr', 'rr'],
  ['batch', 'batch'],
  ['idle', 'idle'],
]);

/** How a thread of a guest is scheduled by its document; null if the document is not clear about it. */
export function expectedScheduling(domain: Domain, { role, index }: GuestThreadRole): Scheduling | null {
  const own = domain.schedulers.filter(
    (one) => one.role === role && (index === null || one.ids?.value?.has(index) !== false),
  );
  const [first] = own;
  if (first === undefined) return { policy: 'other', priority: 0 };
  const isClear = own.length === 1 && (index === null || first.ids?.value != null);
  const policy = policies.get(first.scheduler?.value ?? '');
  if (!isClear || policy === undefined) return null;
  if (policy !== 'fifo' && policy !== 'rr') return { policy, priority: 0 };
  const priority = first.priority?.value ?? null;
  return priority === null ? null : { policy, priority };
}
