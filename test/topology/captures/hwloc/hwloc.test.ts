import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { CpuSet } from '../../../../server/src/cpuset/cpuset.ts';
import { parseHwlocBitmap } from '../../../../server/src/topology/captures/hwloc/bitmap.ts';
import { parseHwlocXml } from '../../../../server/src/topology/captures/hwloc/hwloc.ts';
import { nativeOf, parseNative, printTopology } from '../../../../server/src/topology/captures/native/native.ts';
import type { HostTopology } from '../../../../server/src/topology/host-topology.ts';
import { parseCapture } from '../../../../server/src/topology/merge/read-captures.ts';
import { hangs } from '../../../hang.ts';
import { hostFixture } from '../host-fixtures.ts';

const declaration = '<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE topology SYSTEM "hwloc2.dtd">\n';

/** The set of CPUs `from` to `to` as hwloc writes it, for up to 32 CPUs. */
const set = (from: number, to = from) => `0x${(2 ** (to + 1) - 2 ** from).toString(16).padStart(8, '0')}`;

const pu = (id: number) => `<object type="PU" os_index="${id}" cpuset="${set(id)}" complete_cpuset="${set(id)}"/>`;
const pus = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, index) => pu(from + index)).join('');

/** A topology of 2.x round what is inside a Machine with CPUs 0 to 7, and what follows the Machine. */
const topology = (inside: string, after = '', machine = `cpuset="0x000000ff"`) =>
  `${declaration}<topology version="2.0"><object type="Machine" os_index="0" ${machine}>${inside}</object>${after}</topology>`;

function read(text: string): { host: HostTopology; messages: string[] } {
  const { value, problems } = parseCapture(text);
  assert.ok(value, problems[0]?.message);
  return { host: value, messages: problems.map((problem) => problem.message) };
}

const listsOf = (sets: readonly CpuSet[]) => sets.map(String).join(' ');

describe('sets of hwloc', () => {
  const cases: [text: string, numbers: string][] = [
    ['0x0', ''],
    ['0x0000000f', '0-3'],
    ['0x00000001,0x80000000', '31-32'],
    ['0xffffff00,,0x0', '72-95'],
    ['0x00000001,,,', '96'],
    ['f', '0-3'],
    ['0xf...f', '0-16383'],
    ['0xf...f,0x0000000f', '0-3,32-16383'],
    [`0x1${','.repeat(600)}0x1`, '0'],
  ];
  for (const [text, numbers] of cases) {
    it(`${text.slice(0, 30)} is {${numbers}}`, () => assert.equal(String(parseHwlocBitmap(text)?.numbers), numbers));
  }

  for (const text of ['', '0-3', '0x', '0xg', '0x123456789', '1 2', '0xf...f0', '-1', '0x0000000f 0x1']) {
    it(`"${text}" is invalid`, () => assert.equal(parseHwlocBitmap(text), null));
  }

  it('are read as they are written', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(0xffffffff), { minLength: 1, maxLength: 40 }), (words) => {
        const text = words.map((word) => (word === 0 ? '' : `0x${word.toString(16)}`)).join(',');
        const expected = CpuSet.fromWords(words.toReversed());
        assert.equal(String(parseHwlocBitmap(text === '' ? '0x0' : text)?.numbers), String(expected));
      }),
    );
  });
});

