import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { sharesOfWeight } from '../../../server/src/contention/model/weights.ts';
import { forecastOf, type GroupOf, threadsAt } from '../system.ts';

/** A case, its groups, and each thread's share with its range, or the share alone where it is exact. */
type Example = readonly [string, Record<string, GroupOf>, readonly (number | readonly [number, number, number])[]];

const sixteen = Array.from({ length: 16 }, (_, cpu) => `m/d${cpu}/vcpu0@${cpu}`).join(' ');

const examples: readonly Example[] = [
  ['a@0 b@0', {}, [1 / 2, 1 / 2]],
  ['a@0 b@0 b@0 b@0 b@0', {}, [1 / 2, 1 / 8, 1 / 8, 1 / 8, 1 / 8]],
  ['a@1 b@0 b@1', {}, [2 / 3, 1, 1 / 3]],
  ['a@1 b@0 b@1', { b: { shares: 2048 } }, [1 / 2, 1, 1 / 2]],
  ['a@0 b@0', { a: { shares: 2048 } }, [2 / 3, 1 / 3]],
  ['m/a/vcpu0@0 m/a/vcpu1@1 m/a/emulator@1 m/b/vcpu0@1', {}, [1, 1 / 5, 1 / 5, 3 / 5]],
  ['m/a/vcpu0@0 m/b/vcpu0@1 user@1', {}, [1, 1 / 3, 2 / 3]],
  [`${sixteen} user@0`, {}, [1 / 17, ...new Array<number>(15).fill(1), 16 / 17]],
  ['a@0 b@0', { a: { shares: sharesOfWeight(1024) } }, [0.911, 0.089]],
  ['a@0 b@0', { a: { quota: 30_000 } }, [0.3, 0.7]],
  ['a@0 b@0 c@0', { a: { quota: 20_000 } }, [0.2, 0.4, 0.4]],
  ['a@0', { a: { quota: 25_000 } }, [0.25]],
  [
    'a@0,1 b@0,1 c@0,1',
    {},
    [
      [2 / 3, 1 / 2, 1],
      [2 / 3, 1 / 2, 1],
      [2 / 3, 1 / 2, 1],
    ],
  ],
  ['a@0 b@0,1 c@1', {}, [[3 / 4, 1 / 2, 1], 1 / 2, [3 / 4, 1 / 2, 1]]],
  ['a@0 b@0 c@0,1', {}, [1 / 2, 1 / 2, 1]],
  [
    'a@0,1 a@0,1 a@0,1 a@0,1 b@0,1',
    {},
    [
      [1 / 4, 1 / 5, 1 / 3],
      [1 / 4, 1 / 5, 1 / 3],
      [1 / 4, 1 / 5, 1 / 3],
      [1 / 4, 1 / 5, 1 / 3],
      [1, 4 / 5, 1],
    ],
  ],
];

suite('worked examples of the model', () => {
  for (const [threads, groups, expected] of examples) {
    const shown = threads.length > 60 ? `${threads.slice(0, 60)}…` : threads;
    test(`${shown} ${JSON.stringify(groups)}`, () => {
      const figures = forecastOf({ groups, threads: threadsAt(threads) });
      const near = (value: number | undefined, right: number, what: string) =>
        assert.ok(Math.abs((value ?? Number.NaN) - right) <= 0.0005, `${what}: ${value}, expected ${right}`);
      expected.forEach((one, index) => {
        const [share, low, high] = typeof one === 'number' ? [one, one, one] : one;
        near(figures[index]?.share, share, `share of thread ${index}`);
        near(figures[index]?.low, low, `low of thread ${index}`);
        near(figures[index]?.high, high, `high of thread ${index}`);
      });
    });
  }

  test('a quota over two CPUs: the CPU where the group runs slower goes on longer', () => {
    const groups = { a: { quota: 80_000 } };
    const figures = forecastOf({ groups, threads: threadsAt('a/vcpu0@0 a/vcpu1@1 b@0') });
    [0.25, 0.55, 0.75].forEach((right, index) => {
      const { share = 0, low = 0, high = 0 } = figures[index] ?? {};
      assert.ok(Math.abs(share - right) <= 0.01, `thread ${index}: ${share}`);
      assert.ok(Math.abs(high - low - 0.03) <= 1e-9, `thread ${index}: ${low} to ${high}`);
    });
  });

  test('worst: 1/2, 1, 1/3, and with twice the shares 1/3, 1, 1/2', () => {
    for (const [shares, worst] of [
      [1024, [1 / 2, 1, 1 / 3]],
      [2048, [1 / 3, 1, 1 / 2]],
    ] as const) {
      const figures = forecastOf({ groups: { b: { shares } }, threads: threadsAt('a@1 b@0 b@1') });
      assert.deepEqual(
        figures.map((one) => one.worst.toFixed(9)),
        worst.map((one) => one.toFixed(9)),
      );
    }
  });

  test('nice 0 and nice 5 in one group', () => {
    const threads = [
      { group: 'a', cpus: [0] },
      { group: 'a', cpus: [0], nice: 5 },
    ];
    const shares = forecastOf({ groups: {}, threads }).map(({ share }) => share.toFixed(3));
    assert.deepEqual(shares, ['0.753', '0.247']);
  });

  test('a fifo thread leaves 5 % to a normal one', () => {
    const threads = [
      { group: 'a', cpus: [0], policy: 'fifo', priority: 1 },
      { group: 'b', cpus: [0] },
    ];
    assert.deepEqual(
      forecastOf({ groups: {}, threads }).map(({ share }) => share),
      [0.95, 0.05],
    );
  });

  test('a thread that is removed can lower the share of another one', () => {
    const before = forecastOf({ groups: {}, threads: threadsAt('a@1 b@0 b@1') })[0];
    const after = forecastOf({ groups: {}, threads: threadsAt('a@1 b@1') })[0];
    assert.equal(before?.share.toFixed(3), '0.667');
    assert.equal(after?.share, 0.5);
  });

  test('demand below 1: waiting begins long before a CPU is full', () => {
    for (const [count, demand, share, steal] of [
      [2, 0.5, 0.4, 0.2],
      [4, 0.25, 0.198, 0.206],
      [3, 1, 1 / 3, 2 / 3],
    ] as const) {
      const threads = Array.from({ length: count }, (_, index) => ({ group: `d${index}`, cpus: [0], demand }));
      for (const { expected } of forecastOf({ groups: {}, threads })) {
        assert.equal(expected?.share.toFixed(3), share.toFixed(3));
        assert.equal(expected?.steal.toFixed(3), steal.toFixed(3));
      }
    }
  });
});
