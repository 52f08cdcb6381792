// Measures what users wait for, in the build that they install: each as a ratio to a floor in the same run, beside its goal.
//   npm run bench                   all parts
//   npm run bench -- check server   some parts
//   npm run bench -- --write        all parts, and writes docs/benchmarks.md
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { benchCaptures } from './capture.bench.ts';
import { benchCheck } from './check.bench.ts';
import { benchCpuset } from './cpuset.bench.ts';
import { benchEdits } from './edit.bench.ts';
import { benchForecast } from './forecast.bench.ts';
import { benchFrames } from './frames.bench.ts';
import { benchLightBulb } from './light-bulb.bench.ts';
import { benchMap } from './map.bench.ts';
import type { Figure, Measured } from './measure.ts';
import { page } from './page.ts';
import { benchPlan } from './plan.bench.ts';
import { benchServer } from './server.bench.ts';
import { benchStart } from './start.bench.ts';
import { benchXml } from './xml.bench.ts';

/** A ratio of the parts that have no goals. */
interface PlainRatio {
  readonly name: string;
  readonly ratio: number;
  readonly against: string;
  readonly measured?: string;
}

/** Each part measures in a folder of its own. */
const parts: Readonly<Record<string, (folder: string) => Promise<readonly Measured[]>>> = {
  start: benchStart,
  server: benchServer,
  bulb: benchLightBulb,
  check: benchCheck,
  forecast: benchForecast,
  map: benchMap,
  frames: benchFrames,
  edit: async () => benchEdits().map(figure),
  xml: async () => benchXml().map(figure),
  captures: async () => (await benchCaptures()).map(figure),
  plan: async () => benchPlan().map(figure),
  // Here the floor is slower: the ratio is turned around.
  cpuset: async () => benchCpuset().map((one) => figure({ ...one, ratio: 1 / one.ratio })),
};

const args = process.argv.slice(2);
const asked = args.filter((arg) => !arg.startsWith('--'));
const unknown = asked.filter((name) => !Object.hasOwn(parts, name));
if (unknown.length > 0)
  throw new Error(`there is no part ${unknown.join(', ')}; there are ${Object.keys(parts).join(', ')}`);

const [, load = 0] = loadavg();
const measured: Measured[] = [];
const began = performance.now();
for (const [name, bench] of Object.entries(parts)) {
  if (asked.length > 0 && !asked.includes(name)) continue;
  const folder = mkdtempSync(join(tmpdir(), 'pinset-bench-'));
  try {
    for (const one of await bench(folder)) {
      measured.push(one);
      console.log(line(one));
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
const withGoal = measured.filter((one): one is Figure & { goal: number } => isFigure(one) && one.goal !== null);
const met = withGoal.filter(({ value, goal }) => value <= goal);
console.log(
  `${met.length} of ${withGoal.length} goals are met, in ${((performance.now() - began) / 1000).toFixed(0)} s`,
);
if (args.includes('--write')) {
  const [cpu] = cpus();
  const machine = `${cpus().length} × ${cpu?.model ?? 'unknown CPU'}, ${(totalmem() / 2 ** 30).toFixed(0)} GiB, ${process.platform}, Node ${process.version}; load average at the start ${load.toFixed(1)}`;
  const command = ['npm run bench --', ...args].join(' ');
  writeFileSync(join(import.meta.dirname, '..', '..', 'docs', 'benchmarks.md'), page(measured, machine, command));
}

function figure({ name, ratio, against, measured: detail = '' }: PlainRatio): Figure {
  return { kind: 'figure', name, value: ratio, unit: '×', floor: against, goal: null, detail };
}

function isFigure(one: Measured): one is Figure {
  return one.kind === 'figure';
}

function line(one: Measured): string {
  if (!isFigure(one)) return `${one.name.padEnd(58)}   skipped: ${one.skipped}`;
  const { name, value, unit, floor, goal, detail } = one;
  const verdict = goal === null ? '' : ` (goal ${goal}: ${value <= goal ? 'met' : 'not met'})`;
  const amount = `${value.toFixed(unit === '×' ? 2 : 0).padStart(8)} ${unit}${floor === null ? '' : ` ${floor}`}`;
  return `${name.padEnd(58)} ${amount}${verdict}${detail === '' ? '' : `   ${detail}`}`;
}
