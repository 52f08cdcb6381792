import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import fc from 'fast-check';
import { boundedShares } from '../../../server/src/contention/model/bounds.ts';
import { taskComponents } from '../../../server/src/contention/model/components.ts';
import { flatWeight, groupLoads } from '../../../server/src/contention/model/flat-weights.ts';
import { levelLoads } from '../../../server/src/contention/model/level-loads.ts';
import { ranges } from '../oracle.ts';
import { chains, inOracle, systems } from '../random-systems.ts';
import { forecastOf, type System, tasksOf } from '../system.ts';

/** The light threads stay beside `machine/a`, because `a` may sit on CPU 0 although CPU 2 is idle. */
const waitingForAnother: System = {
  groups: { 'machine/a': { shares: 10_486 } },
  threads: [
    { group: 'machine/a', cpus: [1] },
    { group: 'a', cpus: [0, 2] },
    { group: 'machine', cpus: [0, 1] },
    { group: 'machine/b', cpus: [0, 1] },
    { group: 'machine/rt/a', cpus: [0, 1] },
  ],
};

function holdsEveryPlacement(system: System): void {
  const { low, high } = ranges(inOracle(system));
  const tasks = tasksOf(system);
  const loads = groupLoads(tasks);
  const flat = new Map(tasks.map((task) => [task, flatWeight(task, loads)]));
  for (const component of taskComponents(tasks)) {
    const boundOf = boundedShares(component, flat);
    // Each has a CPU of its own then, whatever the balancer would tolerate.
    if (component.tasks.every((task) => boundOf(task).low === 1)) continue;
    for (const task of component.tasks) {
      const index = tasks.indexOf(task);
      const bound = boundOf(task);
      assert.ok(bound.low <= (low[index] ?? 0) + 1e-6, `${index}: low ${bound.low}, ${low[index]}`);
      assert.ok(bound.high >= (high[index] ?? 0) - 1e-6, `${index}: high ${bound.high}, ${high[index]}`);
    }
  }
}

suite('bounds where there are too many placements', () => {
  const shape = { cpus: 3, threads: 6, classes: false, quotas: false, width: 3 };
  for (const [name, arbitrary, examples] of [
    ['nested slices', systems(shape), [[waitingForAnother]]],
    ['chains of sets', chains(6), []],
  ] as const) {
    test(`they hold every placement, where threads do not all have a CPU of their own: ${name}`, () => {
      fc.assert(fc.property(arbitrary, holdsEveryPlacement), {
        numRuns: 500,
        examples: examples.map(([one]) => [one]),
      });
    });
  }

  test('200 vCPUs that float on 64 CPUs', () => {
    const cpus = Array.from({ length: 64 }, (_, cpu) => cpu);
    const threads = Array.from({ length: 200 }, (_, index) => ({ group: `m/d${index >> 2}/vcpu${index}`, cpus }));
    const figures = forecastOf({ groups: {}, threads });
    for (const { share, low, high } of figures) {
      assert.ok(low <= 64 / 200 && 64 / 200 <= high, `${low} to ${high}`);
      assert.ok(Math.abs(share - 64 / 200) < 1e-3, `${share}`);
    }
  });

  test('no more threads than CPUs: each has one of its own', () => {
    const cpus = Array.from({ length: 64 }, (_, cpu) => cpu);
    const threads = Array.from({ length: 64 }, (_, index) => ({ group: `m/d${index % 7}/vcpu${index}`, cpus }));
    for (const { share, low, high, worst } of forecastOf({ groups: {}, threads })) {
      assert.deepEqual([share, low, high, worst], [1, 1, 1, 1]);
    }
  });
});

test('weights are poured onto the lowest CPUs', () => {
  const loads = levelLoads(Float64Array.of(3, 0, 0, 1), [
    { weight: 4, cpus: [0, 1, 2] },
    { weight: 2, cpus: [2, 3] },
  ]);
  // 3 stays alone; 4 and 2 fill the others to (4 + 2 + 1) / 3.
  assert.deepEqual(
    [...loads].map((load) => load.toFixed(4)),
    ['3.0000', '2.3333', '2.3333', '2.3333'],
  );
});
