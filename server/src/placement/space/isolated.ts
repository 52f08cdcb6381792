import { CpuSet } from '../../cpuset/cpuset.ts';
import type { Space, Withheld } from './space.ts';

/** What says whether a domain gets isolated CPUs. */
interface Kind {
  readonly onIsolated: boolean;
  readonly pins: ReadonlyMap<number, number>;
}

/** The space without isolated CPUs for a domain that is not on them; without others if all its pins are on them. */
export function spaceOfItsKind(space: Space, { onIsolated, pins }: Kind): Space {
  const { free, withheld, lendable } = space;
  const { isolated, online } = space.host.topology;
  const staysIsolated = pins.size > 0 && CpuSet.from(pins.values()).isSubsetOf(isolated);
  const others = staysIsolated ? online.difference(isolated) : CpuSet.empty;
  const unfit = onIsolated ? others : isolated;
  const why: Withheld['why'] = onIsolated ? 'not isolated' : 'isolated';
  return {
    ...space,
    free: free.difference(unfit),
    withheld: [...withheld, { why, cpus: free.intersection(unfit) }],
    lendable: lendable.difference(unfit),
  };
}
