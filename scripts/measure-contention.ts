/**
 * Measures what the forecast of contention says: makes cgroups and busy threads with given pins, shares and quotas, and
 * prints the share of each thread beside its forecast. `npm run measure:contention [-- SECONDS]`, as root on Linux with
 * cgroup v1 or v2 and at least 2 CPUs.
 *
 * Other programs run meanwhile. The group around all groups weighs as much as possible, and what is still missing of a
 * CPU is known from /proc/stat's idle time and the threads' own time; the forecast is for what was left.
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { forecastOf, type GroupOf, type System, type ThreadOf, threadsAt } from '../test/contention/system.ts';

interface Configuration extends System {
  readonly name: string;
  /** Threads may move: judged by the range, over three runs. */
  readonly moves: boolean;
}

const pinned = (
  name: string,
  threads: string,
  groups: Record<string, GroupOf> = {},
  more: readonly ThreadOf[] = [],
) => ({
  name,
  moves: false,
  groups,
  threads: [...(threads === '' ? [] : threadsAt(threads)), ...more],
});
const moving = (name: string, threads: string, groups: Record<string, GroupOf> = {}) => ({
  ...pinned(name, threads, groups),
  moves: true,
});

// Busy threads do not end by themselves: an interrupted run takes them along.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => process.exit(1));

const configurations: readonly Configuration[] = [
  pinned('two domains on a CPU', 'a@1 b@1'),
  pinned('one against four stacked', 'a@1 b@1 b@1 b@1 b@1'),
  pinned('one beside one of two', 'a@1 b@0 b@1'),
  pinned('the same, with twice the shares', 'a@1 b@0 b@1', { b: { shares: 2048 } }),
  pinned('shares 4:1', 'a@0 b@0', { a: { shares: 4096 } }),
  pinned('vCPU groups, a busy emulator', 'm/a/vcpu0@0 m/a/vcpu1@1 m/a/emulator@1 m/b/vcpu0@1'),
  pinned('a process beside machine.slice', 'm/a/vcpu0@0 m/b/vcpu0@1 user@1'),
  pinned('three levels', 'm/rt/a/vcpu0@0 m/rt/b/vcpu0@1 m/c/vcpu0@1'),
  pinned('a quota of 30 %', 'a@0 b@0', { a: { quota: 30_000 } }),
  pinned('a quota of 25 % alone', 'a@1', { a: { quota: 25_000 } }),
  pinned('quotas of 20 % and 40 %', 'a@0 b@0 c@0', { a: { quota: 20_000 }, b: { quota: 40_000 } }),
  pinned('a quota on one CPU, a rival on the other', 'm/a@1 m/b@1 m/c@0 user@0', { 'm/a': { quota: 20_000 } }),
  pinned('nice 0 and nice 5', '', {}, [
    { group: 'a', cpus: [1] },
    { group: 'a', cpus: [1], nice: 5 },
  ]),
  moving('three float on two CPUs', 'a@0,1 b@0,1 c@0,1'),
  moving('one pinned beside two that float', 'a@1 b@0,1 c@0,1'),
  moving('a domain of four and one of one float', 'a@0,1 a@0,1 a@0,1 a@0,1 b@0,1'),
];

/** The cgroups of one configuration, below a group of their own. */
interface Cgroups {
  readonly make: (group: string, settings: GroupOf) => void;
  readonly join: (group: string, pid: number) => void;
  readonly remove: (groups: readonly string[]) => void;
}

const name = `pinset-measure-${process.pid}`;

