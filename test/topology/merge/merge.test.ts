import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { parseArchive } from '../../../server/src/topology/captures/archive/archive.ts';
import type { CaptureResult } from '../../../server/src/topology/captures/capture.ts';
import type { HostTopology } from '../../../server/src/topology/host-topology.ts';
import { type CaptureFile, readCaptures } from '../../../server/src/topology/merge/read-captures.ts';
import { hangs } from '../../hang.ts';
import { hostFixture, hostNames } from '../captures/host-fixtures.ts';

const formats = [
  'sys-snapshot.tar.gz',
  'hwloc.xml',
  'capabilities.xml',
  'lscpu.json',
  'lscpu-e.json',
  'lscpu-p.txt',
  'lscpu-p-all.txt',
  'numactl-H.txt',
  'nodeinfo.txt',
  'freecell.txt',
  'cmdline',
];
const additions = ['nodeinfo.txt', 'freecell.txt', 'cmdline'];

const snapshots = new Map<string, CaptureResult>();
for (const host of hostNames) {
  const file = new URL(`../../fixtures/hosts/${host}.sys-snapshot.tar.gz`, import.meta.url);
  snapshots.set(host, await parseArchive(readFileSync(file)));
}

function capture(host: string, name: string): CaptureFile {
  const snapshot = name.startsWith('sys-') ? snapshots.get(host) : undefined;
  return { name, content: snapshot ?? hostFixture(host, name) };
}

function merged(files: readonly CaptureFile[]): { host: HostTopology; problems: string[] } {
  const { value, problems } = readCaptures(files);
  assert.ok(value, problems[0]?.message);
  return { host: value, problems: problems.map(({ message }) => message) };
}

/** What of a host a topology tells, each by itself; what it does not tell is left out. */
function facts(host: HostTopology): Map<string, string> {
  const all = new Map<string, string>([['online', `${host.online}`]]);
  const tell = (key: string, value: unknown) => {
    if (value !== null && value !== undefined) all.set(key, `${value}`);
  };
  for (const cpu of host.cpus) {
    tell(`siblings of ${cpu.id}`, cpu.siblings);
    tell(`node of ${cpu.id}`, cpu.node);
    tell(`package of ${cpu.id}`, cpu.package === null ? null : host.packages[cpu.package]);
    tell(`L3 of ${cpu.id}`, cpu.l3 === null ? null : host.l3Groups[cpu.l3]);
    tell(`L3 size of ${cpu.id}`, cpu.l3 === null ? null : host.l3SizesKiB[cpu.l3]);
    tell(`kind of ${cpu.id}`, cpu.kind);
    tell(`L2 of ${cpu.id}`, cpu.l2 === null ? null : host.l2Groups[cpu.l2]);
  }
  for (const node of host.nodes) {
    tell(`MiB of node ${node.id}`, node.memoryKiB === null ? null : Math.floor(node.memoryKiB / 1024));
    if (node.distances.size > 0) tell(`distances of node ${node.id}`, [...node.distances]);
  }
  return all;
}

