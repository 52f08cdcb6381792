import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import fc from 'fast-check';
import { flatWeight, groupLoads } from '../../../server/src/contention/model/flat-weights.ts';
import { ancestors } from '../../../server/src/contention/model/task.ts';
import { groupWeight, pinnedPlaces, ranges, shares, worstOfAll } from '../oracle.ts';
import { inOracle, systems } from '../random-systems.ts';
import { forecastOf, type System, tasksOf } from '../system.ts';

const tolerance = 0.001;

suite('the forecast and an oracle of the model', () => {
  test('pinned threads: nested slices, shares, quotas of vCPUs, classes', () => {
    const shape = { cpus: 3, threads: 9, classes: true, quotas: true, width: 1 };
    fc.assert(
      fc.property(systems(shape), (system) => {
        const expected = shares(inOracle(system), pinnedPlaces(inOracle(system)));
        forecastOf(system).forEach(({ share }, index) => {
          assert.ok(Math.abs(share - (expected[index] ?? 0)) <= tolerance, `${index}: ${share}, ${expected[index]}`);
        });
      }),
      { numRuns: 2000 },
    );
  });

  test('pinned threads with quotas of whole domains, which several CPUs draw from', () => {
    const shape = { cpus: 3, threads: 9, classes: true, quotas: true, globalQuotas: true, width: 1 };
    fc.assert(
      fc.property(systems(shape), (system) => {
        const expected = shares(inOracle(system), pinnedPlaces(inOracle(system)));
        forecastOf(system).forEach(({ share, low, high }, index) => {
          const right = expected[index] ?? 0;
          const isNear = Math.abs(share - right) <= 0.02 || (low <= right && right <= high);
          assert.ok(isNear, `${index}: ${share} (${low} to ${high}), ${right}`);
        });
      }),
      { numRuns: 1000 },
    );
  });

  test('worst with classes and quotas: no set of busy threads is worse', () => {
    const shape = { cpus: 3, threads: 5, classes: true, quotas: true, width: 1 };
    fc.assert(
      fc.property(systems(shape), fc.nat(), (system, pick) => {
        const index = pick % system.threads.length;
        const worst = forecastOf(system)[index]?.worst ?? -1;
        const expected = worstOfAll(inOracle(system), index);
        assert.ok(Math.abs(worst - expected) <= tolerance, `${index}: ${worst}, ${expected}`);
      }),
      { numRuns: 2000 },
    );
  });

  test('worst: no set of busy threads is worse', () => {
    const shape = { cpus: 3, threads: 7, classes: false, quotas: false, width: 1 };
    fc.assert(
      fc.property(systems(shape), (system) => {
        const oracle = inOracle(system);
        forecastOf(system).forEach(({ worst }, index) => {
          const expected = worstOfAll(oracle, index);
          assert.ok(Math.abs(worst - expected) <= tolerance, `${index}: ${worst}, ${expected}`);
        });
      }),
      { numRuns: 300 },
    );
  });

  test('ranges are those of all placements', () => {
    const shape = { cpus: 3, threads: 6, classes: false, quotas: false, width: 3 };
    fc.assert(
      fc.property(systems(shape), (system) => {
        const { low, high, stable } = ranges(inOracle(system));
        forecastOf(system).forEach((figures, index) => {
          assert.ok(Math.abs(figures.low - (low[index] ?? 0)) <= 1e-9, `${index}: low ${figures.low}, ${low[index]}`);
          assert.ok(
            Math.abs(figures.high - (high[index] ?? 0)) <= 1e-9,
            `${index}: high ${figures.high}, ${high[index]}`,
          );
          if (stable.length === 1 && figures.low !== figures.high) {
            assert.ok((high[index] ?? 0) - (low[index] ?? 0) > 1e-9, 'one placement and none near it is exact');
          }
        });
      }),
      { numRuns: 400 },
    );
  });
});

