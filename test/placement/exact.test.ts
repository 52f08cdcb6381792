import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { CpuSet } from '../../server/src/cpuset/cpuset.ts';
import { planDomain } from '../../server/src/placement/plan.ts';
import { spaceOn } from '../../server/src/placement/space/space.ts';
import { hostOf } from '../rules/hosts.ts';
import { cheapest, costsOf } from './brute-force.ts';
import { smallRequest, smallSpace } from './random-request.ts';
import { requestWith } from './request-with.ts';

const runs = Number(process.env.PINSET_PLAN_RUNS ?? 150);

test(`on hosts of up to 12 CPUs the planner finds what trying every placement finds (${runs} requests)`, () => {
  fc.assert(
    fc.property(smallSpace, smallRequest, (space, request) => {
      const result = planDomain(request, space);
      const best = cheapest(request, space);
      assert.equal(result.exact, true);
      assert.deepEqual(result.feasible ? result.cost : null, best);
    }),
    { numRuns: runs },
  );
});

test('a placement has the cost that the planner states', () => {
  fc.assert(
    fc.property(smallSpace, smallRequest, (space, request) => {
      const result = planDomain(request, space);
      if (!result.feasible) {
        assert.ok(result.reasons.length > 0);
        return;
      }
      const assignment = new Map<number | null, number>();
      for (const { vcpu, cpus } of result.placement.vcpus) {
        assert.equal(cpus.size, 1);
        assert.ok(cpus.isSubsetOf(space.free));
        assignment.set(vcpu, cpus.first ?? -1);
      }
      if (request.emulator === 'isolate') {
        assert.equal(result.placement.emulator?.size, 1);
        assignment.set(null, result.placement.emulator.first ?? -1);
      }
      assert.equal(new Set(assignment.values()).size, assignment.size, 'each has a CPU of its own');
      const costs = costsOf(assignment, request, space);
      assert.ok(costs.some((cost) => JSON.stringify(sorted(cost)) === JSON.stringify(sorted(result.cost))));
    }),
    { numRuns: runs },
  );
});

test("a node whose only free CPU is not fit for a vCPU can take the emulator's", () => {
  const { host } = hostOf({ cores: ['0-3', '4-6'], nodes: [0, 1], withoutMemory: [0] });
  assert.ok(host);
  const request = requestWith({
    cells: [{ cell: null, dedicated: [0, 1], shared: [], memoryKiB: null, pageKiB: null }],
    threads: 'require',
    emulator: 'isolate',
  });
  const result = planDomain(request, spaceOn(host, CpuSet.from([0, 1, 2, 4])));
  assert.ok(result.feasible);
  assert.deepEqual(`${result.placement.emulator}`, '3');
});

function sorted(cost: object): [string, unknown][] {
  return Object.entries(cost).sort(([a], [b]) => (a < b ? -1 : 1));
}
