import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CpuSet } from '../../server/src/cpuset/cpuset.ts';
import type { Placement } from '../../server/src/placement/placement.ts';
import { planDomain } from '../../server/src/placement/plan.ts';
import { inOurTerms, type NovaCase, novaCases, placementData } from './nova-case.ts';

for (const file of ['nova-cases.json', 'nova-generated.json']) {
  const cases = novaCases(file);
  const skip = cases.length === 0 ? `no conformance data at ${placementData}: 0 cases` : false;

  test(`whatever Nova can place, Pinset can place, and its placement is right: ${file} (${cases.length} cases)`, {
    skip,
  }, () => {
    const missed: string[] = [];
    for (const problem of cases) {
      const { request, space } = inOurTerms(problem);
      const result = planDomain(request, space);
      assert.equal(result.exact, true, problem.id);
      if (result.feasible) checkPlacement(problem, result.placement);
      else if (problem.expect.fits && whyOnlyNovaFits(problem) === null) missed.push(problem.id);
    }
    assert.deepEqual(missed, []);
  });

  test(`if only Pinset finds a placement, the reason is known: ${file}`, { skip }, () => {
    const unexplained: string[] = [];
    for (const problem of cases) {
      if (problem.expect.fits) continue;
      const { request, space } = inOurTerms(problem);
      const result = planDomain(request, space);
      if (result.feasible && whyOnlyPinsetFits(problem, result.cost.nodes) === null) unexplained.push(problem.id);
    }
    assert.deepEqual(unexplained, []);
  });
}

/**
 * Nova counts pinned CPUs as room for shared vCPUs where the two sets overlap. In Pinset no other vCPU uses a dedicated
 * CPU.
 */
function whyOnlyNovaFits({ hostCells, instanceCells, limits }: NovaCase): string | null {
  const most = (of: (cell: NovaCase['hostCells'][number]) => number) => Math.max(...hostCells.map(of));
  const ratio = limits?.cpuRatio ?? 1;
  const free = most(({ cpuset, pinnedCpus }) => cpuset.filter((cpu) => !pinnedCpus.includes(cpu)).length);
  return instanceCells.some(({ cpuset, pcpuset }) => cpuset.length > (free - (pcpuset ?? []).length) * ratio)
    ? 'shared vCPUs would float over dedicated CPUs'
    : null;
}

function whyOnlyPinsetFits(problem: NovaCase, sharedNodes: number): string | null {
  const { hostCells, instanceCells, limits, usesPci, cpusReservedForEmulator = 0 } = problem;
  if (sharedNodes > 0) return 'Nova puts each instance cell on a host cell of its own; Pinset where it can';
  if (cpusReservedForEmulator > 1) return 'a domain asks for one CPU for its emulator, never for more';
  if (usesPci === true) return 'the data does not tell where the PCI devices are';
  const apart = hostCells.some(({ cpuset, pcpuset }) => cpuset.join() !== pcpuset.join());
  if (apart && instanceCells.some(({ threadPolicy }) => threadPolicy === 'isolate')) {
    return 'beside cores for shared vCPUs Nova finds no free core under isolate';
  }
  if (limits !== null && instanceCells.some(({ cpuset }) => cpuset.length > 0)) {
    return 'Nova holds shared vCPUs against the limit of each cell, Pinset against that of the host';
  }
  return null;
}

/**
 * By Nova's own rules, independently of the planner: no other vCPU uses a dedicated CPU, each cell is on one node that
 * has its memory.
 */
function checkPlacement(problem: NovaCase, placement: Placement): void {
  const { request, space } = inOurTerms(problem);
  const { topology } = space.host;
  const siblings = (cpu: number) =>
    problem.hostCells.flatMap((cell) => cell.siblings).find((core) => core.includes(cpu)) ?? [cpu];
  const cpusOf = new Map(placement.vcpus.map(({ vcpu, cpus }) => [vcpu, cpus]));
  const pinned = new Set(problem.hostCells.flatMap((cell) => cell.pinnedCpus));
  const taken: number[] = [];
  const used = new Map<number, number>();
  for (const { cell, dedicated, shared, memoryKiB } of request.cells) {
    const node = placement.cells.find((one) => one.cell === cell)?.nodes ?? CpuSet.empty;
    assert.equal(node.size, 1, problem.id);
    const there = node.first ?? -1;
    used.set(there, (used.get(there) ?? 0) + (memoryKiB ?? 0));
    const own = dedicated.flatMap((vcpu) => [...(cpusOf.get(vcpu) ?? [])]);
    assert.equal(own.length, dedicated.length, `${problem.id}: a CPU for each dedicated vCPU`);
    for (const cpu of own) {
      assert.ok(
        !pinned.has(cpu) && problem.hostCells.find(({ id }) => id === there)?.pcpuset.includes(cpu),
        problem.id,
      );
    }
    for (const vcpu of shared)
      assert.ok(cpusOf.get(vcpu)?.isEmpty === false && topology.nodesOf(cpusOf.get(vcpu) ?? node).equals(node));
    taken.push(...own);
  }
  if (request.emulator === 'isolate' && taken.length > 0) taken.push(...(placement.emulator ?? [-1]));
  assert.equal(new Set(taken).size, taken.length, `${problem.id}: no CPU twice`);
  const vcpus = new Set([...taken].filter((cpu) => !placement.emulator?.has(cpu)));
  for (const cpu of vcpus) {
    const mates = siblings(cpu).filter((other) => other !== cpu);
    if (request.threads !== 'isolate') continue;
    assert.ok(
      mates.every((mate) => !pinned.has(mate) && !taken.includes(mate)),
      `${problem.id}: the siblings of CPU ${cpu} stay unused`,
    );
  }
  for (const [node, kib] of used) assert.ok(kib <= (space.memory.get(node)?.ordinaryKiB ?? 0), `${problem.id}: memory`);
}
