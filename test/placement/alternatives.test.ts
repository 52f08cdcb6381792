import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { CpuSet } from '../../server/src/cpuset/cpuset.ts';
import { placements } from '../../server/src/features/analysis.ts';
import { rankedPlacements } from '../../server/src/fixes/placing/ranked-placements.ts';
import { alternativesTo, cpusOf, type FoundPlacement } from '../../server/src/placement/alternatives.ts';
import { compareCosts } from '../../server/src/placement/compare-costs.ts';
import type { PlacementCost } from '../../server/src/placement/placement.ts';
import { planDomain } from '../../server/src/placement/plan.ts';
import { asDefined } from '../../server/src/rules/engine/severity.ts';
import { applyEdits } from '../fixes/apply.ts';
import { fleetOf } from '../rules/check.ts';
import type { HostSketch } from '../rules/hosts.ts';
import { smallRequest, smallSpace } from './random-request.ts';

/** Two nodes of 16 cores {i, i+32}, each with two caches of 8 cores. */
const rack: HostSketch = {
  cores: Array.from({ length: 32 }, (_, core) => `${core},${core + 32}`),
  nodes: Array.from({ length: 32 }, (_, core) => core >> 4),
  l3: Array.from({ length: 32 }, (_, core) => core >> 3),
};

const pinned = (cpus: readonly number[], more = '') =>
  `<vcpu>${cpus.length}</vcpu><cputune>${cpus.map((cpu, vcpu) => `<vcpupin vcpu='${vcpu}' cpuset='${cpu}'/>`).join('')}</cputune>${more}`;

const bound = `<numatune><memory mode='strict' nodeset='0'/></numatune>`;

test('the best place, the one with the fewest moves, another node and another cache are choices', () => {
  // Split over the two caches of node 0: one pin has to move to be in one.
  const { ranked } = choicesFor(pinned([2, 3, 8], bound), 9);
  assert.deepEqual(
    ranked.map(({ nodes, l3Groups, movedPins, movedMemory }) => [
      `${nodes}`,
      l3Groups.length,
      movedPins.length,
      movedMemory.map(({ from, to }) => `${from}-${to}`),
    ]),
    [
      ['0', 1, 1, []],
      ['0', 1, 2, []],
      ['0', 2, 0, []],
      ['1', 1, 3, ['0-1']],
    ],
  );
});

test('two choices are the best and the one that moves the least', () => {
  const { ranked } = choicesFor(pinned([2, 3, 8], bound), 2);
  assert.deepEqual(
    ranked.map(({ movedPins }) => movedPins.length),
    [1, 0],
  );
});

test('the edits of a choice place the domain there, and then it is there already', () => {
  const { ranked, text } = choicesFor(pinned([2, 3, 8], bound), 9);
  for (const { change, placement } of ranked) {
    assert.equal(change.kind, 'fix');
    const edited = applyEdits(text, 'file:///vms/web.xml', change.edits);
    const there = choicesFor(edited, 1);
    const known = JSON.stringify(placement.vcpus.map(({ cpus }) => `${cpus}`));
    const same = [...there.ranked, ...choicesFor(edited, 9).ranked].some(
      (one) =>
        JSON.stringify(one.placement.vcpus.map(({ cpus }) => `${cpus}`)) === known &&
        one.change.kind === 'fix' &&
        one.change.edits.length === 0,
    );
    assert.ok(same, edited);
  }
});

test('the best place stays the first; a choice that causes a warning comes after those that cause none', () => {
  const { ranked: found, request, document, fleet } = choicesFor(pinned([2], bound), 1, { other: pinned([4]) });
  const [free] = found;
  const occupancy = fleet.occupancyFor(document);
  assert.ok(free && occupancy);
  const taken = { ...free, placement: { ...free.placement, vcpus: [{ vcpu: 0, cpus: CpuSet.of(4) }] } };
  const ranked = (...all: FoundPlacement[]) => rankedPlacements(all, document, occupancy, request, asDefined);
  assert.deepEqual(ranked(taken, free)[1]?.caused, []);
  const [, second, last] = ranked(free, taken, free);
  assert.deepEqual(second?.caused, []);
  assert.deepEqual(
    last?.caused.map(({ document: { path }, finding: { rule } }) => `${rule} in ${path}`),
    ['cpu-overcommit in /vms/web.xml', 'cpu-overcommit in /vms/other.xml'],
  );
});

test('choices on random hosts: the best first, then by cost, no two alike, all on free CPUs', () => {
  let most = 0;
  fc.assert(
    fc.property(smallSpace, smallRequest, (space, random) => {
      const request = { ...random, order: 'best place' } as const;
      const best = planDomain(request, space);
      if (!best.feasible) return;
      const all = alternativesTo(best, request, space, 5);
      assert.equal(all[0], best);
      assert.ok(all.length <= 5);
      most = Math.max(most, all.length);
      for (const [index, one] of all.entries()) {
        assert.ok(cpusOf(one).isSubsetOf(space.free));
        assert.ok(!best.exact || compareCosts(besideParts(best), besideParts(one)) <= 0);
        if (index > 1) assert.ok(compareCosts(all[index - 1]?.cost ?? one.cost, one.cost) <= 0);
      }
      assert.equal(new Set(all.map(pinsOf)).size, all.length);
    }),
    { numRuns: 500 },
  );
  assert.ok(most > 2, `at most ${most} choices were found`);
});

function pinsOf({ placement }: FoundPlacement): string {
  return placement.vcpus.map(({ vcpu, cpus }) => `${vcpu}: ${cpus}`).join();
}

/** A cost without the numbers that only count a part of the host for the others. */
function besideParts({ cost }: FoundPlacement): PlacementCost {
  return { ...cost, brokenNodes: 0, brokenL3Groups: 0, brokenCores: 0, numbers: 0 };
}

function choicesFor(text: string, most: number, others: Readonly<Record<string, string>> = {}) {
  const { fleet, documents } = fleetOf(rack, { web: text, ...others });
  const [document] = documents;
  assert.ok(document);
  const result = placements(fleet, document, most);
  assert.ok(result.kind === 'placements');
  return { ranked: result.ranked, request: result.request, text: document.text, document, fleet };
}
