import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { CpuSet } from '../../../server/src/cpuset/cpuset.ts';
import { planDomain } from '../../../server/src/placement/plan.ts';
import type { PlacementRequest } from '../../../server/src/placement/request/request.ts';
import { footprintAt } from '../../../server/src/placement/space/footprint.ts';
import { type Space, spaceLeft } from '../../../server/src/placement/space/space.ts';
import { smallRequest, smallSpace } from '../random-request.ts';

const runs = Number(process.env.PINSET_PLAN_RUNS ?? 150);

/** The vCPUs of other domains, some on one CPU and some on several. */
const pinsets = fc.array(
  fc.record({
    cpus: fc.oneof(
      fc.uniqueArray(fc.nat({ max: 11 }), { minLength: 1, maxLength: 1 }),
      fc.uniqueArray(fc.nat({ max: 11 }), { minLength: 2, maxLength: 7 }),
    ),
    vcpus: fc.integer({ min: 1, max: 3 }),
  }),
  { minLength: 1, maxLength: 3 },
);

test(`CPUs of pools are used wherever the pools can spare them (${runs} requests)`, () => {
  let inPools = 0;
  fc.assert(
    fc.property(smallSpace, pinsets, smallRequest, (bare, others, request) => {
      const space = beside(bare, others, request);
      const result = planDomain(request, space);
      const fewest = fewestPoolCpus(request, space);
      // A vCPU that `require` leaves alone only has to have a second CPU beside it, which the pool keeps.
      assert.ok(result.feasible || fewest === null, `${fewest} CPUs would do`);
      if (!result.feasible) return;
      if (fewest !== 0) inPools++;
      const taken = CpuSet.from(
        [...result.placement.vcpus.map(({ cpus }) => cpus), result.placement.emulator ?? CpuSet.empty].flatMap(
          (cpus) => [...cpus],
        ),
      );
      assert.equal(placesOf(space, taken.intersection(space.lendable)), placesOf(space, CpuSet.empty));
    }),
    { numRuns: runs },
  );
  assert.ok(inPools > 0);
});

function beside(
  space: Space,
  others: readonly { readonly cpus: readonly number[]; readonly vcpus: number }[],
  request: PlacementRequest,
): Space {
  const { topology } = space.host;
  const footprints = others.map(({ cpus, vcpus }) => {
    const pinset = CpuSet.from(cpus).intersection(topology.online);
    const pins = Array.from({ length: pinset.isEmpty ? 0 : vcpus }, (_, vcpu) => ({ vcpu, cpus: pinset }));
    const placement = { vcpus: pins, emulator: null, iothreads: [], memory: null, cells: [] };
    return footprintAt(placement, { ...request, cells: [], threads: null }, topology);
  });
  return spaceLeft(space, footprints);
}

/** The best plan over every set of CPUs that the pools can spare; null if there is none. */
function fewestPoolCpus(request: PlacementRequest, space: Space): number | null {
  let fewest: number | null = null;
  const all = placesOf(space, CpuSet.empty);
  for (let set = 0; set < 2 ** space.lendable.size; set++) {
    const lent = CpuSet.from([...space.lendable].filter((_, index) => (set >> index) % 2 === 1));
    if (fewest !== null && lent.size >= fewest) continue;
    if (placesOf(space, lent) < all) continue;
    const free = { ...space, free: space.free.union(lent), lendable: CpuSet.empty };
    if (planDomain(request, free).feasible) fewest = lent.size;
  }
  return fewest;
}

/** How many vCPUs of pools find a CPU each that no other vCPU has alone. */
function placesOf({ pools, sole }: Space, lent: CpuSet): number {
  const vcpuOn = new Map<number, number>();
  const place = (vcpu: number, tried: Set<number>): boolean => {
    for (const cpu of pools[vcpu]?.difference(sole).difference(lent) ?? []) {
      if (tried.has(cpu)) continue;
      tried.add(cpu);
      const other = vcpuOn.get(cpu);
      if (other !== undefined && !place(other, tried)) continue;
      vcpuOn.set(cpu, vcpu);
      return true;
    }
    return false;
  };
  return pools.filter((_, vcpu) => place(vcpu, new Set())).length;
}
