import assert from 'node:assert/strict';
import process from 'node:process';
import { suite, test } from 'node:test';
import fc from 'fast-check';
import type { PlacementCost } from '../../server/src/placement/placement.ts';
import { planDomain } from '../../server/src/placement/plan.ts';
import { cheapest } from './brute-force.ts';
import { smallRequest, smallSpace } from './random-request.ts';

const runs = Number(process.env.PINSET_PLAN_RUNS ?? 150) * 3;

/** So few that the search ends after the first way to keep current pins. */
const mostCores = 0;

/** Two or four vCPUs in guest cores that are pinned to several host cores. */
const pinnedRequest = fc
  .record({ request: smallRequest, pins: fc.uniqueArray(fc.nat({ max: 11 }), { minLength: 4, maxLength: 4 }) })
  .map(({ request, pins }) => ({
    ...request,
    threadsPerCore: 2,
    pins: new Map(request.cells.flatMap(({ dedicated }) => dedicated).map((vcpu) => [vcpu, pins[vcpu] ?? 0] as const)),
  }));

/** What counts more than pins, in both orders. */
const beforePins = ['nodes', 'coreKinds', 'splitGuestCores', 'crowding', 'sharedCores', 'movedMemory'] as const;
/** What counts more than pins where the best place is wanted. */
const ofPlace = ['remoteDevices', 'distance', 'l3Groups', 'isolation'] as const;

suite('a search that ends at its bound', () => {
  test(`never says that it is nearer to the best than it is (${runs} requests on hosts of up to 12 CPUs)`, () => {
    let [atBound, known, off] = [0, 0, 0];
    fc.assert(
      fc.property(smallSpace, pinnedRequest, (space, request) => {
        const result = planDomain(request, space, mostCores);
        const best = cheapest(request, space);
        if (!result.feasible) return assert.ok(best === null || !result.exact);
        assert.ok(best);
        const { cost, exact, gap } = result;
        if (exact) return assert.deepEqual(cost, best);
        atBound++;
        if (gap === null) return;
        known++;
        if (cost.movedVcpus > best.movedVcpus) off++;
        const decided: readonly (keyof PlacementCost)[] =
          request.order === 'best place' ? [...beforePins, ...ofPlace] : beforePins;
        for (const name of decided) assert.equal(cost[name], best[name], name);
        assert.ok(cost.movedVcpus - gap.movedVcpus <= best.movedVcpus, `${cost.movedVcpus} - ${gap.movedVcpus}`);
      }),
      { numRuns: runs },
    );
    assert.ok(atBound > 0 && known > 0 && off > 0, `${atBound} at the bound, ${known} with a gap, ${off} of them off`);
  });
});
