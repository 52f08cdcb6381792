import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseCapture, readCaptures } from '../../../../server/src/topology/merge/read-captures.ts';
import { hostFixture } from '../host-fixtures.ts';

/** A core of a table: its CPUs, its L2 cache and its highest frequency. */
type Core = readonly [cpus: readonly number[], l2: number, maxMhz: string];

/** The kinds of the CPUs of `lscpu -e`, as `efficiency 16-19`, and what was said about it. */
function read(cores: readonly Core[]): { kinds: string[]; problems: string[] } {
  const rows = cores.flatMap(([cpus, l2, mhz], core) =>
    cpus.map((cpu) => `${cpu} 0 0 ${core} ${core}:${core}:${l2}:0 yes ${mhz}`),
  );
  return kindsIn(`CPU NODE SOCKET CORE L1d:L1i:L2:L3 ONLINE MAXMHZ\n${rows.join('\n')}\n`);
}

function kindsIn(text: string): { kinds: string[]; problems: string[] } {
  const { value, problems } = parseCapture(text);
  assert.ok(value);
  const kinds = value.cpus.map(({ id, kind }) => `${id} ${kind ?? '?'}`);
  return { kinds, problems: problems.map(({ message }) => message) };
}

const pair = (core: number): number[] => [2 * core, 2 * core + 1];
const p = (core: number, mhz = '5000.0000'): Core => [pair(core), core, mhz];
const e = (cpu: number, l2: number, mhz = '3800.0000'): Core => [[cpu], l2, mhz];
const unknown =
  /^some cores have 2 threads and others 1, as in a hybrid CPU, but the kinds of cores are unknown; lstopo --of xml/;

describe('kinds of cores in lscpu -e', () => {
  it('are told by threads, L2 caches and frequencies together', () => {
    const { kinds, problems } = read([p(0), p(1), e(4, 2), e(5, 2)]);
    assert.deepEqual(kinds, [
      '0 performance',
      '1 performance',
      '2 performance',
      '3 performance',
      '4 efficiency',
      '5 efficiency',
    ]);
    assert.deepEqual(problems, []);
  });

  it('are those of /sys and of hwloc, in JSON too', () => {
    const json = parseCapture(hostFixture('hybrid', 'lscpu-e.json')).value;
    const hwloc = parseCapture(hostFixture('hybrid', 'hwloc.xml')).value;
    assert.deepEqual(
      json?.cpus.map(({ kind }) => kind),
      hwloc?.cpus.map(({ kind }) => kind),
    );
    assert.equal(json?.cpu(16)?.kind, 'efficiency');
  });

  it('are those of the L2 caches and frequencies if no core has a second thread', () => {
    const { kinds } = read([
      [[0], 0, '5700'],
      [[1], 1, '5500'],
      [[2], 2, '4600'],
      [[3], 2, '4600'],
    ]);
    assert.deepEqual(kinds, ['0 performance', '1 performance', '2 efficiency', '3 efficiency']);
  });

  it('of favoured cores are one kind: the frequency alone misleads', () => {
    const { kinds, problems } = read([p(0, '5800.0000'), p(1, '5500.0000'), p(2, '4300.0000')]);
    assert.ok(kinds.every((kind) => kind.endsWith('?')));
    assert.deepEqual(problems, []);
  });

  const unsettled: [what: string, cores: readonly Core[]][] = [
    ['every core has an L2 cache of its own', [p(0), p(1), e(4, 4), e(5, 5)]],
    ['the frequencies are equal', [p(0), p(1), e(4, 2, '5000.0000'), e(5, 2, '5000.0000')]],
    ['the cores that share an L2 cache are faster', [p(0, '3800'), p(1, '3800'), e(4, 2, '5000'), e(5, 2, '5000')]],
    ['a frequency is unknown', [p(0), p(1, '-'), e(4, 2), e(5, 2)]],
    ['the core with one thread has an L2 cache of its own', [p(0), [[2], 1, '5000.0000'], e(3, 2), e(4, 2)]],
  ];
  for (const [what, cores] of unsettled) {
    it(`are said to be unknown if ${what}`, () => {
      const { kinds, problems } = read(cores);
      assert.ok(kinds.every((kind) => kind.endsWith('?')));
      assert.match(problems.join(), unknown);
    });
  }

  it('are not asked for if a thread is offline', () => {
    assert.deepEqual(kindsIn('CPU CORE NODE ONLINE\n0 0 0 yes\n1 0 0 yes\n2 1 0 yes\n3 - - no\n').problems, []);
    assert.deepEqual(kindsIn('# CPU,Core,Node\n0,0,0\n1,0,0\n2,1,0\n4,2,0\n5,2,0\n').problems, []);
  });

  it('are not asked for if the second threads at the end are missing', () => {
    const rows = [0, 1, 2, 3, 0, 1].map((core, cpu) => `${cpu} ${core} 0 yes`);
    const { problems } = kindsIn(`CPU CORE NODE ONLINE\n${rows.join('\n')}\n`);
    assert.deepEqual(problems, [
      'CPUs 6-7 are missing, the second threads of cores that have one here: the output ends too early, or they are offline',
    ]);
  });

  it('may come from another capture', () => {
    const parsable = '# CPU,Core,Socket,Node\n0,0,0,0\n1,0,0,0\n2,1,0,0\n';
    const alone = readCaptures([{ name: 'a', content: parsable }]);
    assert.deepEqual(
      alone.problems.map(({ lacks }) => lacks),
      ['core-kinds'],
    );
    const native = {
      cpus: [0, 1, 2].map((id) => ({ id, core: id >> 1, kind: id < 2 ? 'performance' : 'efficiency' })),
    };
    const together = readCaptures([
      { name: 'a', content: parsable },
      { name: 'b', content: JSON.stringify({ schemaVersion: 1, ...native }) },
    ]);
    assert.equal(together.value?.cpu(2)?.kind, 'efficiency');
    assert.deepEqual(together.problems, []);
  });
});
