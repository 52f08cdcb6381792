import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseCapture, readCaptures } from '../../../../server/src/topology/merge/read-captures.ts';
import { assertSameTopology } from '../../same-topology.ts';
import { hostFixture, hostFixtures } from '../host-fixtures.ts';

interface Cpu {
  readonly id: number;
  readonly physical?: number;
  readonly core?: number;
  readonly siblings?: number;
  readonly cores?: number;
}

/** The fields of x86 that matter, as grep takes them from the file. */
function cpuinfo(cpus: readonly Cpu[]): string {
  return cpus
    .map(({ id, physical, core, siblings, cores }) =>
      [
        `processor\t: ${id}`,
        ...(physical === undefined ? [] : [`physical id\t: ${physical}`]),
        ...(siblings === undefined ? [] : [`siblings\t: ${siblings}`]),
        ...(core === undefined ? [] : [`core id\t\t: ${core}`]),
        ...(cores === undefined ? [] : [`cpu cores\t: ${cores}`]),
        '',
      ].join('\n'),
    )
    .join('\n');
}

function read(text: string): { shown: string; problems: string[] } {
  const { value, problems } = parseCapture(text);
  const shown =
    value === null
      ? 'no host'
      : `${value.online}; cores ${value.cores.join(' ')}; packages ${value.packages.join(' ')}`;
  return { shown, problems: problems.map(({ message }) => message) };
}

const withoutNodes = '/proc/cpuinfo does not tell NUMA nodes and L3 caches; lscpu -e -J does';
const withoutCores = 'this /proc/cpuinfo does not tell which CPUs share a core; lscpu -e -J does';

describe('/proc/cpuinfo of x86', () => {
  for (const name of hostFixtures.get('cpuinfo.txt') ?? []) {
    it(`${name}: cores and packages as /sys has them`, () => {
      const { value, problems } = parseCapture(hostFixture(name, 'cpuinfo.txt'));
      const other = parseCapture(hostFixture(name, 'lscpu-e.json')).value;
      assert.ok(value && other);
      assertSameTopology(value, other);
      assert.equal(value.cores.length, other.cores.length);
      assert.equal(value.packages.length, other.packages.length);
      assert.ok(problems.every(({ lacks }) => lacks === 'nodes' || lacks === 'core-kinds'));
      assert.deepEqual(value.l3Groups, []);
      assert.match(value.cpuVendor ?? '', /^(?:GenuineIntel|AuthenticAMD)$/);
    });
  }

  it('says that it cannot tell nodes and L3 caches', () => {
    const text = cpuinfo([0, 1, 2, 3].map((id) => ({ id, physical: 0, core: id % 2, siblings: 4, cores: 2 })));
    assert.deepEqual(read(text), { shown: '0-3; cores 0,2 1,3; packages 0-3', problems: [withoutNodes] });
  });

  it('numbers cores anew in each package', () => {
    const text = cpuinfo([0, 1, 2, 3].map((id) => ({ id, physical: id >> 1, core: id % 2, siblings: 2, cores: 2 })));
    assert.equal(read(text).shown, '0-3; cores 0 1 2 3; packages 0-1 2-3');
  });

  it('that numbers cores anew in each die has no cores: its own counts tell', () => {
    const text = cpuinfo([0, 1, 2, 3].map((id) => ({ id, physical: 0, core: id % 2, siblings: 4, cores: 4 })));
    assert.deepEqual(read(text), {
      shown: '0-3; cores ; packages 0-3',
      problems: [
        'the cores of packages 0 are treated as unknown: package 0 has 4 CPUs on 4 cores, but the numbers of its cores make 4 CPUs on 2',
        withoutCores,
        withoutNodes,
      ],
    });
  });

  it('is merged with numactl -H, which has the nodes', () => {
    const { value, problems } = readCaptures([
      { name: 'cpuinfo', content: hostFixture('dies-4node', 'cpuinfo.txt') },
      { name: 'numactl', content: hostFixture('dies-4node', 'numactl-H.txt') },
    ]);
    assert.deepEqual([value?.cores.length, value?.nodes.length, problems], [8, 4, []]);
  });

  const whole = hostFixture('split-numbering', 'cpuinfo.txt');
  const refused: [what: string, text: string, message: RegExp][] = [
    [
      'the second half',
      whole.slice(whole.indexOf('processor\t: 8')),
      /package 0 has 8 CPUs \(siblings\), but 4 are listed/,
    ],
    [
      'the first half',
      whole.slice(0, whole.indexOf('processor\t: 8')),
      /package 0 has 8 CPUs \(siblings\), but 4 are listed/,
    ],
    [
      'without one CPU',
      whole.replace(/processor\t: 3\n(?:.+\n)+\n/, ''),
      /package 0 has 8 CPUs \(siblings\), but 7 are listed/,
    ],
  ];
  for (const [what, text, message] of refused) {
    it(`is refused: ${what}`, () => {
      const { value, problems } = parseCapture(text);
      assert.equal(value, null);
      assert.match(problems[0]?.message ?? '', message);
    });
  }
});

describe('/proc/cpuinfo of other architectures', () => {
  const forms: [architecture: string, text: string][] = [
    [
      'ARM',
      [0, 1, 2, 3]
        .map(
          (id) =>
            `processor\t: ${id}\nBogoMIPS\t: 50.00\nFeatures\t: fp asimd\nCPU implementer\t: 0x41\nCPU part\t: 0xd0c\n`,
        )
        .join('\n'),
    ],
    [
      'POWER',
      `${[0, 1, 2, 3].map((id) => `processor\t: ${id}\ncpu\t\t: POWER9, altivec supported\nclock\t\t: 2300.000000MHz\n`).join('\n')}\ntimebase\t: 512000000\nplatform\t: PowerNV\n`,
    ],
    [
      's390',
      `vendor_id       : IBM/S390\n# processors    : 4\nbogomips per cpu: 3033.00\nmax thread id   : 1\nfeatures\t: esan3 zarch\n${[0, 1, 2, 3].map((id) => `processor ${id}: version = FF,  identification = 2733E8,  machine = 2964\n`).join('')}\n${[0, 1, 2, 3].map((id) => `cpu number      : ${id}\nphysical id     : 1\ncore id         : 0\nsiblings        : 8\ncpu cores       : 8\n`).join('\n')}`,
    ],
    ['RISC-V', [0, 1, 2, 3].map((id) => `processor\t: ${id}\nhart\t\t: ${id + 1}\nisa\t\t: rv64imafdc\n`).join('\n')],
  ];
  for (const [architecture, text] of forms) {
    it(`${architecture}: the CPUs, and no cores`, () => {
      assert.deepEqual(read(text), { shown: '0-3; cores ; packages ', problems: [withoutCores, withoutNodes] });
    });
  }

  it('s390 announces its processors', () => {
    const text = `vendor_id       : IBM/S390\n# processors    : 4\nprocessor 0: version = FF\nprocessor 1: version = FF\n`;
    const { shown, problems } = read(text);
    assert.equal(shown, 'no host');
    assert.match(problems[0] ?? '', /it announces 4 processors but lists 2/);
  });
});