describe('hwloc XML 2.x and 3.x', () => {
  it('smt2-offline: the offline CPUs are known, and nothing else of them', () => {
    const { host, messages } = read(hostFixture('smt2-offline', 'hwloc.xml'));
    assert.deepEqual(messages, []);
    assert.equal(String(host.offline), '5,7');
    assert.equal(listsOf(host.cores), '0-1 2-3 4 6');
    assert.equal(host.cpu(5)?.package, null);
    assert.equal(host.node(0)?.pages[0]?.sizeKiB, 4);
  });

  it('cpuless-node: memory without CPUs is next to those of node 1, which stay on node 1', () => {
    const { host } = read(hostFixture('cpuless-node', 'hwloc.xml'));
    assert.equal(String(host.node(1)?.cpus), '4-7');
    assert.ok(host.node(2)?.cpus.isEmpty);
    assert.equal(String(host.node(2)?.localCpus), '4-7');
    assert.equal(host.nodeOf(4), 1);
    assert.deepEqual([...(host.node(2)?.distances ?? [])].join(' '), '0,31 1,31 2,10');
    assert.equal(nativeOf('', host).nodes[2]?.cpus, '4-7');
    assert.deepEqual(parseNative(printTopology('cpuless-node', host)).value, host);
  });

  it('dies are objects of their own, or groups in 2.0; clusters are groups', () => {
    const { host } = read(
      topology(`
        <object type="Die" cpuset="${set(0, 1)}">${pus(0, 1)}</object>
        <object type="Group" kind="104" cpuset="${set(2, 3)}">${pus(2, 3)}</object>
        <object type="Group" subtype="Die" kind="0" cpuset="${set(4, 5)}">${pus(4, 5)}</object>
        <object type="Group" subtype="Cluster" kind="222" cpuset="${set(6, 7)}">${pus(6, 7)}</object>`),
    );
    assert.deepEqual(
      host.cpus.map((cpu) => cpu.die),
      [0, 0, 1, 1, 2, 2, null, null],
    );
    assert.deepEqual(
      host.cpus.map((cpu) => cpu.cluster),
      [null, null, null, null, null, null, 0, 0],
    );
  });

  it('only caches of data make groups', () => {
    const { host } = read(
      topology(`
        <object type="L3Cache" depth="3" cache_type="0" cpuset="${set(0, 7)}">
          <object type="L2iCache" depth="2" cache_type="2" cpuset="${set(0, 7)}">
            <object type="L2Cache" depth="2" cache_type="1" cpuset="${set(0, 3)}">${pus(0, 3)}</object>${pus(4, 7)}
          </object>
        </object>`),
    );
    assert.equal(listsOf(host.l3Groups), '0-7');
    assert.equal(listsOf(host.l2Groups), '0-3');
  });

  it('NUMA nodes with the same CPUs: they are on ordinary memory, whichever comes first', () => {
    const node = (id: number, cpus: string, rest: string) =>
      `<object type="NUMANode" os_index="${id}" cpuset="${cpus}" nodeset="${set(id)}" ${rest}/>`;
    const { host } = read(
      topology(`
        ${node(0, set(0, 3), 'local_memory="1073741824" subtype="HBM"')}
        <object type="MemCache" cpuset="${set(0, 3)}">${node(3, set(0, 3), 'local_memory="4294967296" subtype="DRAM"')}</object>
        ${node(1, set(4, 7), 'local_memory="4294967296"')}
        ${node(2, set(0, 7), 'local_memory="8589934592" subtype="CXL-DRAM"')}
        ${node(4, '0x0', '')}
        ${pus(0, 7)}`),
    );
    assert.deepEqual(
      host.nodes.map(({ id, cpus, localCpus, kind, memoryKiB }) => [id, `${cpus}`, `${localCpus}`, kind, memoryKiB]),
      [
        [0, '', '0-3', 'HBM', 1048576],
        [1, '4-7', '4-7', null, 4194304],
        [2, '', '0-7', 'CXL-DRAM', 8388608],
        [3, '0-3', '0-3', 'DRAM', 4194304],
        [4, '', '', null, 0],
      ],
    );
  });

  it('memory is not known where no node has any', () => {
    const { host } = read(topology(`<object type="NUMANode" os_index="0" cpuset="0xff" nodeset="0x1"/>${pus(0, 7)}`));
    assert.equal(host.node(0)?.memoryKiB, null);
  });

  it("distances are the kernel's latencies only", () => {
    const nodes = [0, 3]
      .map((id) => `<object type="NUMANode" os_index="${id}" cpuset="${set(id)}" nodeset="${set(id)}"/>`)
      .join('');
    const matrix = (kind: number, name: string, far: number) =>
      `<distances2 type="NUMANode" nbobjs="2" kind="${kind}" name="${name}" indexing="os"><indexes length="4">0 3 </indexes><u64values length="6">10 ${far} </u64values><u64values length="6">${far} 10 </u64values></distances2>`;
    const { host } = read(
      topology(
        nodes + pus(0, 7),
        matrix(6, 'measured', 99) + matrix(9, 'Bandwidth', 88) + matrix(5, 'NUMALatency', 21),
      ),
    );
    assert.deepEqual(
      [...(host.node(0)?.distances ?? [])],
      [
        [0, 10],
        [3, 21],
      ],
    );
    const torn = read(topology(nodes + pus(0, 7), matrix(5, 'NUMALatency', 21).replace('10 21 ', '10 ')));
    assert.deepEqual(torn.messages, [
      'the distances of NUMA nodes are left out: 2 nodes need 4 values, but there are 3',
    ]);
  });

  it('disallowed CPUs are online and not allowed', () => {
    const { host } = read(topology(pus(0, 7), '', 'cpuset="0xff" allowed_cpuset="0x0f"'));
    assert.equal(String(host.online), '0-7');
    assert.deepEqual(
      host.cpus.map((cpu) => cpu.allowed),
      [true, true, true, true, false, false, false, false],
    );
    const unlimited = read(topology(pus(0, 7), '', 'cpuset="0xff" allowed_cpuset="0xf...f"'));
    assert.ok(unlimited.host.cpus.every((cpu) => cpu.allowed));
  });

  it('CPUs without a place may be closed to the cgroup of the capture', () => {
    const inside = (cgroup: string) => `<info name="LinuxCgroup" value="${cgroup}"/>${pus(0, 3)}`;
    const machine = 'cpuset="0x0f" complete_cpuset="0xff"';
    assert.deepEqual(read(topology(inside('/'), '', machine)).messages, []);
    const { host, messages } = read(topology(inside('/batch/7'), '', machine));
    assert.equal(String(host.offline), '4-7');
    assert.match(messages[0] ?? '', /^CPUs 4-7 have no place .* cgroup \/batch\/7, .*lstopo --disallowed/);
  });

  const kind = (cpus: string, rest: string, ...infos: [string, string | number][]) =>
    `<cpukind cpuset="${cpus}" ${rest}>${infos.map(([name, value]) => `<info name="${name}" value="${value}"/>`).join('')}</cpukind>`;
  const kindsOf = (after: string) => {
    const kinds = new Map<string, number[]>();
    for (const cpu of read(topology(pus(0, 7), after)).host.cpus)
      kinds.set(`${cpu.kind}`, [...(kinds.get(`${cpu.kind}`) ?? []), cpu.id]);
    return [...kinds].map(([name, ids]) => `${name} ${CpuSet.from(ids)}`).join(', ');
  };

  it('kinds of cores have names, from what they are or how fast they are', () => {
    const intel = kind('0x0f', 'forced_efficiency="1"', ['CoreType', 'IntelCore'], ['FrequencyMaxMHz', 5000]);
    assert.equal(
      kindsOf(intel + kind('0x30', '', ['CoreType', 'IntelAtom']) + kind('0xc0', '', ['CoreType', 'IntelLowPower'])),
      'performance 0-3, efficiency 4-5, low-power 6-7',
    );
    const arm = kind('0x03', '', ['LinuxCapacity', 718]) + kind('0x0c', '', ['LinuxCapacity', 731]);
    assert.equal(
      kindsOf(arm + kind('0x70', '', ['LinuxCapacity', 997]) + kind('0x80', '', ['LinuxCapacity', 1024])),
      'efficiency 0-3, performance 4-7',
    );
  });

  it('cores that differ by a few MHz are alike, and kinds that nothing tells apart are not named', () => {
    assert.equal(
      kindsOf(kind('0x0f', '', ['FrequencyMaxMHz', 5000]) + kind('0xf0', '', ['FrequencyMaxMHz', 5200])),
      'null 0-7',
    );
    assert.equal(kindsOf(kind('0x0f', '') + kind('0xf0', '')), 'null 0-7');
  });

  it('devices are on the node of the object that they hang on', () => {
    const bridge = (address: string) =>
      `<object type="Bridge" bridge_type="0-1"><object type="Bridge" pci_busid="0000:00:01.0"><object type="PCIDev" pci_busid="${address}"/></object></object>`;
    const { host } = read(
      topology(`
        <object type="Package" cpuset="${set(0, 3)}" nodeset="0x1">
          <object type="NUMANode" os_index="0" cpuset="${set(0, 3)}" nodeset="0x1" local_memory="1024"/>${pus(0, 3)}
          ${bridge('0000:3B:00.1')}
        </object>
        <object type="Package" cpuset="${set(4, 7)}" nodeset="0x6">
          <object type="NUMANode" os_index="1" cpuset="${set(4, 7)}" nodeset="0x2" local_memory="1024"/>
          <object type="NUMANode" os_index="2" cpuset="${set(4, 7)}" nodeset="0x4" local_memory="1024" subtype="HBM"/>${pus(4, 7)}
          ${bridge('10000:d8:00.0')}
        </object>
        ${bridge('0000:00:1f.0')}${bridge('nonsense')}`),
    );
    assert.deepEqual(host.devices, [
      { address: '0000:00:1f.0', node: null },
      { address: '0000:3b:00.1', node: 0 },
      { address: '10000:d8:00.0', node: 1 },
    ]);
  });

  it('comments may stand before it', () => {
    const { host } = read(topology(pus(0, 7)).replace('<!DOCTYPE', '<!-- lstopo -> a <b> -- c --><!DOCTYPE'));
    assert.equal(host.source, 'hwloc');
  });

  it('a later version is read as far as it is the same', () => {
    const { messages } = read(topology(pus(0, 7)).replace('version="2.0"', 'version="4.1"'));
    assert.match(messages[0] ?? '', /^This hwloc XML has version 4\.1\. Pinset knows 1\.x to 3\.x/);
  });
});

