import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { hostProfile, realisticDomain } from './fleet.ts';
import { type Measured, percentile, percentilesInWords } from './measure.ts';
import { ourServer } from './process/bundles.ts';
import { Editor } from './process/editor.ts';

const domains = 100;
const requests = 20;

/** The most that a light bulb may take at p95, in milliseconds. */
const most = 300;

/** The light bulb on a host on which 100 domains are pinned to the same CPUs. After an edit, no answer is cached. */
export async function benchLightBulb(folder: string): Promise<Measured[]> {
  const fleet = join(folder, 'crowded');
  mkdirSync(join(fleet, 'vms'), { recursive: true });
  mkdirSync(join(fleet, 'hosts'), { recursive: true });
  writeFileSync(join(fleet, 'hosts', 'rack0.host.json'), hostProfile('rack0'));
  const paths = Array.from({ length: domains }, (_, index) => join(fleet, 'vms', `rack0-vm${index}.xml`));
  for (const [index, path] of paths.entries()) writeFileSync(path, realisticDomain(`vm${index}`, 0));
  const editor = await Editor.start(ourServer, fleet);
  await editor.initialized();
  await editor.open(paths[0] ?? '');
  await editor.quiet();
  const times: number[] = [];
  let actions = 0;
  for (let round = 0; round < requests; round++) {
    await editor.type(round);
    const began = performance.now();
    actions = (await editor.lightBulb()).length;
    times.push(performance.now() - began);
  }
  await editor.stop();
  const detail = `${percentilesInWords(times)}; ${actions} actions`;
  const name = `light bulb, ${domains} domains in conflict: p95`;
  return [{ kind: 'figure', name, value: percentile(times, 0.95), unit: 'ms', floor: null, goal: most, detail }];
}
