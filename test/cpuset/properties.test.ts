import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { CpuSet } from '../../server/src/cpuset/cpuset.ts';
import { isSchemaValidCpuList, parseLibvirt } from '../../server/src/cpuset/libvirt.ts';
import { cpuListDialects } from '../../server/src/cpuset/list.ts';
import { parseCpuList } from '../../server/src/cpuset/parse.ts';
import { printCpuList } from '../../server/src/cpuset/print.ts';

const cpuSets = fc
  .array(fc.tuple(fc.nat(1023), fc.nat(40)), { minLength: 1, maxLength: 12 })
  .map((runs) => CpuSet.unionOf(runs.map(([first, n]) => CpuSet.range(first, Math.min(1023, first + n)))));

// Texts that are nearly lists find more than random ones; both are tried.
const pieces = ['0', '1', '7', '15', '010', '0x', 'f', '99999', '4294967295', '18446744073709551616', 'N', 'all'];
const signs = [
  ',',
  '-',
  ':',
  '/',
  '^',
  '!',
  '+',
  ' ',
  '\t',
  '\n',
  ';',
  '\u02c6',
  '\u2013',
  '\u00a0',
  '\uff11',
  '\0',
  '💥',
];
const listLike = fc
  .array(fc.constantFrom(...pieces, ...signs, ',', '-'), { maxLength: 14 })
  .map((parts) => parts.join(''));
const texts = fc.oneof({ weight: 4, arbitrary: listLike }, fc.string(), fc.string({ unit: 'binary' }));
const machines = fc.option(
  fc.oneof(cpuSets, fc.constant(CpuSet.empty)).map((cpus) => ({ cpus })),
  { nil: undefined },
);

for (const dialect of cpuListDialects) {
  test(`${dialect}: what is printed is read as the same set`, () => {
    fc.assert(
      fc.property(cpuSets, (set) => {
        assert.ok(parseCpuList(printCpuList(set, dialect), dialect).cpus?.equals(set));
      }),
    );
  });

  test(`${dialect}: any text is read or refused, with spans inside of it`, () => {
    fc.assert(
      fc.property(texts, machines, (text, machine) => {
        const { cpus, items, problems } = parseCpuList(text, dialect, machine);
        assert.equal(cpus === null, problems.length > 0);
        for (const { span } of [...items, ...problems]) {
          assert.ok(0 <= span.start && span.start <= span.end && span.end <= text.length, `${span.start}-${span.end}`);
        }
        for (const { message } of problems) assert.ok(message.length > 10 && message.length < 200, message);
      }),
      { numRuns: 1500 },
    );
  });

  test(`${dialect}: a suggestion is taken by the dialect, in its canonical form`, () => {
    fc.assert(
      fc.property(texts, machines, (text, machine) => {
        for (const { suggestion } of parseCpuList(text, dialect, machine).problems) {
          if (suggestion === undefined) continue;
          const { cpus } = parseCpuList(suggestion, dialect, machine);
          assert.ok(cpus !== null && !cpus.isEmpty);
          assert.equal(printCpuList(cpus, dialect), suggestion);
        }
      }),
      { numRuns: 1500 },
    );
  });

  test(`${dialect}: the terms of a list that takes nothing away name its set`, () => {
    fc.assert(
      fc.property(texts, machines, (text, machine) => {
        const { cpus, items } = parseCpuList(text, dialect, machine);
        if (cpus === null || items.some((item) => item.excludes)) return;
        assert.ok(CpuSet.unionOf(items.map((item) => item.cpus)).equals(cpus));
      }),
      { numRuns: 1500 },
    );
  });
}

test("the schema's pattern is the regular expression of basictypes.rng", () => {
  const pattern = /^([0-9]+(-[0-9]+)?|\^[0-9]+)(,([0-9]+(-[0-9]+)?|\^[0-9]+))*$/;
  fc.assert(
    fc.property(texts, (text) => {
      assert.equal(isSchemaValidCpuList(text), pattern.test(text) && !text.endsWith('\n'));
    }),
    { numRuns: 2000 },
  );
});

test('libvirt takes away exactly what stands to the left of an exclusion', () => {
  const term = fc.record({ excludes: fc.boolean(), cpu: fc.nat(40) });
  fc.assert(
    fc.property(fc.array(term, { minLength: 1, maxLength: 20 }), (terms) => {
      const expected = new Set<number>();
      for (const { excludes, cpu } of terms) excludes ? expected.delete(cpu) : expected.add(cpu);
      const text = terms.map(({ excludes, cpu }) => (excludes ? `^${cpu}` : `${cpu}`)).join(', ');
      assert.ok(parseLibvirt(text).cpus?.equals(CpuSet.from(expected)));
    }),
  );
});

test('a megabyte of hostile text is read in every dialect', () => {
  const texts: [text: string, libvirt: string | null][] = [
    [','.repeat(1_000_000), null],
    ['0,'.repeat(500_000), '0'],
    ['0-16383,'.repeat(125_000), '0-16383'],
    ['0-1023:3,'.repeat(100_000), null],
    ['^5,'.repeat(330_000), ''],
    ['9'.repeat(1_000_000), null],
    ['\u2013'.repeat(1_000_000), null],
    ['0-99999999999999999999', null],
  ];
  for (const [text, libvirt] of texts) {
    for (const dialect of cpuListDialects) {
      const { cpus, problems } = parseCpuList(text, dialect);
      assert.equal(cpus === null, problems.length > 0);
      if (dialect === 'libvirt') assert.equal(cpus?.toString() ?? null, libvirt, text.slice(0, 20));
    }
    assert.equal(typeof isSchemaValidCpuList(text), 'boolean');
  }
});
