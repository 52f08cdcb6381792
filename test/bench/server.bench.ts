import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { writeFleet } from './fleet.ts';
import { type Measured, median, percentile, percentilesInWords, ratio } from './measure.ts';
import { bundleBareServer, bundleParser, ourServer } from './process/bundles.ts';
import { Editor, type Way } from './process/editor.ts';
import { runMeasured, type Usage } from './process/usage.ts';

/** Milliseconds between two keystrokes of a fast typist's editor. */
const betweenKeystrokes = 10;
const keystrokes = 300;
const warmUp = 20;

/** How many domains the fleets have. */
const sizes = [1, 1000, 2000, 10_000];

/** The most memory of the quiet server with a thousand domains, and for each further thousand, in MB. */
const mostForThousand = 160;
const mostForNextThousand = 40;

/** The language server on fleets of growing size: a keystroke while it reads and afterwards, its memory, its CPU time. */
export async function benchServer(folder: string): Promise<Measured[]> {
  const programs = { bare: await bundleBareServer(folder), parser: await bundleParser(folder) };
  const results: Measured[] = [];
  const quiet = new Map<number, Usage>();
  for (const size of sizes) {
    const fleet = mkdtempSync(join(folder, 'fleet-'));
    const paths = writeFleet(fleet, size).map((path) => join(fleet, path));
    if (size > 1) {
      const usage = await readOnly(fleet);
      quiet.set(size, usage);
      const floor = await runMeasured(programs.parser, [fleet]);
      results.push(
        ratio(`server quiet, ${size} domains (CPU time)`, [usage.cpu, floor.cpu], {
          against: 'fast-xml-parser',
          unit: 's',
          goal: 1.5,
          detail: `${usage.wall.toFixed(1)} s / ${floor.wall.toFixed(1)} s on the clock`,
        }),
      );
    }
    results.push(...(await type(programs.bare, fleet, paths[Math.floor(paths.length / 2)] ?? '', size, 'pull')));
    if (size === 1000) {
      results.push(...(await type(programs.bare, fleet, paths[Math.floor(paths.length / 2)] ?? '', size, 'push')));
    }
  }
  return [...results, ...memory(quiet)];
}

/** What a server uses until it is quiet. */
async function readOnly(fleet: string): Promise<Usage> {
  const editor = await Editor.start(ourServer, fleet);
  await editor.initialized();
  await editor.quiet();
  return await editor.stop();
}

async function type(bareServer: string, fleet: string, path: string, size: number, way: Way): Promise<Measured[]> {
  const [ours, bare] = [await Editor.start(ourServer, fleet, way), await Editor.start(bareServer, fleet)];
  await bare.initialized();
  await bare.open(path);
  await ours.initialized();
  await ours.open(path);
  const times = new Typing(ours, bare);
  // A client that gets findings published has no request that is answered when the server is quiet.
  if (way === 'pull') await times.until(ours.quiet());
  const loading = times.take();
  if (way === 'pull') ours.follow();
  await sleep(1000);
  for (let round = 0; round < keystrokes; round++) await times.once();
  const after = times.take();
  await ours.stop();
  await bare.stop();
  const fleetInWords = `${size === 1 ? 'one domain' : `${size} domains`}${way === 'push' ? ', published' : ''}`;
  const figures = figuresOf(`keystroke, ${fleetInWords}`, after);
  return loading.ours.length < warmUp
    ? figures
    : [...figuresOf(`keystroke while ${size} domains are read`, loading), ...figures];
}

interface Times {
  readonly ours: readonly number[];
  readonly bare: readonly number[];
}

function figuresOf(name: string, { ours, bare }: Times): Measured[] {
  const floor = median(bare);
  const detail = `${percentilesInWords(ours)}; bare ${percentilesInWords(bare)}`;
  return [
    ratio(`${name}: p50`, [median(ours), floor], { against: 'a bare server', goal: 2.5, detail }),
    ratio(`${name}: p95`, [percentile(ours, 0.95), floor], { against: 'p50 of a bare server', goal: 5 }),
  ];
}

/** Types in both servers by turns, so that both meet the same machine. */
class Typing {
  private readonly ours: Editor;
  private readonly bare: Editor;
  private round = 0;
  private times: { ours: number[]; bare: number[] } = { ours: [], bare: [] };

  constructor(ours: Editor, bare: Editor) {
    this.ours = ours;
    this.bare = bare;
  }

  async once(): Promise<void> {
    await sleep(betweenKeystrokes);
    this.times.ours.push(await this.ours.type(this.round));
    this.times.bare.push(await this.bare.type(this.round));
    this.round += 1;
  }

  async until(end: Promise<unknown>): Promise<void> {
    let over = false;
    const ended = end.then(() => {
      over = true;
    });
    while (!over) await this.once();
    await ended;
  }

  /** The times since the last call, without those that warm the code up. */
  take(): Times {
    const { ours, bare } = this.times;
    this.times = { ours: [], bare: [] };
    return { ours: ours.slice(warmUp), bare: bare.slice(warmUp) };
  }
}

function memory(quiet: ReadonlyMap<number, Usage>): Measured[] {
  const thousand = quiet.get(1000)?.rss ?? Number.NaN;
  const tenThousand = quiet.get(10_000)?.rss ?? Number.NaN;
  const absolute = { kind: 'figure', unit: 'MB', floor: null } as const;
  return [
    {
      ...absolute,
      name: 'memory of the quiet server, 1,000 domains',
      value: thousand,
      goal: mostForThousand,
      detail: 'RSS',
    },
    {
      ...absolute,
      name: 'memory for each further thousand domains',
      value: (tenThousand - thousand) / 9,
      goal: mostForNextThousand,
      detail: `RSS of 10,000 domains: ${tenThousand.toFixed(0)} MB`,
    },
  ];
}
