import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { CpuSet } from '../../../../server/src/cpuset/cpuset.ts';
import { parseCapabilities } from '../../../../server/src/topology/captures/virsh/capabilities.ts';
import type { HostTopology } from '../../../../server/src/topology/host-topology.ts';
import { parseCapture } from '../../../../server/src/topology/merge/read-captures.ts';
import { assertSameTopology } from '../../same-topology.ts';
import { hostFixture, hostNames } from '../host-fixtures.ts';

function topologyOf(host: string): HostTopology {
  const { value, problems } = parseCapabilities(hostFixture(host, 'capabilities.xml'));
  assert.deepEqual(problems, []);
  assert.ok(value);
  return value;
}

const listsOf = (sets: readonly CpuSet[]) => sets.map(String).join(' ');

describe('virsh capabilities of whole hosts', () => {
  it('smt2-2node: siblings side by side, two nodes', () => {
    const host = topologyOf('smt2-2node');
    assert.equal(host.source, 'libvirt-capabilities');
    assert.equal(listsOf(host.cores), '0-1 2-3 4-5 6-7 8-9 10-11 12-13 14-15');
    assert.equal(listsOf(host.l3Groups), '0-7 8-15');
    assert.equal(listsOf(host.packages), '0-7 8-15');
    assert.equal(String(host.node(1)?.cpus), '8-15');
    assert.equal(host.node(0)?.memoryKiB, 2061220);
    assert.equal(host.node(0)?.distances.get(1), 21);
    assert.equal(host.nodeOf(9), 1);
    assert.equal(host.coreOf(9), 4);
    assert.equal(host.l3Of(9), 1);
    assert.equal(String(host.nodesOf(CpuSet.of(7, 8, 99))), '0-1');
  });

  it('smt2-2node-isolated: nothing tells of isolcpus=, the hugepages are there', () => {
    const host = topologyOf('smt2-2node-isolated');
    assert.ok(host.isolated.isEmpty);
    assert.deepEqual(
      host.nodes.map((node) => node.pages.find((page) => page.sizeKiB === 2048)?.count),
      [32, 32],
    );
  });

  it('dies-4node: dies that are unique in the host, an L3 a die', () => {
    const host = topologyOf('dies-4node');
    assert.deepEqual(
      [0, 4, 8, 12].map((cpu) => host.cpu(cpu)?.die),
      [0, 1, 2, 3],
    );
    assert.equal(listsOf(host.l3Groups), '0-3 4-7 8-11 12-15');
    assert.deepEqual(
      [...(host.node(0)?.distances ?? [])],
      [
        [0, 10],
        [1, 12],
        [2, 32],
        [3, 32],
      ],
    );
  });

  it('smt2-offline: the offline CPUs 5 and 7 are not named at all', () => {
    const host = topologyOf('smt2-offline');
    assert.equal(String(host.known), '0-4,6');
    assert.equal(listsOf(host.cores), '0-1 2-3 4 6');
    assert.equal(host.nodeOf(5), null);
    assert.equal(host.cpu(5), undefined);
  });

  it('split-numbering: siblings i and i+8', () => {
    const host = topologyOf('split-numbering');
    assert.equal(listsOf(host.cores), '0,8 1,9 2,10 3,11 4,12 5,13 6,14 7,15');
    assert.equal(String(host.node(0)?.cpus), '0-3,8-11');
  });

  it('cpuless-node: a node with memory only', () => {
    const host = topologyOf('cpuless-node');
    assert.equal(String(host.nodeIds), '0-2');
    assert.ok(host.node(2)?.cpus.isEmpty);
    assert.equal(host.node(2)?.memoryKiB, 1031204);
  });

  for (const name of hostNames) {
    it(`${name}: what lscpu and numactl said on the same host`, () => {
      const host = topologyOf(name);
      for (const line of hostFixture(name, 'lscpu-p-all.txt').split('\n')) {
        if (line === '' || line.startsWith('#')) continue;
        const [cpu = '', core, socket, node, online] = line.split(',');
        if (online === 'N') {
          assert.equal(host.online.has(Number(cpu)), false);
          continue;
        }
        const labels = [host.coreOf(Number(cpu)), host.cpu(Number(cpu))?.package, host.nodeOf(Number(cpu))];
        assert.deepEqual(labels.map(String), [core, socket, node], `CPU ${cpu}`);
      }
      for (const [, node, cpus] of hostFixture(name, 'numactl-H.txt').matchAll(/^node (\d+) cpus:(.*)$/gm)) {
        assert.deepEqual([...(host.node(Number(node))?.cpus ?? [])].join(' '), cpus?.trim(), `node ${node}`);
      }
      for (const [, node, mib] of hostFixture(name, 'numactl-H.txt').matchAll(/^node (\d+) size: (\d+) MB$/gm)) {
        assert.equal(Math.floor((host.node(Number(node))?.memoryKiB ?? 0) / 1024), Number(mib));
      }
    });
  }
});