suite('laws of the model', () => {
  const pinned = { cpus: 3, threads: 9, classes: false, quotas: false, width: 1 };
  const floating = { cpus: 3, threads: 6, classes: true, quotas: true, width: 3 };

  test('shares on a CPU sum to 1', () => {
    fc.assert(
      fc.property(systems(pinned), (system) => {
        const figures = forecastOf(system);
        for (const cpu of new Set(system.threads.flatMap(({ cpus }) => cpus))) {
          const sum = figures.reduce(
            (all, { share }, at) => all + (system.threads[at]?.cpus[0] === cpu ? share : 0),
            0,
          );
          assert.ok(Math.abs(sum - 1) < 1e-9, `CPU ${cpu}: ${sum}`);
        }
      }),
    );
  });

  test('with quotas and classes to at most 1', () => {
    fc.assert(
      fc.property(systems({ ...pinned, quotas: true, classes: true }), (system) => {
        const figures = forecastOf(system);
        for (const cpu of [0, 1, 2]) {
          const sum = figures.reduce(
            (all, { share }, at) => all + (system.threads[at]?.cpus[0] === cpu ? share : 0),
            0,
          );
          assert.ok(sum <= 1 + 1e-9, `CPU ${cpu}: ${sum}`);
        }
      }),
    );
  });

  test('more shares for a domain never lower those of its own threads', () => {
    fc.assert(
      fc.property(systems(pinned), fc.nat(), (system, pick) => {
        const domains = Object.keys(system.groups).filter((path) => !path.includes('vcpu'));
        const domain = domains[pick % Math.max(1, domains.length)];
        if (domain === undefined) return;
        const shares = 2 * (system.groups[domain]?.shares ?? 1024);
        const before = forecastOf(system);
        const after = forecastOf({ ...system, groups: { ...system.groups, [domain]: { shares } } });
        system.threads.forEach(({ group = '' }, index) => {
          if (group !== domain && !group.startsWith(`${domain}/`)) return;
          assert.ok((after[index]?.share ?? 0) >= (before[index]?.share ?? 0) - 1e-9);
        });
      }),
    );
  });

  test('a domain that is removed never lowers the share of another one in the same slice', () => {
    fc.assert(
      fc.property(systems(pinned), fc.nat(), (system, pick) => {
        const domains = Object.keys(system.groups).filter((path) => /^machine\/[abc]$/.test(path));
        const domain = domains[pick % Math.max(1, domains.length)];
        if (domain === undefined) return;
        const isIn = (group: string) => group === domain || group.startsWith(`${domain}/`);
        const left: System = { ...system, threads: system.threads.filter(({ group = '' }) => !isIn(group)) };
        const before = forecastOf(system);
        const after = forecastOf(left);
        let at = 0;
        system.threads.forEach(({ group = '' }, index) => {
          if (isIn(group)) return;
          const share = after[at++]?.share ?? 0;
          if (!/^machine\/[abc](?:\/|$)/.test(group)) return;
          assert.ok(share >= (before[index]?.share ?? 0) - 1e-9, `${group}: ${before[index]?.share} to ${share}`);
        });
      }),
      { numRuns: 500 },
    );
  });

  test('what a group weighs on its CPUs is together its shares', () => {
    fc.assert(
      fc.property(systems(pinned), (system) => {
        const oracle = inOracle(system);
        const places = pinnedPlaces(oracle);
        oracle.groups.forEach(({ shares: all }, group) => {
          const sum = [0, 1, 2].reduce((total, cpu) => total + groupWeight(oracle, places, group, cpu), 0);
          assert.ok(Math.abs(sum - all) <= 1e-6 * all, `${group}: ${sum} of ${all}`);
        });
        // The product has flat weights: those of a group's threads on a CPU are what the group weighs there.
        const tasks = tasksOf(system);
        const loads = groupLoads(tasks);
        for (const group of loads.keys()) {
          if (group.parent !== null) continue;
          const own = tasks.filter((task) => [...ancestors(task.group)].includes(group));
          const sum = own.reduce((total, task) => total + flatWeight(task, loads), 0);
          assert.ok(Math.abs(sum - group.shares) <= 1e-6 * group.shares, `${sum} of ${group.shares}`);
        }
      }),
    );
  });

  test('no range is wider than 0.5 for 5 or more threads on 2 CPUs', () => {
    const shape = { cpus: 2, threads: 12, classes: false, quotas: false, width: 2 };
    const alike = systems(shape).map(({ threads }): System => {
      const all = [...threads, ...threads, ...threads, ...threads, ...threads];
      return { groups: {}, threads: all.map(({ cpus }, index) => ({ group: `m/d${index}`, cpus })) };
    });
    fc.assert(
      fc.property(alike, (system) => {
        for (const { low, high } of forecastOf(system)) assert.ok(high - low <= 0.5 + 1e-9, `${low} to ${high}`);
      }),
      { numRuns: 200 },
    );
  });

  test('worst and low are at most the share, and the share at most high', () => {
    fc.assert(
      fc.property(systems(floating), (system) => {
        for (const { share, low, high, worst } of forecastOf(system)) {
          assert.ok(
            worst <= low + 1e-9 && low <= share + 1e-9 && share <= high + 1e-9 && high <= 1,
            `${worst} ${low} ${share} ${high}`,
          );
          assert.ok(worst >= 0);
        }
      }),
      { numRuns: 300 },
    );
  });
});
