import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { hostProfile, realisticDomain } from './fleet.ts';
import { type Measured, percentile, percentilesInWords } from './measure.ts';
import { ourServer } from './process/bundles.ts';
import { Editor } from './process/editor.ts';

const requests = 20;

/** The most that a light bulb may take at p95, in milliseconds. */
const most = 300;

/** Cores that the domains of the script's host are on; the others of its 64 are free. */
const usedCores = 48;

/** The light bulb after an edit, when no answer is cached. */
export async function benchLightBulb(folder: string): Promise<Measured[]> {
  return [await onCrowdedCores(join(folder, 'crowded')), await inScript(join(folder, 'scripted'))];
}

/** On a host on which 100 domains are pinned to the same CPUs. */
async function onCrowdedCores(folder: string): Promise<Measured> {
  const domains = 100;
  const [first = ''] = writeHost(folder, domains, () => 0);
  return await measured(`${domains} domains in conflict`, folder, (editor) => editor.open(first));
}

/** In a script whose guest is on the CPUs of others, on a host with 2,000 documents: each fix says what it comes to there. */
async function inScript(folder: string): Promise<Measured> {
  const domains = 2000;
  writeHost(folder, domains, (index) => (index * 3) % usedCores);
  const script = join(folder, 'vms', 'rack0-start.sh');
  writeFileSync(script, '#!/bin/sh\nCPUS=2,3\nnumactl -m 0 taskset -c $CPUS qemu-system-x86_64 -smp 2 -m 1G &\n');
  return await measured(`a script on a host with ${domains} documents`, folder, (editor) =>
    editor.open(script, 'CPUS=', 'shellscript'),
  );
}

/** Writes a host and its domains, each with the first CPU that `firstCpu` gives; gives the paths of the domains. */
function writeHost(folder: string, domains: number, firstCpu: (index: number) => number): string[] {
  mkdirSync(join(folder, 'vms'), { recursive: true });
  mkdirSync(join(folder, 'hosts'), { recursive: true });
  writeFileSync(join(folder, 'hosts', 'rack0.host.json'), hostProfile('rack0'));
  return Array.from({ length: domains }, (_, index) => {
    const path = join(folder, 'vms', `rack0-vm${index}.xml`);
    writeFileSync(path, realisticDomain(`vm${index}`, firstCpu(index)));
    return path;
  });
}

async function measured(what: string, folder: string, open: (editor: Editor) => Promise<void>): Promise<Measured> {
  const editor = await Editor.start(ourServer, folder);
  await editor.initialized();
  await open(editor);
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
  const name = `light bulb, ${what}: p95`;
  return { kind: 'figure', name, value: percentile(times, 0.95), unit: 'ms', floor: null, goal: most, detail };
}
