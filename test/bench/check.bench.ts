import { spawnSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { type FleetKind, writeFleet } from './fleet.ts';
import { type Measured, ratio } from './measure.ts';
import { bundleParser, ourCommand } from './process/bundles.ts';
import { runMeasured, type Usage } from './process/usage.ts';

const rounds = 3;
const domains = 1000;
const validated = 50;

/** The most memory of `check` on a thousand domains, in MB. */
const mostMemory = 200;

/** `check` of a thousand domains, without faults and with one fault in each, beside reading and parsing their files. */
export async function benchCheck(folder: string): Promise<Measured[]> {
  const parser = await bundleParser(folder);
  return [
    ...(await checkOf('clean', 1.0, parser, folder)),
    ...(await checkOf('faulty', 1.5, parser, folder)),
    ...(await validate(folder)),
  ];
}

async function checkOf(kind: FleetKind, goal: number, parser: string, folder: string): Promise<Measured[]> {
  const fleet = mkdtempSync(join(folder, `${kind}-`));
  writeFleet(fleet, domains, kind);
  const [ours, floor] = [await bestOf(ourCommand, checkArgs(fleet)), await bestOf(parser, [fleet])];
  const name = `check of ${domains} ${kind} domains`;
  return [
    ratio(`${name} (CPU time)`, [ours.cpu, floor.cpu], {
      against: 'fast-xml-parser',
      unit: 's',
      goal,
      detail: `${ours.wall.toFixed(1)} s / ${floor.wall.toFixed(1)} s on the clock`,
    }),
    {
      kind: 'figure',
      name: `${name}: peak memory`,
      value: ours.peak,
      unit: 'MB',
      floor: null,
      goal: mostMemory,
      detail: `fast-xml-parser ${floor.peak.toFixed(0)} MB`,
    },
  ];
}

/** virt-xml-validate checks the schema of one file a run; so `check` runs on as few. */
async function validate(folder: string): Promise<Measured[]> {
  const name = `check of ${validated} domains`;
  const fleet = mkdtempSync(join(folder, 'validated-'));
  const paths = writeFleet(fleet, validated, 'clean').map((path) => join(fleet, path));
  const began = performance.now();
  for (const path of paths) {
    const { error } = spawnSync('virt-xml-validate', [path, 'domain'], { stdio: 'ignore' });
    if (error !== undefined)
      return [
        { kind: 'skipped', name: `${name} beside virt-xml-validate`, skipped: 'virt-xml-validate is not installed' },
      ];
  }
  const wall = (performance.now() - began) / 1000;
  const ours = await bestOf(ourCommand, checkArgs(fleet));
  return [ratio(`${name} (on the clock)`, [ours.wall, wall], { against: 'virt-xml-validate', unit: 's' })];
}

function checkArgs(fleet: string): string[] {
  return ['check', '--format', 'json', '--fail-on', 'never', fleet];
}

/** The run with the least CPU time: the others met more of what else the machine does. */
async function bestOf(script: string, args: readonly string[]): Promise<Usage> {
  const runs: Usage[] = [];
  for (let round = 0; round < rounds; round++) runs.push(await runMeasured(script, args));
  return runs.reduce((best, run) => (run.cpu < best.cpu ? run : best));
}