describe('several captures of one host', () => {
  for (const name of hostNames) {
    it(`${name}: all together tell all, without a contradiction, whatever their order`, () => {
      const files = formats.map((format) => capture(name, format));
      const { host, problems } = merged(files);
      assert.deepEqual(problems, []);
      assert.equal(host.source, 'merged');
      assert.ok(host.cpus.every((cpu) => !cpu.online || (cpu.siblings && cpu.l3 !== null && cpu.l2 !== null)));
      assert.ok(host.nodes.every((node) => node.memoryKiB !== null && node.distances.size === host.nodes.length));
      assert.deepEqual(merged(files.toReversed()), { host, problems });
    });
  }

  it('any of them agree with all of them as far as they tell', () => {
    const wholes = new Map(
      hostNames.map((name) => [name, facts(merged(formats.map((file) => capture(name, file))).host)]),
    );
    fc.assert(
      fc.property(fc.constantFrom(...hostNames), fc.shuffledSubarray(formats, { minLength: 1 }), (name, chosen) => {
        fc.pre(chosen.some((file) => !additions.includes(file)));
        const { host, problems } = merged(chosen.map((file) => capture(name, file)));
        for (const [key, value] of facts(host)) assert.equal(value, wholes.get(name)?.get(key), key);
        const siblingsKnown = host.cpus.every((cpu) => !cpu.online || cpu.siblings !== null);
        if (siblingsKnown) assert.deepEqual(problems, []);
        else for (const problem of problems) assert.match(problem, /does not tell which CPUs share a core/);
      }),
      { numRuns: 150 },
    );
  });

  it('smt2-offline: virsh capabilities leaves the offline CPUs out, lscpu has them', () => {
    const { host } = merged([capture('smt2-offline', 'capabilities.xml'), capture('smt2-offline', 'lscpu-e.json')]);
    assert.equal(`${host.offline}`, '5,7');
    assert.equal(host.node(0)?.memoryKiB, 3054672);
    const listed = merged([capture('smt2-offline', 'capabilities.xml'), { name: 'offline', content: '5,7\n' }]);
    assert.equal(`${listed.host.offline}`, '5,7');
  });

  it('cpuless-node: lscpu -p has no node without CPUs, freecell does', () => {
    const files = [capture('cpuless-node', 'lscpu-p.txt'), capture('cpuless-node', 'freecell.txt')];
    assert.equal(`${merged(files).host.nodeIds}`, '0-2');
  });

  it('smt2-2node-isolated: the isolated CPUs from a list or the command line', () => {
    const capabilities = capture('smt2-2node-isolated', 'capabilities.xml');
    for (const file of [capture('smt2-2node-isolated', 'cmdline'), { name: 'isolated', content: '2-7,10-15\n' }]) {
      const { host, problems } = merged([file, capabilities]);
      assert.equal(`${host.isolated}`, '2-7,10-15');
      assert.deepEqual(problems, []);
      assert.equal(host.cpu(2)?.nohzFull, file.name === 'cmdline');
    }
    const last = merged([capabilities, { name: 'isolated', content: '8-N' }]);
    assert.equal(`${last.host.isolated}`, '8-15');
  });

  it('nosmt-1node: memory of the one node from virsh nodeinfo', () => {
    const files = [capture('nosmt-1node', 'lscpu-e.json'), capture('nosmt-1node', 'nodeinfo.txt')];
    assert.equal(merged(files).host.node(0)?.memoryKiB, 3054672);
  });

  it('need a topology among them', () => {
    const { value, problems } = readCaptures([
      capture('smt2-2node', 'nodeinfo.txt'),
      { name: 'caps.xml', content: '<domain/>' },
    ]);
    assert.equal(value, null);
    assert.deepEqual(
      problems.map(({ name, message }) => `${name} | ${message}`),
      [
        'caps.xml | caps.xml: This is a libvirt domain, not virsh capabilities output (root element <capabilities>).',
        'nodeinfo.txt | nodeinfo.txt only adds to a capture of the host. Name a capture beside it, such as virsh capabilities or lscpu -e -J.',
      ],
    );
  });
});

describe('the sizes of L3 caches', () => {
  const sizes = (...files: [string, string][]) => {
    const read = files.map(([host, name]) => capture(host, name));
    const { host, problems } = merged(read);
    assert.deepEqual(problems, []);
    return host.l3SizesKiB;
  };

  it('are equal according to lscpu -C: one times their number is all', () => {
    assert.deepEqual(
      sizes(['dies-4node', 'lscpu-e.json'], ['dies-4node', 'lscpu-C.txt']),
      [32768, 32768, 32768, 32768],
    );
    assert.deepEqual(sizes(['smt2-2node', 'lscpu-p.txt'], ['smt2-2node', 'lscpu-C.json']), [16384, 16384]);
  });

  it('are not equal, and lscpu -C does not tell which is which', () => {
    assert.deepEqual(sizes(['x3d', 'lscpu-e.json'], ['x3d', 'lscpu-C.json']), [null, null]);
    assert.deepEqual(sizes(['x3d', 'lscpu-e.json'], ['x3d', 'lscpu-C.json'], ['x3d', 'lstopo.txt']), [98304, 32768]);
  });

  it('are in the summary of lscpu if there is one cache', () => {
    assert.deepEqual(sizes(['hybrid', 'lscpu-e.json'], ['hybrid', 'lscpu.txt']), [30720]);
    assert.deepEqual(sizes(['x3d', 'lscpu-e.json'], ['x3d', 'lscpu.txt']), [null, null]);
    assert.deepEqual(sizes(['nosmt-1node', 'lscpu-e.json'], ['nosmt-1node', 'lscpu.json']), [16384]);
  });
});

