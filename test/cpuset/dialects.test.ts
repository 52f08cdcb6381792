import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CpuSet } from '../../server/src/cpuset/cpuset.ts';
import { isSchemaValidCpuList } from '../../server/src/cpuset/libvirt.ts';
import { type CpuListDialect, cpuListDialects } from '../../server/src/cpuset/list.ts';
import { parseCpuList } from '../../server/src/cpuset/parse.ts';

const eightCpus = { cpus: CpuSet.range(0, 7) };
const withGap = { cpus: CpuSet.from([2, 3, 8, 9]) };

// null: the tool refuses the text.
const readings: Record<CpuListDialect, [text: string, cpus: string | null, machine?: { cpus: CpuSet }][]> = {
  libvirt: [
    ['3,4', '3-4'],
    ['010', '10'],
    ['0-3,', '0-3'],
    ['0-3,^2', '0-1,3'],
    ['^3,0-7', '0-7'],
    ['^3', ''],
    [' 0 - 3 ,\t5\n', '0-3,5'],
    ['0-+3', '0-3'],
    ['0--0', '0'],
    ['0-\v3', '0-3'],
    ['0\v', null],
    ['16383', '16383'],
    ['16384', null],
    ['^16384', null],
    ['0-31:2', null],
    ['3-1', null],
    ['^ 3', null],
    ['all', null],
    ['', null],
    ['  ', null],
    ['0-99999999999999999999', null],
  ],
  'taskset-list': [
    ['0-6:2', '0,2,4,6'],
    ['0-3:5', '0'],
    ['010', '10'],
    ['9+++,9', '9'],
    ['6/2-8', '6-8'],
    ['4294967296', '0'],
    ['99999', ''],
    ['0-99999', '0-16383'],
    ['5-10:4294967295', '0-5'],
    ['18446744073709551616', null],
    ['0-3,', null],
    ['0, 1', null],
    ['3-1', null],
    ['0-3:0', null],
    ['', null],
  ],
  'taskset-mask': [
    ['3', '0-1'],
    ['0xF', '0-3'],
    ['10', '4'],
    ['3,4', '2,4-5'],
    ['00000000,000000ff', '0-7'],
    ['f,', '0-3'],
    ['', ''],
    ['0x', ''],
    ['0', ''],
    [`1${'0'.repeat(4096)}`, ''],
    [',f', null],
    ['f,,f', null],
    ['0X3', null],
    ['0-3', null],
  ],
  kernel: [
    ['0-3 , 5', '0-3,5'],
    [',,0-3,', '0-3'],
    ['0-7:1/2', '0,2,4,6'],
    ['0-7:0/2', ''],
    ['5-10:1/4294967295', '0-5'],
    ['0-3:1/27', '0'],
    ['0-1:1/2all', '0-7', eightCpus],
    ['0-3\n5', '0-3'],
    ['0-3 \n5', '0-3,5'],
    ['', ''],
    ['N', '1023'],
    ['N', '7', eightCpus],
    ['ALL', '0-7', eightCpus],
    ['all:1/4', '0,4', eightCpus],
    ['8', null, eightCpus],
    ['1024', null],
    ['0-6:2', null],
    ['0-3:3/2', null],
    ['0-3:1/0', null],
    ['3-1', null],
    ['0 - 3', null],
    ['4294967296', null],
  ],
  numactl: [
    ['3,4', '3-4'],
    ['010', '8'],
    ['0x10', '16'],
    ['3-1', '3'],
    ['0-3, 5', '0-3,5'],
    ['0- 3', '0-3'],
    ['-0', '0'],
    ['3,all', '0-7', eightCpus],
    ['!1', '0,2-7', eightCpus],
    ['!all', '', eightCpus],
    ['!+0', '3,8-9', withGap],
    ['+0-2', '2-3,8', withGap],
    ['3-8', '3,8', withGap],
    ['', ''],
    ['4', null, withGap],
    ['+4', null, withGap],
    ['8', null, eightCpus],
    ['08', null],
    ['0x', null],
    ['0-3,', null],
    ['all,3', null],
    ['0 ', null],
    ['same', null],
    ['4294967296', null],
  ],
  systemd: [
    ['0-3 5,7', '0-3,5,7'],
    ['0x10,,3', '3,16'],
    ['010', '8'],
    ['0b11', '3'],
    ['+3', '3'],
    [',0', '0'],
    ['"0-3" 5', '0-3,5'],
    ['3-1', ''],
    ['3-1,5', '5'],
    ['8191', '8191'],
    ['', ''],
    ['8192', null],
    ['08', null],
    ['-3', null],
    ['0 - 3', null],
    ['0-3:2', null],
    ['0-3,^2', null],
    ['"0 1"', null],
    ['0-3;5', null],
    ['all', null],
  ],
};

for (const dialect of cpuListDialects) {
  test(`${dialect} reads these lists as its tool does`, () => {
    for (const [text, cpus, machine] of readings[dialect]) {
      const parsed = parseCpuList(text, dialect, machine);
      assert.equal(parsed.cpus?.toString() ?? null, cpus, JSON.stringify(text));
    }
  });
}

test('every term has its place and its CPUs', () => {
  const { items } = parseCpuList(' 0-3, ^2 ,8', 'libvirt');
  assert.deepEqual(
    items.map(({ span, cpus, excludes }) => [span.start, span.end, `${cpus}`, excludes]),
    [
      [1, 4, '0-3', false],
      [6, 8, '2', true],
      [10, 11, '8', false],
    ],
  );
});

test('a problem is marked where the tool stops reading', () => {
  const marked: [text: string, dialect: CpuListDialect, marks: string][] = [
    ['0-7,ˆ3', 'libvirt', '    ^'],
    ['0-7,9-8', 'libvirt', '    ^^^'],
    ['0-7,20000', 'libvirt', '    ^^^^^'],
    ['0-7,^2-3', 'libvirt', '    ^^^^'],
    ['0-7, ^ 3', 'libvirt', '      ^'],
    ['0-6:2', 'libvirt', '   ^'],
    ['0-7,all', 'libvirt', '    ^^^'],
    ['0-7:1/2', 'taskset-list', '     ^'],
    ['0-7', 'taskset-mask', ' ^'],
    ['0-7:2', 'kernel', '   ^^'],
    ['3,99', 'numactl', '  ^^'],
    ['0 3-x', 'systemd', '    ^'],
  ];
  for (const [text, dialect, marks] of marked) {
    const [problem] = parseCpuList(text, dialect, { cpus: CpuSet.range(0, 63) }).problems;
    assert.ok(problem, text);
    assert.equal(' '.repeat(problem.span.start) + '^'.repeat(problem.span.end - problem.span.start), marks, text);
  }
});

test('a list that ends too early is marked at its end', () => {
  assert.deepEqual(parseCpuList('0-', 'libvirt').problems[0]?.span, { start: 2, end: 2 });
  assert.deepEqual(parseCpuList('0-3,', 'taskset-list').problems[0]?.span, { start: 4, end: 4 });
});

test('a message names the character that only looks right', () => {
  const [problem] = parseCpuList('0-7,ˆ3', 'libvirt').problems;
  assert.equal(problem?.message, "'ˆ' is U+02C6, which only looks like '^' (U+005E); write '^'.");
});

test("libvirt's schema has no blanks, no trailing comma and no sign", () => {
  for (const text of ['0', '0-3,^2', '3-1', '^3,99999']) assert.equal(isSchemaValidCpuList(text), true, text);
  for (const text of ['', '0,', '0, 1', '0-+3', '^1-2', '0\n']) assert.equal(isSchemaValidCpuList(text), false, text);
});
