import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { CpuSet } from '../../server/src/cpuset/cpuset.ts';
import { type DomainDocument, isDomain } from '../../server/src/fleet/documents/domain-document.ts';
import type { Occupancy } from '../../server/src/fleet/occupancy/occupancy.ts';
import { type HostPlan, replanHost } from '../../server/src/placement/replan-host.ts';
import { fleetOf } from '../rules/check.ts';
import type { HostSketch } from '../rules/hosts.ts';
import { type DomainSketch, domainText } from './domain-text.ts';

/** A domain and the CPUs that its vCPUs are pinned to. */
interface PinnedDomain extends DomainSketch {
  readonly pins: readonly number[];
}

const twoNodes: HostSketch = { cores: ['0-1', '2-3', '4-5', '6-7'], nodes: [0, 0, 1, 1] };

test('a host without conflicts stays as it is', () => {
  const plan = replanned(twoNodes, [domain('a', [0, 2]), domain('b', [4, 6])]).plan;
  assert.deepEqual(plan, { moves: [], movedVcpus: 0, separate: true, exact: true, unfinished: false, stuck: [] });
});

test('of two domains in conflict, the one with fewer vCPUs to move is moved', () => {
  const { plan } = replanned(twoNodes, [domain('a', [0, 2]), domain('b', [2])]);
  assert.deepEqual(
    plan.moves.map(({ document, placement }) => [
      document.domain.name?.value,
      placement.vcpus.map(({ cpus }) => `${cpus}`),
    ]),
    [['b', ['4']]],
  );
  assert.equal(plan.movedVcpus, 1);
  assert.equal(plan.exact, true);
});

test('a domain with one CPU for two vCPUs gets a new placement', () => {
  const { plan } = replanned(twoNodes, [domain('a', [0, 0])]);
  assert.equal(plan.movedVcpus, 1);
  assert.equal(plan.exact, true);
});

test('a floating domain stays as it is', () => {
  assert.deepEqual(replanned(twoNodes, [domain('a', []), domain('b', [3])]).plan.moves, []);
});

test('if there is no room, the plan names the domain that is stuck', () => {
  const { plan } = replanned({ cores: ['0', '1'] }, [domain('a', [0, 1]), domain('b', [1])]);
  assert.deepEqual(plan.moves, []);
  assert.deepEqual(
    plan.stuck.map(({ document, reasons }) => [document.domain.name?.value, reasons.map(({ message }) => message)]),
    [['b', ['node 0 has 0 free CPUs; the domain needs 1']]],
  );
});

test('a search that ends at its bound says so', () => {
  const domains = [domain('a', [0, 1]), domain('b', [1]), domain('c', [0]), domain('d', [1])];
  const { occupancy } = replanned({ cores: ['0', '1'] }, domains);
  const documents = [...occupancy.restricted.keys()].filter(isDomain);
  assert.equal(replanHost(documents, occupancy, 1).unfinished, true);
  assert.equal(replanHost(documents, occupancy).unfinished, false);
});

test('vCPUs change places where no CPU is left over', () => {
  const on: HostSketch = { cores: ['0', '1', '2', '3'], nodes: [0, 0, 1, 1] };
  const { plan } = replanned(on, [
    { ...domain('a', [0, 2]), cells: [2] },
    { ...domain('b', [1, 1]), cells: [2] },
  ]);
  assert.deepEqual(plan.stuck, []);
  assert.equal(plan.separate, false);
});

test('the domain that needs a whole core does not take the only node that another one fits on', () => {
  const { plan } = replanned({ ...twoNodes, nodes: [0, 0, 1, 1] }, [
    { ...domain('a', [2]), intent: `threads='isolate'` },
    { ...domain('b', [0, 0, 0]), cells: [3] },
    { ...domain('c', [2, 3, 4]), cells: [3] },
  ]);
  assert.deepEqual(plan.stuck, []);
});

test('a domain without a conflict moves if nothing else helps', () => {
  const { plan } = replanned(twoNodes, [
    { ...domain('a', [4, 3, 2]), cells: [3] },
    { ...domain('b', [2]), intent: `threads='isolate'` },
    { ...domain('c', [0, 5, 6]), cells: [3] },
  ]);
  assert.deepEqual(
    plan.moves.map(({ document }) => document.domain.name?.value),
    ['c', 'b'],
  );
});

const hosts = fc
  .record({ cores: fc.integer({ min: 2, max: 4 }), threads: fc.constantFrom(1, 2), nodes: fc.constantFrom(1, 2) })
  .map(
    ({ cores, threads, nodes }): HostSketch => ({
      cores: Array.from(
        { length: cores },
        (_, core) => `${CpuSet.range(core * threads, core * threads + threads - 1)}`,
      ),
      nodes: Array.from({ length: cores }, (_, core) => Math.floor((core * nodes) / cores)),
      memoryKiB: 1048576,
    }),
  );

const pinnedDomains = fc.array(
  fc.record({
    pins: fc.array(fc.nat({ max: 7 }), { minLength: 1, maxLength: 3 }),
    isCell: fc.boolean(),
    isolate: fc.constantFrom(false, false, true),
  }),
  { minLength: 1, maxLength: 3 },
);