describe('captures that contradict each other', () => {
  const p = (text: string) => ({ name: 'p.txt', content: text });
  const cpus = (...rows: string[]) => p(`# CPU,Core,Socket,Node,,L1d,L1i,L2,L3\n${rows.join('\n')}\n`);
  const numactl = (text: string) => ({ name: 'numactl.txt', content: text });
  const two = ['0,0,0,0,,0,0,0,0', '1,1,0,0,,1,1,1,0', '2,2,1,1,,2,2,2,1', '3,3,1,1,,3,3,3,1'];
  const twoNodes = `available: 2 nodes (0-1)
node 0 cpus: 0 1
node 0 size: 1000 MB
node 1 cpus: 2 3
node 1 size: 1000 MB
node distances:
node 0 1
  0: 10 21
  1: 21 10
`;
  const json = (name: string, cpus: object[], nodes: object[] = []) => ({
    name,
    content: JSON.stringify({ cpus, nodes }),
  });

  const cases: [
    what: string,
    files: { name: string; content: string }[],
    problems: [about: string, message: RegExp][],
  ][] = [
    [
      'online CPUs',
      [numactl(twoNodes.replace('2 3', '2')), cpus(...two)],
      [
        [
          'numactl.txt',
          /^p\.txt and numactl\.txt disagree on the online CPUs: 3 in p\.txt only; p\.txt takes precedence$/,
        ],
      ],
    ],
    [
      'siblings and caches, from the same source the first counts',
      [
        cpus(...two),
        { ...cpus('0,0,0,0,,0,0,0,0', '1,0,0,0,,1,1,0,0', '2,1,1,1,,2,2,1,0', '3,1,1,1,,3,3,1,0'), name: 'q.txt' },
      ],
      [
        [
          'q.txt',
          /^the siblings of CPU 0 are 0 in p\.txt and 0-1 in q\.txt, and 3 more CPUs differ; p\.txt takes precedence$/,
        ],
        ['q.txt', /^the L3 cache of CPU 2 has CPUs 2-3 in p\.txt and 0-3 in q\.txt, and 1 more CPUs? differ/],
        ['q.txt', /^the L2 cache of CPU 1 has CPUs 1 in p\.txt and 0-1 in q\.txt/],
      ],
    ],
    [
      'nodes',
      [numactl(twoNodes.replace('0 1\n', '0 3\n').replace('2 3\n', '2 1\n')), cpus(...two)],
      [
        [
          'numactl.txt',
          /^CPU 1 is on node 0 in p\.txt and on node 1 in numactl\.txt, and 1 more CPUs? differs?; p\.txt takes precedence$/,
        ],
      ],
    ],
    [
      'memory that is far apart, and distances',
      [
        numactl(twoNodes),
        json(
          'a.json',
          [{ id: 0 }, { id: 1 }, { id: 2 }, { id: 3 }].map((cpu) => ({ ...cpu, node: cpu.id >> 1 })),
          [
            { id: 0, cpus: '0-1', memoryKiB: 990 * 1024, distances: { 0: 10, 1: 20 } },
            { id: 1, cpus: '2-3', memoryKiB: 2000 * 1024, distances: { 0: 21, 1: 10 } },
          ],
        ),
      ],
      [
        ['numactl.txt', /does not tell which CPUs share a core/],
        [
          'numactl.txt',
          /^the distance from node 0 to node 1 is 20 in a\.json and 21 in numactl\.txt; a\.json takes precedence$/,
        ],
        ['numactl.txt', /^node 1 has 1\.95 GiB in a\.json and 1000 MiB in numactl\.txt; a\.json takes precedence$/],
      ],
    ],
    [
      'counts and free memory of virsh',
      [
        numactl(twoNodes),
        cpus(...two),
        { name: 'nodeinfo', content: 'CPU model: x86_64\nCPU(s): 6\nMemory size: 4000000 KiB\n' },
        { name: 'freecell', content: '    0: 3000000 KiB\n    1: 1 KiB\n--------\nTotal: 3000001 KiB\n' },
      ],
      [
        ['nodeinfo', /^nodeinfo reports 3\.81 GiB of memory, but the nodes have 1\.95 GiB$/],
        ['freecell', /^node 0 has 2\.86 GiB free in freecell, but 1000 MiB in total in numactl\.txt$/],
        ['nodeinfo', /^nodeinfo counts 6 online CPUs, but p\.txt has 4$/],
      ],
    ],
    [
      'isolated, online and offline lists',
      [
        cpus(...two),
        { name: 'cmdline', content: 'root=/dev/sda isolcpus=1' },
        { name: 'isolated', content: '2-3,8' },
        { name: 'offline', content: '3' },
        { name: 'online', content: '0-2' },
      ],
      [
        ['offline', /^offline lists CPUs 3 as offline, but p\.txt has them online$/],
        ['online', /^p\.txt has CPUs 0-3 online, but online lists 0-2; p\.txt takes precedence$/],
        ['cmdline', /^the isolated CPUs are 2-3,8 in isolated and 1 in cmdline; isolated takes precedence$/],
        ['isolated', /^isolated names isolated CPUs 8, but no capture has them; the CPUs are 0-3$/],
      ],
    ],
  ];
  for (const [what, files, expected] of cases) {
    it(`${what}: both names and values`, () => {
      const { value, problems } = readCaptures(files);
      assert.ok(value);
      assert.deepEqual(
        problems.map(({ name }) => name),
        expected.map(([about]) => about),
        problems.map(({ message }) => message).join('\n'),
      );
      for (const [index, { message }] of problems.entries()) assert.match(message, expected[index]?.[1] ?? /^$/);
    });
  }

  it('the most trusted one counts', () => {
    const online = (value: HostTopology) => `${value.online} ${value.nodeOf(1)}`;
    const { host } = merged([numactl(twoNodes), cpus('0,0,0,0,,0,0,0,0', '1,1,0,0,,1,1,1,0')]);
    assert.equal(online(host), '0-1 0');
    assert.equal(`${host.offline}`, '2-3');
    const byHand = merged([cpus(...two), json('a.json', [{ id: 0 }, { id: 1, node: 1 }], [{ id: 1, cpus: '1' }])]);
    assert.equal(online(byHand.host), '0-1 1');
  });

  it('CPUs that the kernel isolates besides its command line are not a contradiction', () => {
    const { problems, host } = merged([
      cpus(...two),
      { name: 'cmdline', content: 'root=/dev/sda isolcpus=1' },
      { name: 'isolated', content: '1-3' },
    ]);
    assert.deepEqual(problems, []);
    assert.equal(`${host.isolated}`, '1-3');
  });

  it('16,384 CPUs in three captures are merged in no time', () => {
    const rows = Array.from(
      { length: 16_384 },
      (_, id) => `${id},${id >> 1},0,${id >> 8},,${id},${id},${id >> 1},${id >> 4}`,
    );
    const files = ['a', 'b', 'c'].map((name) => ({ ...cpus(...rows), name }));
    const start = performance.now();
    assert.equal(merged(files).host.cores.length, 8192);
    assert.ok(performance.now() - start < hangs);
  });
});