function cgroups(): Cgroups {
  const v1 = ['/sys/fs/cgroup/cpu', '/sys/fs/cgroup/cpu,cpuacct'].find((root) => existsSync(`${root}/cpu.shares`));
  const root = v1 ?? '/sys/fs/cgroup';
  if (v1 === undefined && !existsSync(`${root}/cgroup.controllers`))
    throw new Error('no cgroup has the cpu controller');
  const top = path.join(root, name);
  const folder = (group: string) => path.join(top, group);
  const write = (file: string, value: string | number) => writeFileSync(file, `${value}\n`);
  const passOn = (above: string) => {
    if (v1 === undefined) write(`${above}/cgroup.subtree_control`, '+cpu');
  };
  passOn(root);
  mkdirSync(top);
  if (v1 === undefined) write(`${top}/cpu.weight`, 10_000);
  else write(`${top}/cpu.shares`, 262_144);
  return {
    make: (group, { shares = 1024, quota = null, period = 100_000 }) => {
      passOn(path.dirname(folder(group)));
      mkdirSync(folder(group));
      if (v1 === undefined) {
        write(`${folder(group)}/cpu.weight`, Math.max(1, Math.round((shares * 100) / 1024)));
        if (quota !== null) write(`${folder(group)}/cpu.max`, `${quota} ${period}`);
        return;
      }
      write(`${folder(group)}/cpu.shares`, shares);
      if (quota === null) return;
      write(`${folder(group)}/cpu.cfs_period_us`, period);
      write(`${folder(group)}/cpu.cfs_quota_us`, quota);
    },
    join: (group, pid) => write(`${folder(group)}/cgroup.procs`, pid),
    remove: (groups) => {
      for (const group of [...groups].reverse()) rmdirSync(folder(group));
    },
  };
}

/** All groups of a configuration with those around them, the upper ones first. */
function groupsOf({ groups, threads }: System): string[] {
  const all = new Set<string>();
  for (const group of [...Object.keys(groups), ...threads.map((thread) => thread.group ?? '')]) {
    const parts = group.split('/').filter((part) => part !== '');
    parts.forEach((_, at) => {
      all.add(parts.slice(0, at + 1).join('/'));
    });
  }
  return [...all].sort();
}

interface Measured {
  /** On a CPU and waiting for one, as parts of the time, by thread. */
  readonly shares: readonly number[];
  /** What other programs left of each CPU. */
  readonly left: ReadonlyMap<number, number>;
}

async function measure(configuration: Configuration, all: Cgroups, seconds: number): Promise<Measured> {
  const groups = groupsOf(configuration);
  for (const group of groups) all.make(group, configuration.groups[group] ?? {});
  const busy: ChildProcess[] = [];
  const end = () => {
    for (const child of busy) child.kill('SIGKILL');
  };
  process.once('exit', end);
  try {
    for (const { cpus, nice = 0, group = '' } of configuration.threads) {
      const child = spawn('taskset', [
        '-c',
        cpus.join(','),
        'nice',
        '-n',
        String(nice),
        'sh',
        '-c',
        'while :; do :; done',
      ]);
      busy.push(child);
      await new Promise((started) => child.once('spawn', started));
      all.join(group, child.pid ?? 0);
    }
    await sleep(1000);
    const before = snapshot(busy);
    await sleep(seconds * 1000);
    const after = snapshot(busy);
    const wall = (after.time - before.time) / 1000;
    const shares = after.run.map((run, index) => (run - (before.run[index] ?? 0)) / 1e9 / wall);
    return { shares, left: leftOf(configuration, shares, before, after, wall) };
  } finally {
    await Promise.all(
      busy.map((child) => {
        const gone = new Promise((ended) => child.once('exit', ended));
        child.kill('SIGKILL');
        return gone;
      }),
    );
    process.off('exit', end);
    await sleep(50);
    all.remove(groups);
  }
}

interface Snapshot {
  readonly time: number;
  readonly run: readonly number[];
  /** In seconds, by CPU. */
  readonly idle: ReadonlyMap<number, number>;
}

/**
 * All times as of one moment. Under load the process can lose its CPU between two of the reads, so a snapshot that took
 * long is thrown away.
 */
function snapshot(busy: readonly ChildProcess[]): Snapshot {
  for (let attempt = 1; ; attempt++) {
    const begin = performance.now();
    const taken = snapshotNow(busy);
    if (performance.now() - begin < longestSnapshot || attempt === mostSnapshots) return taken;
  }
}

/** In milliseconds. */
const longestSnapshot = 5;
const mostSnapshots = 50;

/** The busy threads weigh more than all else, so this process comes before them, and what it starts does not. */
function comeFirst(): void {
  const { status } = spawnSync('chrt', ['--reset-on-fork', '--fifo', '--pid', '1', String(process.pid)]);
  if (status !== 0) console.log('no real-time priority: what is measured is less exact');
}