describe('hwloc XML 1.x', () => {
  const old = (inside: string, attributes = '') =>
    `<?xml version="1.0"?><!DOCTYPE topology SYSTEM "hwloc.dtd"><topology><object type="Machine" os_index="0" cpuset="0x0000000f" complete_cpuset="0x0000003f" online_cpuset="0x0000000f" allowed_cpuset="0x00000007" ${attributes}>${inside}</object></topology>`;
  const socket = (id: number, cpus: string, inside: string) =>
    `<object type="Socket" os_index="${id}" cpuset="${cpus}">
      <object type="Cache" depth="3" cache_type="0" cpuset="${cpus}">
        <object type="Cache" depth="2" cpuset="${cpus}"><object type="Core" os_index="0" cpuset="${cpus}">${inside}</object></object>
      </object>
    </object>`;
  const node = (id: number, cpus: string, inside: string) =>
    `<object type="NUMANode" os_index="${id}" cpuset="${cpus}" nodeset="${set(id)}" local_memory="2147483648"><page_type size="4096" count="524288"/>${inside}</object>`;

  it('nodes are containers, sockets are packages, caches have a depth, distances are fractions', () => {
    const latencies = [1, 2.1, 2.1, 1].map((value) => `<latency value="${value.toFixed(6)}"/>`).join('');
    const { host, messages } = read(
      old(
        `<distances nbobjs="2" relative_depth="1" latency_base="10.000000">${latencies}</distances>
         ${node(0, set(0, 1), socket(0, set(0, 1), pus(0, 1)))}${node(1, set(2, 3), socket(1, set(2, 3), pus(2, 3)))}`,
      ),
    );
    assert.deepEqual(messages, []);
    assert.equal(listsOf(host.packages), '0-1 2-3');
    assert.equal(listsOf(host.cores), '0-1 2-3');
    assert.equal(listsOf(host.l3Groups), '0-1 2-3');
    assert.equal(listsOf(host.l2Groups), '0-1 2-3');
    assert.equal(String(host.node(1)?.cpus), '2-3');
    assert.equal(host.node(1)?.memoryKiB, 2097152);
    assert.deepEqual(host.node(1)?.pages, [{ sizeKiB: 4, count: 524288 }]);
    assert.deepEqual(
      [...(host.node(0)?.distances ?? [])],
      [
        [0, 10],
        [1, 21],
      ],
    );
    assert.equal(String(host.offline), '4-5');
    assert.equal(host.cpu(3)?.allowed, false);
  });

  it('a node in a socket is the same, as is one that is called Node', () => {
    const inSocket = socket(0, set(0, 1), node(0, set(0, 1), pus(0, 1)));
    const { host } = read(old(`${inSocket}${node(1, set(2, 3), pus(2, 3)).replaceAll('NUMANode', 'Node')}`));
    assert.deepEqual(
      host.cpus.map((cpu) => cpu.node),
      [0, 0, 1, 1, null, null],
    );
    assert.equal(host.cpu(2)?.core, null);
  });

  it('a machine without NUMA has node 0 with all memory', () => {
    const { host } = read(old(socket(0, '0x0f', pus(0, 3)), 'local_memory="4294967296"'));
    assert.deepEqual(
      host.nodes.map(({ id, localCpus, memoryKiB }) => [id, `${localCpus}`, memoryKiB]),
      [[0, '0-3', 4194304]],
    );
  });

  it('the whole system lists offline CPUs as well', () => {
    const { host } = read(old(pus(0, 5)));
    assert.equal(String(host.online), '0-3');
    assert.equal(String(host.offline), '4-5');
  });

  it('the root may be the node itself', () => {
    const { host } = read(`<topology>${node(0, '0x3', pus(0, 1))}</topology>`);
    assert.equal(host.nodeOf(1), 0);
  });
});

