import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CpuSet } from '../../../server/src/cpuset/cpuset.ts';
import type { PlanResult } from '../../../server/src/placement/placement.ts';
import { planDomain } from '../../../server/src/placement/plan.ts';
import type { ThreadPolicy } from '../../../server/src/placement/request/request.ts';
import { spaceOn } from '../../../server/src/placement/space/space.ts';
import { buildHostTopology } from '../../../server/src/topology/build-topology.ts';
import { requestWith } from '../request-with.ts';

/** A plan for so many dedicated vCPUs and so many floating ones, on a host with the cores 0-1 and 2-3. */
function planned(dedicated: number, shared: number, isolated: string[] = [], threads: ThreadPolicy | null = null) {
  const cpus = [0, 1, 2, 3].map((id) => {
    const first = id - (id % 2);
    const siblings = CpuSet.range(first, first + 1);
    return { id, online: true, core: first, siblings, node: 0, isolated: isolated.includes(`${id}`) };
  });
  const { value: topology } = buildHostTopology({
    source: 'native',
    cpus,
    nodes: [{ id: 0, cpus: CpuSet.range(0, 3) }],
  });
  const limits = { cpuOvercommit: 1, memoryOvercommit: 1 };
  const numbers = (from: number, count: number) => Array.from({ length: count }, (_, index) => from + index);
  const cell = { cell: null, dedicated: numbers(0, dedicated), shared: numbers(dedicated, shared) };
  return planDomain(
    requestWith({
      cells: [{ ...cell, memoryKiB: null, pageKiB: null }],
      threads,
      onIsolated: isolated.length > 0,
    }),
    spaceOn({ name: 'small', topology, reserved: CpuSet.empty, limits }),
  );
}

const verdict = ({ feasible, exact }: PlanResult) => ({ feasible, exact });

test('vCPUs float over what dedicated vCPUs leave', () => {
  assert.deepEqual(verdict(planned(2, 2)), { feasible: true, exact: true });
});

test('it is proven that too few CPUs are left if every plan takes as many', () => {
  assert.deepEqual(verdict(planned(1, 3, [], 'isolate')), { feasible: false, exact: true });
  assert.deepEqual(verdict(planned(3, 1, ['2', '3'])), { feasible: true, exact: true });
  assert.deepEqual(verdict(planned(1, 3, ['2', '3'])), { feasible: false, exact: true });
});

test('it is not proven if dedicated vCPUs could have left the CPUs that others float over', () => {
  // One vCPU on each core is better, but takes CPU 0 from the two that float; on CPUs 2-3 both would have left room for
  // them.
  assert.deepEqual(verdict(planned(2, 2, ['2', '3'])), { feasible: false, exact: false });
});
