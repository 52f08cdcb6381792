import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { CpuSet } from '../../server/src/cpuset/cpuset.ts';
import { findings as findingsIn } from '../../server/src/features/analysis.ts';
import type { PlacementCost } from '../../server/src/placement/placement.ts';
import { planDomain } from '../../server/src/placement/plan.ts';
import { requestOfDomain } from '../../server/src/placement/request/request-of-domain.ts';
import { spaceBeside } from '../../server/src/placement/space/space.ts';
import { fleetOf } from '../rules/check.ts';
import type { HostSketch } from '../rules/hosts.ts';
import { type DomainSketch, domainText } from './domain-text.ts';

/** The rules that find nothing after a placement. */
const never = [
  'cpu-overcommit',
  'unknown-cpu',
  'offline-cpu',
  'unknown-node',
  'reserved-cpu-pinned',
  'cell-cross-node',
  'memory-node-mismatch',
  'memoryless-node',
  'memory-not-bound',
  'memory-overcommit',
  'partial-pinning',
  'pin-spans-nodes',
  'isolated-multi-cpu',
  'emulator-on-vcpu',
  'iothread-on-vcpu',
  'realtime-starvation',
];

/** The rules that find something only where the cost of the placement says so. */
const dear: Readonly<Record<string, (cost: PlacementCost) => number>> = {
  'cross-numa-pin': ({ nodes }) => nodes,
  'guest-smt-mismatch': ({ splitGuestCores }) => splitGuestCores,
  'smt-sibling-conflict': ({ crowding, sharedCores }) => crowding + sharedCores,
};

const host: fc.Arbitrary<HostSketch> = fc
  .record({
    cores: fc.integer({ min: 2, max: 8 }),
    threads: fc.constantFrom(1, 2, 2, 4),
    nodes: fc.constantFrom(1, 2, 2),
    offline: fc.uniqueArray(fc.integer({ min: 1, max: 15 }), { maxLength: 2 }),
    reserved: fc.uniqueArray(fc.nat({ max: 7 }), { maxLength: 2 }),
    isolated: fc.uniqueArray(fc.nat({ max: 15 }), { maxLength: 3 }),
    memoryKiB: fc.constantFrom(2048, 8192),
  })
  .map(({ cores, threads, nodes, offline, reserved, isolated, memoryKiB }) => {
    const known = CpuSet.range(0, cores * threads - 1);
    const within = (cpus: readonly number[]) => `${CpuSet.from(cpus).intersection(known)}`;
    return {
      cores: Array.from(
        { length: cores },
        (_, core) => `${CpuSet.range(core * threads, core * threads + threads - 1)}`,
      ),
      nodes: Array.from({ length: cores }, (_, core) => Math.floor((core * nodes) / cores)),
      ...(within(offline) !== '' && { offline: within(offline) }),
      ...(within(reserved) !== '' && { reserved: within(reserved) }),
      ...(within(isolated) !== '' && { isolated: within(isolated) }),
      memoryKiB,
    };
  });

const domain: fc.Arbitrary<Omit<DomainSketch, 'name'>> = fc
  .record({
    cells: fc.constantFrom<readonly number[]>([], [], [], [4], [2, 2], [1, 3]),
    vcpus: fc.integer({ min: 1, max: 6 }),
    threads: fc.constantFrom(1, 1, 2),
    memoryKiB: fc.constantFrom(1024, 2048),
    iothreads: fc.constantFrom(0, 0, 1),
    intent: fc.constantFrom('', '', `threads='isolate'`, `emulator='isolate'`, `emulator='share'`),
  })
  .map(({ cells, vcpus, intent, ...rest }) => {
    const count = cells.length > 0 ? 4 : vcpus;
    return { ...rest, vcpus: count, cells, ...(intent !== '' && { intent }) };
  });

/** The memory of the second domain fills both nodes and leaves none for the third. */
const twoNodes: HostSketch = { cores: ['0-3', '4-7'], nodes: [0, 1], memoryKiB: 2048 };
const inTwoCells = { vcpus: 4, cells: [2, 2], threads: 1, memoryKiB: 1024, iothreads: 0 };
const overBothNodes = { vcpus: 1, cells: [], threads: 1, memoryKiB: 2048, iothreads: 0 };
const oneMore = { ...overBothNodes, memoryKiB: 1024 };

test('domains that are planned one after the other have no conflicts, and no other findings than the cost names', () => {
  let placed = 0;
  fc.assert(
    fc.property(host, fc.array(domain, { minLength: 1, maxLength: 3 }), (on, sketches) => {
      const texts: Record<string, string> = {};
      for (const [index, sketch] of sketches.entries()) {
        const named = { name: `d${index}`, ...sketch };
        const { fleet, documents } = fleetOf(on, { ...texts, [named.name]: domainText(named) });
        const document = documents.at(-1);
        const occupancy = document === undefined ? null : fleet.occupancyFor(document);
        assert.ok(document && occupancy);
        const request = requestOfDomain(document, occupancy);
        assert.ok(request);
        const result = planDomain(request, spaceBeside(document, occupancy));
        if (!result.feasible) continue;
        placed++;
        texts[named.name] = domainText(named, result.placement);
        checkFindings(on, texts, named.name, result.cost);
      }
    }),
    { numRuns: 300, examples: [[twoNodes, [inTwoCells, overBothNodes, oneMore]]] },
  );
  assert.ok(placed > 200, `${placed} domains were placed`);
});

function checkFindings(
  on: HostSketch,
  texts: Readonly<Record<string, string>>,
  name: string,
  cost: PlacementCost,
): void {
  const { fleet, documents } = fleetOf(on, texts);
  for (const document of documents) {
    const isNew = document.path === `/vms/${name}.xml`;
    for (const { rule, message } of findingsIn(fleet, document)) {
      assert.ok(!never.includes(rule), `${document.path}: ${rule}: ${message}\n${document.text}`);
      const costs = dear[rule];
      if (isNew && costs !== undefined) assert.ok(costs(cost) > 0, `${rule}: ${message}\n${document.text}`);
    }
  }
}
