import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { nativeOf } from '../../../server/src/topology/captures/native/native.ts';
import type { HostTopology } from '../../../server/src/topology/host-topology.ts';
import { parseCapture, readCaptures } from '../../../server/src/topology/merge/read-captures.ts';
import { hangs } from '../../hang.ts';
import { hostFixture, hostFixtures } from './host-fixtures.ts';
import { cpusOfNodes, lscpuOf512, numactlOf } from './large-hosts.ts';
import { broken, noise, type Paste, paste, pasted } from './pasted.ts';

/** Outputs that describe a host each, by what they are. */
const outputs: ReadonlyMap<string, string> = new Map([
  ...[...hostFixtures].flatMap(([kind, hosts]) =>
    /gz$|bz2$|^cmdline|^nodeinfo|^freecell|^lscpu-C/.test(kind)
      ? []
      : hosts.map((host): [string, string] => [`${host}.${kind}`, hostFixture(host, kind)]),
  ),
  ['numactl -H of 512 CPUs', numactlOf(cpusOfNodes(512, 2, 'blocks'))],
  ['numactl -H of 512 CPUs in turns', numactlOf(cpusOfNodes(512, 4, 'turns'))],
  ['numactl -H of 32 nodes', numactlOf(cpusOfNodes(512, 32, 'turns'))],
  ['lscpu of 512 CPUs', lscpuOf512],
]);

const told = (host: HostTopology | null) => (host === null ? null : nativeOf('', host));
const plain: Paste = {
  prompt: ['', ''],
  fence: '',
  indent: 0,
  quote: '',
  lineEnd: '\n',
  colours: false,
  wrap: { width: Number.POSITIVE_INFINITY, at: 'width', trimmed: false },
};

describe('a pasted capture', () => {
  it('is read as it was printed: with prompts, fences, indented, quoted, and with lines broken', () => {
    fc.assert(
      fc.property(fc.constantFrom(...outputs), paste, ([, output], how) => {
        const { value, problems } = parseCapture(pasted(output, 'lscpu -e', how));
        const printed = parseCapture(output);
        assert.deepEqual(told(value), told(printed.value));
        assert.equal(problems.length, printed.problems.length);
      }),
      { numRuns: 400 },
    );
  });

  it('with other lines anywhere is the same host or refused, or says what is missing', () => {
    const lines = fc.array(fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), noise), { minLength: 1, maxLength: 3 });
    fc.assert(
      fc.property(fc.constantFrom(...outputs), paste, lines, lines, ([, output], how, before, after) => {
        const text = withLines(pasted(withLines(output, before), 'lscpu -e', how), after);
        const { value, problems } = parseCapture(text);
        const printed = parseCapture(output);
        if (value === null || problems.length > printed.problems.length) assert.ok(problems.length > 0);
        else assert.deepEqual(told(value), told(printed.value));
      }),
      { numRuns: 600 },
    );
  });

  it('is one of two in a file: both are read and merged', () => {
    const lscpu = hostFixture('smt2-2node', 'lscpu-p.txt');
    const numactl = hostFixture('smt2-2node', 'numactl-H.txt');
    const shell = (command: string, output: string) => `root@kvm:~# ${command}\n${output}`;
    const text = `${shell('lscpu -p', lscpu)}${shell('numactl -H', numactl)}root@kvm:~# `;
    const apart = readCaptures([
      { name: 'a', content: lscpu },
      { name: 'b', content: numactl },
    ]);
    const { value, problems } = parseCapture(text);
    assert.deepEqual(told(value), told(apart.value));
    assert.deepEqual(problems, []);
    assert.equal(value?.cores.length, 8);
    assert.equal(value.node(1)?.distances.get(0), 21);
  });

  it('with what adds to it in the same file', () => {
    const text = [
      '$ virsh capabilities',
      hostFixture('smt2-2node-isolated', 'capabilities.xml'),
      '$ virsh nodeinfo',
      hostFixture('smt2-2node-isolated', 'nodeinfo.txt'),
      '$ cat /sys/devices/system/cpu/isolated',
      '2-7,10-15',
      '$ cat /proc/cmdline',
      hostFixture('smt2-2node-isolated', 'cmdline'),
      '$ ',
    ].join('\n');
    const { value, problems } = parseCapture(text);
    assert.equal(String(value?.isolated), '2-7,10-15');
    assert.equal(value?.cpu(2)?.nohzFull, true);
    assert.deepEqual(problems, []);
  });

  it('that contradicts another one in its file says on which lines they are', () => {
    const text = `${hostFixture('smt2-2node', 'lscpu-p.txt')}\n${hostFixture('split-numbering', 'numactl-H.txt')}`;
    const { problems } = parseCapture(text);
    assert.match(
      problems.map(({ message }) => message).join('\n'),
      /^CPU 4 is on node 0 in lscpu \(line \d\) and on node 1 in numactl -H \(line 22\), and 7 more CPUs differ; lscpu \(line \d\) takes precedence/,
    );
  });

  it('that lacks CPUs which another one in its file has is left out, and that is said', () => {
    const table = hostFixture('dies-4node', 'lscpu-e.txt').split('\n').slice(0, 9).join('\n');
    const { value, problems } = parseCapture(`${table}\n\n${hostFixture('dies-4node', 'lscpu.txt')}`);
    assert.equal(String(value?.online), '0-15');
    assert.match(
      problems.map(({ message }) => message).join('\n'),
      /lscpu \(line 1\) is incomplete and left out: it has 8 online CPUs, but lscpu \(line 11\) has 16/,
    );
  });

  it('may be recorded by script(1), with colours and titles', () => {
    const text = `Script started on 2025-03-03\r\n\x1b]0;root@kvm: ~\x07\x1b[01;32mroot@kvm\x1b[00m:~# lscpu -p\r\r\n${hostFixture('smt2-2node', 'lscpu-p.txt').replaceAll('\n', '\r\n')}\x1b[?2004hroot@kvm:~# exit\r\nScript done\r\n`;
    assert.deepEqual(
      told(parseCapture(text).value),
      told(parseCapture(hostFixture('smt2-2node', 'lscpu-p.txt')).value),
    );
  });

  it('of a kernel command line may be broken, and ends at the prompt', () => {
    const line = `BOOT_IMAGE=/boot/vmlinuz-6.1.0-18-amd64 root=UUID=0a1b2c3d-0000-1111-2222-333344445555 ro quiet isolcpus=2-7,10-15 nohz_full=2-7,10-15 intel_iommu=on`;
    for (const width of [80, 85, 90, 100, 120, 132]) {
      const lines = broken(line, { width, at: 'width', trimmed: false }).join('\n');
      const text = `${hostFixture('smt2-2node', 'lscpu-p.txt')}[root@kvm ~]# cat /proc/cmdline\n${lines}\n[root@kvm ~]# `;
      assert.equal(String(parseCapture(text).value?.isolated), '2-7,10-15', `${width}`);
    }
  });
});

