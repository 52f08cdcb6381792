import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { parseArchive } from '../../../server/src/topology/captures/archive/archive.ts';
import { commandsInWords } from '../../../server/src/topology/captures/commands.ts';
import { type CaptureFact, captureFacts } from '../../../server/src/topology/captures/facts.ts';
import type { CaptureCommand } from '../../../server/src/topology/captures/format.ts';
import { additionFormats, captureFormats, topologyFormats } from '../../../server/src/topology/captures/index.ts';
import { printTopology } from '../../../server/src/topology/captures/native/native.ts';
import { parseCapture } from '../../../server/src/topology/captures/recognise.ts';
import type { HostTopology } from '../../../server/src/topology/host-topology.ts';
import { hostNameOf } from '../../../server/src/topology/profile/profile.ts';
import { hostFixture, hostNames } from './host-fixtures.ts';

/** The fixtures of each command, by its program and options; without `$(hostname)` and where the output goes. */
const fixtureOf: Readonly<Record<string, string>> = {
  'hwloc-gather-topology': 'sys-snapshot.tar.gz',
  'lstopo --of xml': 'hwloc.xml',
  'virsh capabilities': 'capabilities.xml',
  'lscpu -e -J': 'lscpu-e.json',
  'lscpu -p': 'lscpu-p.txt',
  'numactl -H': 'numactl-H.txt',
};

/** Captures and additions of a host as texts. */
const texts = [
  ...Object.values(fixtureOf).filter((file) => !file.endsWith('.gz')),
  'lscpu.json',
  'lscpu-p-all.txt',
  'nodeinfo.txt',
  'freecell.txt',
  'cmdline',
];

const readable = [...topologyFormats.flatMap(({ texts }) => texts), ...additionFormats];

describe('the formats of captures', () => {
  it('begin differently: each text is of one format', () => {
    for (const host of hostNames) {
      const { value } = parseCapture(hostFixture(host, 'capabilities.xml'));
      assert.ok(value);
      const all = [
        ...texts.map((file) => [file, hostFixture(host, file)] as const),
        ['pinset host', printTopology('a', value)] as const,
      ];
      for (const [file, text] of all) {
        const head = text.slice(0, 4096).trimStart();
        assert.equal(readable.filter(({ begins }) => begins(head)).length, 1, `${host}.${file}`);
      }
    }
  });

  it('have ids, which their topologies carry', async () => {
    const ids = topologyFormats.map(({ id }) => id);
    assert.equal(new Set(ids).size, ids.length);
    for (const { id, commands } of topologyFormats) {
      for (const command of commands) assert.equal((await capturesOf(command))[0]?.source, id);
    }
  });

  it('have commands that tell what they say', async () => {
    for (const command of topologyFormats.flatMap(({ commands }) => commands)) {
      const hosts = await capturesOf(command);
      const told = captureFacts.filter((fact) => hosts.some(tells[fact]));
      const may = command.mayTell ?? [];
      assert.deepEqual(
        told.filter((fact) => !may.includes(fact)),
        command.tells,
        command.command,
      );
    }
  });

  it('have commands whose files are named after the host', () => {
    for (const { command } of topologyFormats.flatMap(({ commands }) => commands)) {
      const file = /"(\$\(hostname\)[^"]*)"/.exec(command)?.[1] ?? '';
      assert.equal(hostNameOf(`captures/${file.replace('$(hostname)', 'rack1-07')}`), 'rack1-07', command);
    }
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
      'Tells: cores, L3 groups, NUMA nodes, memory, huge pages, distances · On some hosts: offline CPUs · Not: isolated CPUs, devices',
    );
  });

  it('are in the table of docs/capture-a-host.md', () => {
    const script = fileURLToPath(new URL('../../../scripts/generate-capture-page.ts', import.meta.url));
    execFileSync(process.execPath, [script, '--check']);
  });
});

/** The fixtures that a command printed. */
async function capturesOf({ command }: CaptureCommand): Promise<HostTopology[]> {
  const run = command.replace(/ (?:> )?"\$\(hostname\).*$/, '');
  const file = fixtureOf[run];
  assert.ok(file, `${run} has a fixture`);
  const results = hostNames.map((host) =>
    file.endsWith('.gz')
      ? parseArchive(readFileSync(new URL(`../../fixtures/hosts/${host}.${file}`, import.meta.url)))
      : parseCapture(hostFixture(host, file)),
  );
  return (await Promise.all(results)).map(({ value, problems }) => {
    assert.ok(value, problems[0]?.message);
    return value;
  });
}

const tells: Readonly<Record<CaptureFact, (host: HostTopology) => boolean>> = {
  cores: (host) => host.cores.length > 0,
  l3: (host) => host.l3Groups.length > 0,
  nodes: (host) => host.nodes.length > 0,
  memory: (host) => host.nodes.some(({ memoryKiB }) => memoryKiB !== null),
  'huge-pages': (host) => host.nodes.some(({ pages }) => pages.length > 1),
  distances: (host) => host.nodes.some(({ distances }) => distances.size > 0),
  'offline-cpus': (host) => !host.offline.isEmpty,
  'isolated-cpus': (host) => !host.isolated.isEmpty,
  devices: (host) => host.devices.length > 0,
};