describe("libvirt's own capabilities files", () => {
  const project = fileURLToPath(new URL('../../../../', import.meta.url));
  const conformance = process.env.PINSET_CONFORMANCE ?? join(project, '../shared/conformance');
  const folder = join(conformance, 'hosts/libvirt-capabilities');
  const skip = existsSync(folder) ? false : '8 files of the conformance data are not here';

  const expected: Record<string, string> = {
    'caps-test.xml': '16 CPUs, 0 cores, 0 L3 groups, 0 packages, 2 nodes',
    'vircaps-aarch64-basic-clusters.xml': '8 CPUs, 4 cores, 0 L3 groups, 2 packages, 2 nodes',
    'vircaps-x86_64-basic-dies.xml': '12 CPUs, 12 cores, 0 L3 groups, 2 packages, 1 nodes',
    'vircaps-x86_64-caches.xml': '8 CPUs, 4 cores, 1 L3 groups, 1 packages, 1 nodes',
    'vircaps-x86_64-hmat.xml': '24 CPUs, 24 cores, 24 L3 groups, 24 packages, 2 nodes',
    'vircaps-x86_64-resctrl-cmt.xml': '12 CPUs, 12 cores, 2 L3 groups, 2 packages, 2 nodes',
    'vircaps-x86_64-resctrl-fake-feature.xml': '12 CPUs, 12 cores, 2 L3 groups, 2 packages, 2 nodes',
  };

  it('give the partitions that they describe', { skip }, () => {
    const found: Record<string, string> = {};
    for (const file of readdirSync(folder)) {
      const { value, problems } = parseCapabilities(readFileSync(join(folder, file), 'utf8'));
      if (value === null) {
        // caps-test2.xml has no <topology>.
        assert.match(problems[0]?.message ?? '', /list no CPUs in host\/topology\/cells/);
        continue;
      }
      assert.deepEqual(problems, []);
      for (const sets of [value.cores, value.l3Groups, value.packages]) {
        assert.equal(
          new Set(sets.flatMap((set) => [...set])).size,
          sets.reduce((sum, set) => sum + set.size, 0),
        );
      }
      found[file] =
        `${value.online.size} CPUs, ${value.cores.length} cores, ${value.l3Groups.length} L3 groups, ${value.packages.length} packages, ${value.nodes.length} nodes`;
    }
    assert.deepEqual(found, expected);
  });

  it('have a die in each socket under the same die_id', { skip }, () => {
    const { value } = parseCapabilities(readFileSync(join(folder, 'vircaps-x86_64-basic-dies.xml'), 'utf8'));
    assert.deepEqual(
      value?.cpus.map((cpu) => cpu.die),
      [0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5],
    );
  });
});

const capabilities = (cells: string, cache = '') =>
  `<capabilities><host><topology><cells>${cells}</cells></topology><cache>${cache}</cache></host></capabilities>`;

describe('parts of capabilities', () => {
  it('an offline CPU has its id alone', () => {
    const { value, problems } = parseCapabilities(
      capabilities("<cell id='0'><cpus num='2'><cpu id='0' socket_id='0' siblings='0'/><cpu id='1'/></cpus></cell>"),
    );
    assert.deepEqual(problems, []);
    assert.equal(String(value?.offline), '1');
    assert.equal(value?.nodeOf(1), 0);
  });

  it('cluster_id 65535 and socket_id -1 mean unknown', () => {
    const { value } = parseCapabilities(
      capabilities(
        "<cell id='0'><cpus><cpu id='0' socket_id='-1' die_id='0' cluster_id='65535' siblings='0'/></cpus></cell>",
      ),
    );
    const cpu = value?.cpu(0);
    assert.deepEqual([cpu?.package, cpu?.die, cpu?.cluster, cpu?.online], [null, null, null, true]);
  });

  it('memory and pages come in any unit', () => {
    const { value } = parseCapabilities(
      capabilities(
        "<cell id='0'><memory unit='GiB'>2</memory><pages unit='MiB' size='2'>5</pages><cpus><cpu id='0'/></cpus></cell>",
      ),
    );
    assert.equal(value?.node(0)?.memoryKiB, 2 * 1024 * 1024);
    assert.deepEqual(value?.node(0)?.pages, [{ sizeKiB: 2048, count: 5 }]);
  });

  it('a CPU in two L3 banks has no known L3', () => {
    const { value, problems } = parseCapabilities(
      capabilities(
        "<cell id='0'><cpus><cpu id='0'/><cpu id='1'/><cpu id='2'/></cpus></cell>",
        "<bank level='3' cpus='0-1'/><bank level='3' cpus='1-2'/><bank level='2' cpus='0-2'/>",
      ),
    );
    assert.deepEqual(
      problems.map((problem) => problem.message),
      ['CPUs 1 are in more than one L3 cache bank; their L3 group is treated as unknown'],
    );
    assert.deepEqual(
      [0, 1, 2].map((cpu) => value?.l3Of(cpu)),
      [0, null, 1],
    );
  });

  it('CPUs that stand in two cells are on no known node', () => {
    const { value, problems } = parseCapabilities(
      capabilities(
        "<cell id='0'><cpus><cpu id='0'/><cpu id='1'/></cpus></cell><cell id='1'><cpus><cpu id='1'/></cpus></cell>",
      ),
    );
    assert.deepEqual(
      problems.map((problem) => problem.message),
      [
        'CPU 1 is listed more than once; the first entry is used',
        'CPUs 1 are on more than one node; their node is treated as unknown',
      ],
    );
    assert.equal(value?.nodeOf(1), null);
  });

  it('numbers beyond libvirt are left out, with their CPUs', () => {
    const { value, problems } = parseCapabilities(
      capabilities("<cell id='0'><cpus><cpu id='0'/><cpu id='99999999999'/><cpu id='x'/></cpus></cell>"),
    );
    assert.equal(String(value?.known), '0');
    assert.deepEqual(
      problems.map((problem) => problem.message),
      [
        '1 <cpu> elements are left out: their id is missing or not a number',
        "CPU 99999999999 is left out: libvirt's highest number is 16383",
      ],
    );
  });
});

