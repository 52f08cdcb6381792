import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import type { HostTopology } from '../../../../server/src/topology/host-topology.ts';
import { parseCapture } from '../../../../server/src/topology/merge/read-captures.ts';
import { assertSameTopology } from '../../same-topology.ts';
import { conformanceHosts } from '../conformance-hosts.ts';
import { hostFixture, hostNames } from '../host-fixtures.ts';

const program = 'lstopo-no-graphics';
const folder = mkdtempSync(join(tmpdir(), 'pinset-lstopo-'));
after(() => rmSync(folder, { recursive: true }));

/** Options that show the same objects of CPUs, with other numbers, details and devices. */
const options: readonly (readonly string[])[] = [
  [],
  ['-p'],
  ['-v'],
  ['--no-io'],
  ['--whole-io'],
  ['--no-icaches'],
  ['--no-collapse'],
];

describe('the text of lstopo, and the XML that it is made from', () => {
  const hosts = [
    ...conformanceHosts('hwloc-xml').map(({ name, bytes }) => ({ name, xml: () => bytes().toString() })),
    ...hostNames.map((name) => ({ name, xml: () => hostFixture(name, 'hwloc.xml') })),
  ];
  const missing = versionOfHwloc() === null;
  for (const { name, xml } of hosts) {
    it(`${name}: say the same`, {
      skip: missing ? `${program} is not installed: ${hosts.length} hosts` : false,
    }, () => {
      const host = parseCapture(xml()).value;
      assert.ok(host);
      for (const option of options) {
        const shown = `${program} ${option.join(' ')}`;
        const { value, problems } = parseCapture(lstopo(name, xml(), option));
        assert.ok(value, `${shown}: ${problems[0]?.message}`);
        assertSame(host, value, shown);
      }
    });
  }
});

// Offline CPUs are not shown, and amounts of memory are rounded.
function assertSame(host: HostTopology, shown: HostTopology, command: string): void {
  const roughly = (size: number | null) => (size === null ? null : Math.round(size / 1024));
  assertSameTopology(withoutSizes(host), withoutSizes(shown));
  for (const key of ['cores', 'l3Groups', 'l2Groups', 'packages'] as const) {
    assert.deepEqual(host[key].map(String).sort(), shown[key].map(String).sort(), `${command}: ${key}`);
  }
  host.l3Groups.forEach((cpus, label) => {
    const size = shown.l3SizesKiB[shown.l3Of(cpus.first ?? -1) ?? -1] ?? null;
    assert.equal(roughly(size), roughly(host.l3SizesKiB[label] ?? null), `${command}: size of the L3 cache of ${cpus}`);
  });
  for (const { id, memoryKiB } of shown.nodes) {
    const whole = host.node(id)?.memoryKiB ?? null;
    if (memoryKiB !== null && whole !== null) assert.ok(Math.abs(memoryKiB - whole) <= 512, `${command}: node ${id}`);
  }
}

function withoutSizes(host: HostTopology): HostTopology {
  return Object.assign(Object.create(host), {
    l3SizesKiB: [],
    nodes: host.nodes.map((node) => ({ ...node, memoryKiB: null })),
    node: (id: number) => host.nodes.filter((node) => node.id === id).map((node) => ({ ...node, memoryKiB: null }))[0],
  });
}

// Version 2 of hwloc refuses files of version 3, but understands all of them that is shown.
function lstopo(name: string, xml: string, option: readonly string[]): string {
  const file = join(folder, `${name}.xml`);
  writeFileSync(file, xml.replace('version="3.0"', 'version="2.0"'));
  const env = { ...process.env, HWLOC_XMLFILE: file, HWLOC_THISSYSTEM: '0' };
  return execFileSync(program, ['--of', 'console', '--disallowed', ...option], {
    env,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
}

function versionOfHwloc(): string | null {
  try {
    return execFileSync(program, ['--version'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  } catch {
    return null;
  }
}
