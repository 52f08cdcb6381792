import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PersonSteps } from './person.ts';

/**
 * Adds two hosts to test/editor/workspace/fixes: `crowd`, on which so many domains compete that a search for places is an
 * action of its own, and `spare`, where a pool may leave a core.
 */
export function addSearchHosts(workspace: string): void {
  const crowded = Array.from({ length: 12 }, (_, vcpu) => String(vcpu));
  const vms = Array.from({ length: 80 }, (_, index) => [`vm${index}`, { pinsets: crowded }] as const);
  addHost(workspace, 'crowd', new Map(vms));
  const pool = { pinsets: ['0-8'], emulator: '9' };
  addHost(
    workspace,
    'spare',
    new Map<string, Pins>([
      ['still', { pinsets: ['2', '2', '2', '2'] }],
      ['roaming', pool],
    ]),
  );
}

interface Pins {
  readonly pinsets: readonly string[];
  readonly emulator?: string;
}

function addHost(workspace: string, name: string, domains: ReadonlyMap<string, Pins>): void {
  const profile = { name, topology: 'lab.capabilities.xml', documents: [`../${name}/*.xml`] };
  writeFileSync(join(workspace, 'hosts', `${name}.host.json`), JSON.stringify(profile, null, 2));
  mkdirSync(join(workspace, name));
  for (const [domain, pins] of domains)
    writeFileSync(join(workspace, name, `${domain}.xml`), pinnedDomain(domain, pins));
}

function pinnedDomain(name: string, { pinsets, emulator }: Pins): string {
  const vcpus = pinsets.map((cpuset, vcpu) => `    <vcpupin vcpu='${vcpu}' cpuset='${cpuset}'/>`);
  const helpers = emulator === undefined ? [] : [`    <emulatorpin cpuset='${emulator}'/>`];
  return `<domain type='kvm'>
  <name>${name}</name>
  <memory unit='MiB'>16</memory>
  <vcpu placement='static'>${pinsets.length}</vcpu>
  <cputune>
${[...vcpus, ...helpers].join('\n')}
  </cputune>
  <numatune>
    <memory mode='strict' nodeset='0-1'/>
  </numatune>
</domain>
`;
}

/** What a person does with the hosts of {@link addSearchHosts}, and sees. */
export const personSearch: PersonSteps = [
  [
    'isolates the cores of a domain by the light bulb, where it cannot be spread beside a pool',
    async (driver) => {
      await driver.openFile('spare/still.xml');
      await driver.waitForSquiggle('warning');
      const titles = await driver.openLightBulb('<vcpu ');
      const isolate = 'Pin 4 vCPUs to cores of their own: ';
      assert.ok(
        titles.some((title) => title.startsWith(isolate)),
        titles.join(' | '),
      );
      assert.ok(!titles.some((title) => title.startsWith('Pin 4 vCPUs to a core each')), titles.join(' | '));
      await driver.chooseFix(isolate);
      await driver.waitForText(/vcpu='1' cpuset='(?!2')/);
      const cores = [...(await driver.visibleText()).matchAll(/vcpupin vcpu='\d' cpuset='(\d+)'/g)].map(
        ([, cpu]) => Math.floor(Number(cpu) / 2), // Siblings are next to each other.
      );
      assert.equal(new Set(cores).size, 4, cores.join(' '));
      await driver.press('Control+z');
      await driver.waitForText(/(vcpu='\d' cpuset='2'[\s\S]*){4}/);
    },
  ],
  [
    'has new places searched on a host that is too crowded to search them unasked, and reads why there are none',
    async (driver) => {
      await driver.openFile('crowd/vm79.xml');
      await driver.waitForSquiggle('warning');
      const before = await driver.visibleText();
      const titles = await driver.openLightBulb("vcpu='3' cpuset='3");
      const search = 'Search for new places for the domains of host crowd…';
      assert.ok(titles.includes(search), titles.join(' | '));
      await driver.chooseFix(search);
      assert.match(await driver.messageWith('No fix for'), /^No fix for cpu-overcommit: .*\d/);
      assert.equal(await driver.visibleText(), before);
    },
  ],
];