function snapshotNow(busy: readonly ChildProcess[]): Snapshot {
  const run = busy.map(({ pid }) => Number(readFileSync(`/proc/${pid}/schedstat`, 'utf8').split(' ')[0]));
  const idle = new Map<number, number>();
  for (const [, cpu, times = ''] of readFileSync('/proc/stat', 'utf8').matchAll(/^cpu(\d+) (.*)$/gm)) {
    const ticks = times.trim().split(' ').map(Number);
    idle.set(Number(cpu), ((ticks[3] ?? 0) + (ticks[4] ?? 0)) / 100);
  }
  return { time: performance.now(), run, idle };
}

/** Idle time and the threads' own; threads that move have an equal part of their CPUs. */
function leftOf(
  { threads, moves }: Configuration,
  shares: readonly number[],
  before: Snapshot,
  after: Snapshot,
  wall: number,
) {
  const left = new Map<number, number>();
  for (const cpu of new Set(threads.flatMap(({ cpus }) => cpus))) {
    const idle = ((after.idle.get(cpu) ?? 0) - (before.idle.get(cpu) ?? 0)) / wall;
    const own = shares.reduce(
      (sum, share, index) => (threads[index]?.cpus.includes(cpu) === true && !moves ? sum + share : sum),
      0,
    );
    left.set(cpu, Math.min(1, own + idle));
  }
  if (!moves) return left;
  const cpus = [...left.keys()];
  const all =
    (shares.reduce((sum, share) => sum + share, 0) + [...left.values()].reduce((sum, idle) => sum + idle, 0)) /
    cpus.length;
  return new Map(cpus.map((cpu) => [cpu, Math.min(1, all)]));
}

/** Quotas are parts of the time, so they are more of a CPU of which less is left. */
function onWhatIsLeft(configuration: Configuration, runs: readonly Measured[]): System {
  const groups = Object.entries(configuration.groups).map(([group, settings]): [string, GroupOf] => {
    const cpus = configuration.threads.flatMap((thread) =>
      thread.group?.startsWith(group) === true ? thread.cpus : [],
    );
    const left = cpus.flatMap((cpu) => runs.map((run) => run.left.get(cpu) ?? 1));
    const mean = left.reduce((sum, one) => sum + one, 0) / Math.max(1, left.length);
    const { quota = null } = settings;
    return [group, quota === null ? settings : { ...settings, quota: quota / mean }];
  });
  return { ...configuration, groups: Object.fromEntries(groups) };
}

const seconds = Number(process.argv[2] ?? 3);
if (process.platform !== 'linux' || process.getuid?.() !== 0) throw new Error('measuring needs root on Linux');
comeFirst();
const all = cgroups();
const errors: number[] = [];
let outside = 0;
try {
  for (const configuration of configurations) {
    const runs: Measured[] = [];
    for (let run = 0; run < (configuration.moves ? 3 : 1); run++) runs.push(await measure(configuration, all, seconds));
    console.log(configuration.name);
    forecastOf(onWhatIsLeft(configuration, runs)).forEach(({ share, low, high }, index) => {
      const { group = '', cpus = [] } = configuration.threads[index] ?? {};
      const mean = (of: (run: Measured) => number) => runs.reduce((sum, run) => sum + of(run), 0) / runs.length;
      const measured = mean((run) => run.shares[index] ?? 0);
      const left = mean((run) => cpus.reduce((sum, cpu) => sum + (run.left.get(cpu) ?? 1), 0) / cpus.length);
      const who = `  ${group}@${cpus.join(',')}`.padEnd(20);
      const of = `${share.toFixed(3)} × ${left.toFixed(3)} left`;
      if (configuration.moves) {
        const miss = Math.max(0, low * left - measured, measured - high * left);
        outside = Math.max(outside, miss);
        console.log(
          `${who} forecast ${(low * left).toFixed(3)} to ${(high * left).toFixed(3)}, measured ${measured.toFixed(3)}, outside by ${miss.toFixed(3)}`,
        );
      } else {
        const error = Math.abs(share * left - measured);
        errors.push(error);
        console.log(
          `${who} forecast ${of} = ${(share * left).toFixed(3)}, measured ${measured.toFixed(3)}, off by ${error.toFixed(3)}`,
        );
      }
    });
  }
} finally {
  all.remove(['']);
}
const mean = errors.reduce((sum, error) => sum + error, 0) / errors.length;
console.log(
  `pinned: ${errors.length} threads, off by ${Math.max(...errors).toFixed(3)} at most and ${mean.toFixed(3)} on average`,
);
console.log(`moving: outside of the range by ${outside.toFixed(3)} at most`);
