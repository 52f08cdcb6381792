import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { isArchive, parseArchive } from '../../../server/src/topology/captures/archive/archive.ts';
import { commandsInWords } from '../../../server/src/topology/captures/commands.ts';
import { type CaptureFact, captureFacts } from '../../../server/src/topology/captures/facts.ts';
import { additionFormats, captureFormats, topologyFormats } from '../../../server/src/topology/captures/index.ts';
import { printTopology } from '../../../server/src/topology/captures/native/native.ts';
import { readOutputs } from '../../../server/src/topology/captures/recognise.ts';
import type { HostTopology } from '../../../server/src/topology/host-topology.ts';
import { parseCapture } from '../../../server/src/topology/merge/read-captures.ts';
import { hostNameOf } from '../../../server/src/topology/profile/profile.ts';
import { hostFixtureBytes, hostFixtures } from './host-fixtures.ts';

const readable = [...topologyFormats.flatMap(({ texts }) => texts), ...additionFormats];

describe('the formats of captures', () => {
  it('begin differently: each text is the output of one program', () => {
    const texts = [...hostFixtures].flatMap(([file, hosts]) =>
      hosts.flatMap((host) => {
        const bytes = hostFixtureBytes(host, file);
        return isArchive(bytes) ? [] : [{ name: `${host}.${file}`, text: bytes.toString() }];
      }),
    );
    const { value } = parseCapture(texts[0]?.text ?? '');
    assert.ok(value);
    for (const { name, text } of [...texts, { name: 'pinset host', text: printTopology('a', value) }]) {
      const lines = text.slice(0, 4096).split('\n');
      const heads = lines.map((_, index) => lines.slice(index).join('\n').trimStart());
      const begun = heads.map((head) => readable.filter(({ begins }) => begins(head)).length);
      assert.ok(Math.max(...begun) <= 1, name);
      const alone = additionFormats.filter((format) => format.alone?.(text)).length;
      assert.equal(alone, begun.includes(1) ? alone : 1, name);
      assert.equal(readOutputs(name, text).length, 1, name);
    }
  });

  describe('with commands', () => {
    let captures: ReadonlyMap<string, readonly HostTopology[]>;
    before(async () => {
      captures = await readFixtures();
    });

    for (const { id, commands } of topologyFormats) {
      for (const { command, tells, mayTell = [] } of commands) {
        it(`${command} tells what it says, as the fixtures of one kind of file show`, () => {
          const told = [...captures.values()]
            .filter((hosts) => hosts.every(({ source }) => source === id))
            .map((hosts) => captureFacts.filter((fact) => !mayTell.includes(fact) && hosts.some(shows[fact])));
          assert.ok(told.map(String).includes(String(tells)), `${tells}; the fixtures show ${told.join(' | ')}`);
        });

        it(`${command} names its file after the host`, () => {
          const file = /"(\$\(hostname\)[^"]*)"/.exec(command)?.[1] ?? '';
          assert.equal(hostNameOf(`captures/${file.replace('$(hostname)', 'rack1-07')}`), 'rack1-07');
        });
      }
    }
  });

  it('have different ids', () => {
    const ids = topologyFormats.map(({ id }) => id);
    assert.equal(new Set(ids).size, ids.length);
  });

  it('are offered as commands, those that tell the most first', () => {
    const commands = commandsInWords();
    assert.equal(commands.length, captureFormats.flatMap(({ commands }) => [...commands]).length);
    assert.deepEqual(commands[0], {
      command: 'hwloc-gather-topology "$(hostname)"',
      tells: "Tells everything · An archive of the host's /sys and /proc",
    });
    assert.deepEqual(
      commands.find(({ command }) => command.startsWith('virsh'))?.tells,
      'Tells: cores, L3 groups, L3 sizes, NUMA nodes, memory, huge pages, distances · On some hosts: offline CPUs · Not: kinds of cores, isolated CPUs, devices',
    );
  });

  it('are in the table of docs/capture-a-host.md', () => {
    const script = fileURLToPath(new URL('../../../scripts/generate-capture-page.ts', import.meta.url));
    execFileSync(process.execPath, [script, '--check']);
  });
});

/** The hosts by the kind of file that describes them; kinds that only add to captures are left out. */
async function readFixtures(): Promise<Map<string, HostTopology[]>> {
  const captures = new Map<string, HostTopology[]>();
  for (const [file, hosts] of hostFixtures) {
    for (const host of hosts) {
      const bytes = hostFixtureBytes(host, file);
      const { value } = isArchive(bytes) ? await parseArchive(bytes) : parseCapture(bytes.toString());
      if (value !== null) captures.set(file, [...(captures.get(file) ?? []), value]);
    }
  }
  return captures;
}

const shows: Readonly<Record<CaptureFact, (host: HostTopology) => boolean>> = {
  cores: (host) => host.cores.length > 0 && host.cores.some(({ size }) => size > 1),
  'core-kinds': (host) => host.cpus.some(({ kind }) => kind !== null),
  'l3-sizes': (host) => host.l3SizesKiB.some((size) => size !== null),
  l3: (host) => host.l3Groups.length > 0,
  nodes: (host) => host.nodes.length > 0,
  memory: (host) => host.nodes.some(({ memoryKiB }) => memoryKiB !== null),
  'huge-pages': (host) => host.nodes.some(({ pages }) => pages.length > 1),
  distances: (host) => host.nodes.some(({ distances }) => distances.size > 0),
  'offline-cpus': (host) => !host.offline.isEmpty,
  'isolated-cpus': (host) => !host.isolated.isEmpty,
  devices: (host) => host.devices.length > 0,
};