test('a small host is repaired whenever that is possible, and separate moves are right one by one', () => {
  let moved = 0;
  let proven = 0;
  fc.assert(
    fc.property(hosts, pinnedDomains, (on, domains) => {
      const cpus = CpuSet.from(on.cores.flatMap((core) => [...range(core)]));
      const pinned = domains.map(({ pins, isCell, isolate }, index) => ({
        ...domain(
          `d${index}`,
          pins.map((pin) => pin % cpus.size),
        ),
        ...(isCell && { cells: [pins.length] }),
        ...(isolate && { intent: `threads='isolate'` }),
      }));
      const { plan } = replanned(on, pinned);
      const wrongToday = conflictsOf(on, pinned, null).length > 0;
      assert.equal(plan.stuck.length > 0, wrongToday && !canBePutRight(on, pinned), 'whether it is stuck');
      if (plan.stuck.length > 0) return;
      assert.deepEqual(conflictsOf(on, pinned, plan), []);
      if (plan.moves.length > 0) moved++;
      if (plan.exact) proven++;
      if (!plan.separate) return;
      for (const move of plan.moves) {
        const before = conflictsOf(on, pinned, null);
        const after = conflictsOf(on, pinned, { ...plan, moves: [move] });
        assert.ok(
          after.every((conflict) => before.includes(conflict)),
          'one move alone makes nothing worse',
        );
      }
    }),
    // The same hosts at every commit; another seed looks further.
    { numRuns: 300 },
  );
  assert.ok(moved > 30 && proven > moved / 2, `${moved} with moves, ${proven} proven`);
});

function domain(name: string, pins: readonly number[]): PinnedDomain {
  return { name, vcpus: Math.max(pins.length, 1), pins };
}

function range(core: string): CpuSet {
  const [first = 0, last = first] = core.split('-').map(Number);
  return CpuSet.range(first, last);
}

function replanned(on: HostSketch, domains: readonly PinnedDomain[]): { plan: HostPlan; occupancy: Occupancy } {
  const { documents, occupancy } = loaded(on, domains);
  return { plan: replanHost(documents, occupancy), occupancy };
}

function loaded(
  on: HostSketch,
  domains: readonly PinnedDomain[],
): { documents: DomainDocument[]; occupancy: Occupancy } {
  const texts = domains.map((one): [string, string] => {
    const vcpus = one.pins.map((cpu, vcpu) => ({ vcpu, cpus: CpuSet.of(cpu) }));
    return [one.name, domainText(one, { vcpus })];
  });
  const { fleet, documents } = fleetOf(on, Object.fromEntries(texts));
  const occupancy = documents[0] === undefined ? null : fleet.occupancyFor(documents[0]);
  assert.ok(occupancy);
  return { documents, occupancy };
}

/** The CPUs that two vCPUs have, and the cores that violate `isolate`, counted after the moves of a plan. */
function conflictsOf(on: HostSketch, domains: readonly PinnedDomain[], plan: HostPlan | null): string[] {
  const holders = new Map<number, string[]>();
  for (const { name, pins, intent } of domains) {
    const move = plan?.moves.find(({ document }) => document.domain.name?.value === name);
    const cpus = move === undefined ? pins : move.placement.vcpus.flatMap((vcpu) => [...vcpu.cpus]);
    for (const cpu of cpus) {
      const siblings = range(on.cores.find((core) => range(core).has(cpu)) ?? '');
      const taken = intent === undefined ? [cpu] : [...siblings];
      for (const one of taken) {
        const list = holders.get(one) ?? [];
        list.push(one === cpu || intent === undefined ? name : `${name} isolates`);
        holders.set(one, list);
      }
    }
  }
  return [...holders].flatMap(([cpu, names]) => choices(names, 2).map((pair) => `CPU ${cpu}: ${pair.join(' and ')}`));
}

/** Whether any arrangement gives each domain its CPUs, by trying all; a guest cell that is spread may stay spread. */
function canBePutRight(on: HostSketch, domains: readonly PinnedDomain[]): boolean {
  const cores = on.cores.map((core) => [...range(core)]);
  const nodeOfCore = on.nodes ?? [];
  const place = (index: number, free: ReadonlySet<number>): boolean => {
    const next = domains[index];
    if (next === undefined) return true;
    const takes = next.intent === undefined ? 'cpu' : 'core';
    const items = cores.flatMap((cpus, core) => {
      const node = nodeOfCore[core] ?? 0;
      if (takes === 'cpu') return cpus.filter((cpu) => free.has(cpu)).map((cpu) => ({ cpus: [cpu], node }));
      return cpus.every((cpu) => free.has(cpu)) ? [{ cpus, node }] : [];
    });
    return choices(items, next.pins.length).some((chosen) => {
      const isOnOneNode = new Set(chosen.map(({ node }) => node)).size === 1;
      const stays = chosen.every(({ cpus }) => next.pins.some((pin) => cpus.includes(pin)));
      if (next.cells !== undefined && !isOnOneNode && !stays) return false;
      const left = new Set(free);
      for (const { cpus } of chosen) for (const cpu of cpus) left.delete(cpu);
      return place(index + 1, left);
    });
  };
  return place(0, new Set(cores.flat()));
}

function choices<T>(items: readonly T[], count: number): T[][] {
  if (count === 0) return [[]];
  return items.flatMap((item, index) => choices(items.slice(index + 1), count - 1).map((rest) => [item, ...rest]));
}