describe('bad hwloc XML', () => {
  const refused: [what: string, text: string, message: RegExp][] = [
    ['an entity bomb', '<!DOCTYPE topology [<!ENTITY a "aa">]><topology>&a;</topology>', /declares a document type/],
    [
      'an internal subset beside the external one',
      '<!DOCTYPE topology SYSTEM "hwloc.dtd" [<!ENTITY a "aa">]><topology/>',
      /declares a document type/,
    ],
    ['a second document type', `${declaration}<!DOCTYPE topology [ ]><topology/>`, /declares a document type/],
    ['no object', '<topology version="2.0"/>', /lists no CPU/],
    ['no PU', topology('<object type="Core" cpuset="0x1"/>'), /lists no CPUs: it has no <object type="PU">/],
    ['PUs without numbers', topology('<object type="PU"/>'), /lists no CPU/],
    [
      'numbers beyond libvirt',
      topology('<object type="PU" os_index="70000"/>', '', 'cpuset="0x0"'),
      /CPU 70000 is left out/,
    ],
    ['10,000 levels', topology('<object>'.repeat(10_000) + '</object>'.repeat(10_000)), /deeper than 64 levels/],
    ['offline CPUs only', topology(pus(0, 1), '', 'cpuset="0x3" online_cpuset="0x0"'), /^No CPU is online/],
  ];
  for (const [what, text, message] of refused) {
    it(`${what} is refused`, () => {
      const { value, problems } = parseHwlocXml(text);
      assert.equal(value, null);
      assert.match(problems.map((problem) => problem.message).join('\n'), message);
    });
  }

  it('another document is recognised by its root', () => {
    assert.match(parseHwlocXml('<topologydiff/>').problems[0]?.message ?? '', /root element is <topologydiff>, not/);
  });

  it('an output that is cut off says where it ends', () => {
    const whole = hostFixture('dies-4node', 'hwloc.xml');
    for (let tenth = 1; tenth < 10; tenth++) {
      const { value, problems } = parseCapture(whole.slice(0, (whole.length * tenth) / 10));
      assert.equal(value, null);
      assert.equal(problems.length, 1);
      assert.match(
        problems[0]?.message ?? '',
        /^This hwloc XML .* cannot be read: it is cut off: it begins with <topology> and ends on line \d+, before/,
      );
    }
  });

  it('CPUs that are listed twice, and in two cores, are reported', () => {
    const { host, messages } = read(
      topology(
        `<object type="Core" cpuset="0x3">${pus(0, 1)}</object><object type="Core" cpuset="0x6">${pus(1, 2)}</object>`,
        '',
        'cpuset="0x7"',
      ),
    );
    assert.deepEqual(messages, [
      'CPUs 1 are in more than one core; it is treated as unknown',
      'CPU 1 is listed more than once; the first entry is used',
    ]);
    assert.equal(host.coreOf(1), null);
  });

  it('an invalid set is reported once', () => {
    const { host, messages } = read(
      topology(`<object type="Core" cpuset="0-1"><object type="PU" os_index="0" cpuset="{0}"/></object>${pus(1, 7)}`),
    );
    assert.equal(messages.length, 1);
    assert.match(messages[0] ?? '', /^cpuset='0-1' is not an hwloc set \(32-bit words such as 0x0000000f/);
    assert.equal(String(host.online), '0-7');
  });

  it('a PU is missing: half a host is refused', () => {
    const whole = hostFixture('smt2-2node', 'hwloc.xml');
    const half = whole.replace(/<object type="PU" os_index="(?:9|1\d)"[^>]*\/>/g, '');
    const { value, problems } = parseCapture(half);
    assert.equal(value, null);
    assert.match(problems[0]?.message ?? '', /has 16 CPUs, but the PUs of CPUs 9-15 are missing/);
  });

  it('numbers out of range are left out', () => {
    const { host } = read(
      topology(
        `<object type="NUMANode" os_index="0" cpuset="0xff" local_memory="99999999999999999999"><page_type size="1000" count="1"/><page_type size="4096" count="-1"/></object>${pus(0, 7)}`,
      ),
    );
    assert.equal(host.node(0)?.memoryKiB, null);
    assert.deepEqual(host.node(0)?.pages, []);
  });

  const bombs: [what: string, text: () => string][] = [
    [
      'a set of a million words',
      () => topology(`<object type="Core" cpuset="${'0xffffffff,'.repeat(95_000)}0x1"/>${pus(0, 7)}`),
    ],
    ['a set of commas', () => topology(`<object type="Core" cpuset="${','.repeat(1_000_000)}0x1"/>${pus(0, 7)}`)],
    [
      '20,000 infinite sets',
      () =>
        topology(
          Array.from(
            { length: 20_000 },
            (_, index) => `<object type="L3Cache" cpuset="0xf...f,0x${index.toString(16)}"/>`,
          ).join('') + pus(0, 7),
        ),
    ],
    [
      '20,000 nodes with infinite sets',
      () =>
        topology(
          Array.from(
            { length: 20_000 },
            (_, index) =>
              `<object type="NUMANode" os_index="${index % 16384}" cpuset="0xf...f,0x${index.toString(16)}"/>`,
          ).join('') + pus(0, 7),
        ),
    ],
    [
      '20,000 objects with distances',
      () =>
        topology(
          `${'<object type="Group"><distances nbobjs="1"/></object>'.repeat(20_000)}<object type="Node" os_index="0"/>${pus(0, 7)}`,
        ),
    ],
    [
      'distances of 1,100 nodes',
      () =>
        topology(
          pus(0, 7),
          `<distances2 type="NUMANode" kind="5" indexing="os"><indexes>${Array.from({ length: 1100 }, (_, id) => id).join(' ')}</indexes><u64values>${'10 '.repeat(1_210_000)}</u64values></distances2>`,
        ),
    ],
    [
      '16,384 CPUs in 8,192 cores',
      () =>
        topology(
          Array.from({ length: 8192 }, (_, core) => {
            const words = ','.repeat(core >> 4);
            const word = (bits: number) => `0x${(bits * 2 ** ((core & 15) * 2)).toString(16)}${words}`;
            return `<object type="Core" os_index="${core}" cpuset="${word(3)}"><object type="PU" os_index="${core * 2}" cpuset="${word(1)}"/><object type="PU" os_index="${core * 2 + 1}" cpuset="${word(2)}"/></object>`;
          }).join(''),
          '',
          'cpuset="0xf...f"',
        ),
    ],
  ];
  for (const [what, text] of bombs) {
    it(`${what} takes no long time`, () => {
      const capture = text();
      const start = performance.now();
      const { value, problems } = parseCapture(capture);
      assert.ok(performance.now() - start < hangs);
      assert.ok(value !== null || problems.length > 0);
    });
  }

  it('damage of any kind gives a topology or a problem', () => {
    const whole = hostFixture('nosmt-1node', 'hwloc.xml');
    const damage = fc.tuple(fc.nat(whole.length), fc.nat(40), fc.constantFrom('', '"', '<', '>', '0xf...f', '-1', '0'));
    fc.assert(
      fc.property(fc.array(damage, { minLength: 1, maxLength: 4 }), (damages) => {
        let text = whole;
        for (const [at, length, instead] of damages) text = text.slice(0, at) + instead + text.slice(at + length);
        const { value, problems } = parseHwlocXml(text);
        assert.ok(value !== null || problems.length > 0);
      }),
    );
  });
});