describe('other texts than capabilities', () => {
  const whole = hostFixture('dies-4node', 'capabilities.xml');
  const refused: [what: string, text: string, message: RegExp][] = [
    ['nothing', '', /does not begin with an XML element/],
    ['text', 'CPU(s): 8', /does not begin with an XML element/],
    ['binary', '\x7fELF\0\0', /NUL characters/],
    [
      'a domain',
      '<domain type="kvm"><name>a</name></domain>',
      /^This is a libvirt domain, not virsh capabilities output/,
    ],
    ['hwloc XML', '<topology version="2.0"><object/></topology>', /^This is hwloc XML \(lstopo\), not/],
    ['another document', '<html/>', /an XML document with the root element <html>/],
    [
      'an entity bomb',
      '<!DOCTYPE x [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]><capabilities>&b;</capabilities>',
      /declares/,
    ],
    ['10,000 levels', `${'<a>'.repeat(10_000)}${'</a>'.repeat(10_000)}`, /nested deeper than 64 levels/],
    ['millions of elements', `<a>${'<b/>'.repeat(1_000_000)}</a>`, /more than 600000 tags/],
    ['no CPUs', capabilities("<cell id='0'><cpus num='0'/></cell>"), /list no CPUs in host\/topology\/cells/],
    ['huge numbers only', capabilities("<cell id='0'><cpus><cpu id='70000'/></cpus></cell>"), /CPU 70000 is left out/],
    ['a broken tag', '<capabilities><host></capabilities>', /line 1: Expected closing tag 'host'/],
  ];
  for (const [what, text, message] of refused) {
    it(`${what} is refused`, () => {
      const { value, problems } = parseCapabilities(text);
      assert.equal(value, null);
      assert.match(problems[0]?.message ?? '', message);
    });
  }

  it('an output that is cut off says where it ends', () => {
    for (let tenth = 1; tenth < 10; tenth++) {
      const { value, problems } = parseCapabilities(whole.slice(0, (whole.length * tenth) / 10));
      assert.equal(value, null);
      assert.equal(problems.length, 1);
      assert.match(
        problems[0]?.message ?? '',
        /it is cut off: it begins with <capabilities> and ends on line \d+, before/,
      );
    }
  });
});

describe('a part of capabilities', () => {
  const whole = hostFixture('dies-4node', 'capabilities.xml');
  const part = (name: string) =>
    new RegExp(`^ *<${name}(?: num='\\d')?>\\n(?:.*\\n)*? *</${name}>`, 'm').exec(whole)?.[0] ?? '';
  for (const name of ['host', 'topology', 'cells']) {
    it(`<${name}> tells the topology as the whole does, as far as it goes`, () => {
      const { value, problems } = parseCapture(`$ virsh capabilities | less\n${part(name)}\n  <guest>\n`);
      const host = parseCapture(whole).value;
      assert.ok(value && host, problems[0]?.message);
      assertSameTopology(value, host);
      assert.deepEqual([value.cores.length, value.nodes.length, problems], [8, 4, []]);
      assert.equal(value.l3Groups.length, name === 'host' ? 4 : 0);
    });
  }

  it('of a domain is none', () => {
    const domain = `<domain type='kvm'>\n  <vcpu>1</vcpu>\n  <cpu>\n    <topology sockets='1' cores='1' threads='1'/>\n    <numa>\n      <cell id='0' cpus='0'/>\n    </numa>\n  </cpu>\n  <source protocol='rbd'>\n    <host name='a'/>\n  </source>\n</domain>\n`;
    assert.match(parseCapture(domain).problems[0]?.message ?? '', /^This is a libvirt domain, not virsh capabilities/);
  });
});
