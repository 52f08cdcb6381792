import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import fc from 'fast-check';
import { CpuSet } from '../../../server/src/cpuset/cpuset.ts';
import { overcommittedParts } from '../../../server/src/fleet/occupancy/overcommit.ts';

/** The parts as text: `0,2 on 1-3`. */
function partsOf(...units: (readonly number[])[]): string[] {
  return overcommittedParts(units.map((places) => CpuSet.from(places))).map(
    ({ units: members, places }) => `${members.join(',')} on ${places}`,
  );
}

suite('the overcommitted part', () => {
  test('is empty if every unit has a place', () => {
    assert.deepEqual(partsOf(), []);
    assert.deepEqual(partsOf([3], [4], [5]), []);
    assert.deepEqual(partsOf([0, 1], [1, 2], [2, 3]), []);
  });

  test('is all units that share one place', () => {
    assert.deepEqual(partsOf([7], [7]), ['0,1 on 7']);
    assert.deepEqual(partsOf([7], [3], [7], [7]), ['0,2,3 on 7']);
  });

  test('is a pool that is too small', () => {
    assert.deepEqual(partsOf([0, 1], [0, 1], [0, 1]), ['0,1,2 on 0-1']);
  });

  test('is a chain over fewer places than units', () => {
    assert.deepEqual(partsOf([0], [0, 1], [1]), ['0,1,2 on 0-1']);
    assert.deepEqual(partsOf([0], [0, 1], [1, 2], [2, 3], [3]), ['0,1,2,3,4 on 0-3']);
  });

  test('leaves out units that can step aside, and units without rivals', () => {
    assert.deepEqual(partsOf([0], [0], [0, 1]), ['0,1 on 0']);
    assert.deepEqual(partsOf([0], [0], [1, 2], [2]), ['0,1 on 0']);
  });

  test('falls into its connected parts, in the order of their first units', () => {
    assert.deepEqual(partsOf([9], [1], [9], [1], [1]), ['0,2 on 9', '1,3,4 on 1']);
    assert.deepEqual(partsOf([0], [0], [0, 1], [1], [1]), ['0,1,2,3,4 on 0-1']);
  });

  test('leaves out units without any place', () => {
    assert.deepEqual(partsOf([], [2], [], [2]), ['1,3 on 2']);
  });

  test('crosses the words of the bitsets', () => {
    assert.deepEqual(partsOf([31, 32], [31, 32], [31, 32], [1000]), ['0,1,2 on 31-32']);
    assert.deepEqual(partsOf([16383], [16383]), ['0,1 on 16383']);
  });

  test('matches its definition on small graphs', () => {
    const units = fc.array(fc.uniqueArray(fc.nat(5), { maxLength: 4 }), { maxLength: 7 });
    fc.assert(
      fc.property(units, (graph) => {
        assert.deepEqual(partsOf(...graph), byDefinition(graph));
      }),
      { numRuns: 1500 },
    );
  });

  test('does not depend on the order of the units', () => {
    const graphs = fc.array(fc.uniqueArray(fc.nat(40), { minLength: 1, maxLength: 3 }), { maxLength: 60 });
    fc.assert(
      fc.property(graphs, (graph) => {
        const forwards = overcommittedParts(graph.map((places) => CpuSet.from(places)));
        const backwards = overcommittedParts([...graph].reverse().map((places) => CpuSet.from(places)));
        const turned = backwards.map(({ units, places }) => ({
          units: units.map((unit) => graph.length - 1 - unit).sort((a, b) => a - b),
          places: `${places}`,
        }));
        const inOrder = turned.sort((a, b) => (a.units[0] ?? 0) - (b.units[0] ?? 0));
        assert.deepEqual(
          forwards.map(({ units, places }) => ({ units: [...units], places: `${places}` })),
          inOrder,
        );
      }),
      { numRuns: 300 },
    );
  });

  test('is found for 10,000 units on 1,024 places', () => {
    const graph = Array.from({ length: 10_000 }, (_, unit) => {
      const first = (unit * 7919) % 1024;
      const width = unit % 3 === 0 ? 1 + ((unit * 31) % 512) : 1;
      return CpuSet.range(first, Math.min(1023, first + width - 1));
    });
    const parts = overcommittedParts(graph);
    assert.equal(
      parts.reduce((sum, { units }) => sum + units.length, 0),
      10_000,
    );
    for (const { units, places } of parts) assert.ok(units.length > places.size);
  });

  test('is empty for 10,000 units with room for all', () => {
    const graph = Array.from({ length: 10_000 }, (_, unit) => CpuSet.range(unit, Math.min(10_000, unit + 500)));
    assert.deepEqual(overcommittedParts(graph), []);
  });
});

/**
 * By definition: a unit is in the part if the others alone can fill as many places as all together, that
 * is, when some maximum matching leaves it out. Units that share a place are connected.
 */
function byDefinition(graph: readonly (readonly number[])[]): string[] {
  const whole = mostPlaced(graph);
  const members = graph.flatMap((places, unit) => {
    const others = graph.filter((_, other) => other !== unit);
    return places.length > 0 && mostPlaced(others) === whole ? [unit] : [];
  });
  const parts: { units: number[]; places: Set<number> }[] = [];
  for (const unit of members) {
    const own = { units: [unit], places: new Set(graph[unit]) };
    for (const part of [...parts]) {
      if ([...part.places].every((place) => !own.places.has(place))) continue;
      parts.splice(parts.indexOf(part), 1);
      own.units.push(...part.units);
      for (const place of part.places) own.places.add(place);
    }
    parts.push(own);
  }
  return parts
    .map(({ units, places }) => ({ units: units.sort((a, b) => a - b), places }))
    .sort((a, b) => (a.units[0] ?? 0) - (b.units[0] ?? 0))
    .map(({ units, places }) => `${units.join(',')} on ${CpuSet.from(places)}`);
}

/** The size of a maximum matching, by trying every assignment. */
function mostPlaced(units: readonly (readonly number[])[], taken: ReadonlySet<number> = new Set()): number {
  const [first, ...rest] = units;
  if (first === undefined) return 0;
  let most = mostPlaced(rest, taken);
  for (const place of first) {
    if (!taken.has(place)) most = Math.max(most, 1 + mostPlaced(rest, new Set([...taken, place])));
  }
  return most;
}