describe('half a host', () => {
  const refused: [what: string, text: string, message: RegExp][] = [
    [
      'a node of numactl -H is missing',
      hostFixture('smt2-2node', 'numactl-H.txt').replace(/node 1 .*\n/g, ''),
      /announces 2 nodes but lists 1/,
    ],
    [
      'numbers of numactl -H belong to no node',
      hostFixture('smt2-2node', 'numactl-H.txt').replace('node 0 size', '-- more --\n 16 17\nnode 0 size'),
      /the numbers on line 4 belong to no node/,
    ],
    [
      'a list of lscpu lacks CPUs that it counts',
      hostFixture('dies-4node', 'lscpu.txt').replace(/0-15\n/, '0-7\n'),
      /it counts 16 CPUs, but its lists have 8/,
    ],
    [
      'a node of lscpu lacks CPUs that are online',
      hostFixture('dies-4node', 'lscpu.txt').replace('12-15', '12'),
      /its NUMA nodes have 13 CPUs, but 16 are online/,
    ],
    [
      'a row of lscpu -e lacks values',
      hostFixture('dies-4node', 'lscpu-e.txt').replace(/( +7 .*?)\d:\S+ +yes/, '$1'),
      /line 9 has 4 values for 6 columns/,
    ],
  ];
  for (const [what, text, message] of refused) {
    it(`is refused: ${what}`, () => {
      const { value, problems } = parseCapture(text);
      assert.equal(value, null);
      assert.match(problems[0]?.message ?? '', message);
    });
  }

  it('of virsh capabilities is read, and what it lacks is said', () => {
    const whole = hostFixture('dies-4node', 'capabilities.xml');
    const message = (text: string) => parseCapture(text).problems[0]?.message ?? '';
    assert.match(message(whole.replace(/<cpu id='5'[^>]*>/, '')), /incomplete: cell 1 has 3 CPUs, but <cpus num='4'>/);
    assert.match(
      message(whole.replace(/<cell id='3'>(?:.|\n)*?<\/cell>/, '')),
      /incomplete: <cells num='4'> has 3 cells/,
    );
  });

  it('is refused if a break may have split a number or not', () => {
    const text = 'available: 1 nodes (0)\nnode 0 cpus: 8 9\n10\nnode 0 size: 1 MB\n';
    const { value, problems } = parseCapture(text);
    assert.equal(value, null);
    assert.match(problems[0]?.message ?? '', /a break may have split a number/);
  });
});

describe('text without end', () => {
  const many = 200_000;
  const long: [what: string, text: string][] = [
    ['lines of nothing', 'x\n'.repeat(many)],
    ['comments', '<!--\n'.repeat(many)],
    ['roots', '<capabilities>\n'.repeat(many)],
    ['braces', '{\n'.repeat(many)],
    ['fences', '```\n'.repeat(many)],
    ['quotation marks', '>'.repeat(many)],
    ['quoted lines', `${'>'.repeat(20)}\n`.repeat(many / 20)],
    ['escape sequences', '\x1b['.repeat(many)],
    ['titles', '\x1b]0;'.repeat(many)],
    ['carriage returns', '\r'.repeat(many)],
    ['indentation', `${' '.repeat(many)}available: 1 nodes (0)\n`],
    ['first lines', 'available: 1 nodes (0)\n'.repeat(many / 10)],
    ['headings', 'CPU NODE\n'.repeat(many / 10)],
    ['broken XML', `<capabilities>\n${'<a\n'.repeat(many)}</capabilities>`],
    ['prompts', 'root@kvm:~#\n'.repeat(many)],
    ['names', `${'a@'.repeat(100)}\n`.repeat(many / 100)],
  ];
  for (const [what, text] of long) {
    it(`takes no longer than it is long: ${what}`, () => {
      const start = performance.now();
      parseCapture(text);
      assert.ok(performance.now() - start < hangs, `${performance.now() - start} ms`);
    });
  }

  it('has more lines than any output', () => {
    assert.match(parseCapture('x\n'.repeat(700_000)).problems[0]?.message ?? '', /it has more than 600000 lines/);
  });
});

it('a paste of nothing but what it was is that output', () => {
  assert.equal(pasted('a\n', 'b', plain), 'a\n');
});

function withLines(text: string, added: readonly (readonly [number, string])[]): string {
  const lines = text.split('\n');
  for (const [where, line] of added) lines.splice(Math.floor(where * (lines.length + 1)), 0, line);
  return lines.join('\n');
}
