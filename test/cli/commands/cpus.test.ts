import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import * as v from 'valibot';
import { CpuSet } from '../../../server/src/cpuset/cpuset.ts';
import { pinset, root, smt2 } from '../command.ts';

test('a list of one tool in the syntax of another', async () => {
  const cases: [args: string[], printed: string][] = [
    [['0-3,8'], '0-3,8'],
    [['3,2,1'], '1-3'],
    [['0-3,^2'], '0-1,3'],
    [['0-3,8', '--to', 'taskset-mask'], '10f'],
    [['10f', '--from', 'taskset-mask'], '0-3,8'],
    [['--from', 'taskset-list', '--to=libvirt', '0-6:2'], '0,2,4,6'],
    [['--from=kernel', '0-31:1/2'], '0,2,4,6,8,10,12,14,16,18,20,22,24,26,28,30'],
    [['010', '--from', 'numactl'], '8'],
    [['!0-13', '--from', 'numactl', '--host', smt2], '14-15'],
    [['', '--from', 'kernel'], ''],
    [['--', '5'], '5'],
  ];
  for (const [args, printed] of cases) {
    assert.deepEqual(
      await pinset(['cpus', ...args]),
      { status: 0, stdout: `${printed}\n`, stderr: '' },
      args.join(' '),
    );
  }
});

test('JSON: the set, its size, its mask', async () => {
  const run = await pinset(['cpus', '0-3,8', '--format', 'json']);
  assert.deepEqual(JSON.parse(run.stdout), { cpus: '0-3,8', count: 5, mask: '10f' });
  assert.deepEqual([run.status, run.stderr], [0, '']);
});

test('JSON of a mistake: what and where, and exit status 2', async () => {
  const run = await pinset(['cpus', '0-3;8', '--format', 'json']);
  const { error } = v.parse(
    v.strictObject({ error: v.strictObject({ message: v.string(), offset: v.number() }) }),
    JSON.parse(run.stdout),
  );
  assert.equal(error.offset, 3);
  assert.deepEqual([run.status, run.stderr], [2, `pinset: '0-3;8' at 3: ${error.message}\n`]);
});

test('a list that leaves nothing is refused as libvirt refuses it', async () => {
  for (const list of ['^6', ' ^6', '6,^6', '0-3,^0,^1,^2,^3', '^15,^5']) {
    const run = await pinset(['cpus', list, '--format', 'json']);
    const message = 'names no CPU; libvirt refuses an empty set';
    assert.deepEqual(JSON.parse(run.stdout), { error: { message, offset: 0 } });
    assert.deepEqual([run.status, run.stderr], [2, `pinset: '${list}' at 0: ${message}\n`]);
    assert.equal((await pinset(['cpus', list, '--from', 'libvirt', '--to', 'kernel'])).status, 2);
  }
  for (const list of ['^6,6', '5,^6', '0-6,^6']) assert.equal((await pinset(['cpus', list])).status, 0, list);
});

test('every list is read as a list, and refused in one line', async () => {
  const lists = ['', '-', '-1', '-h3', '--', '0-\n', '0-99999999999', '\t', '3-1', '^', `0${',0'.repeat(5000)}x`];
  for (const list of lists) {
    const run = await pinset(['cpus', list === '--' ? '--x' : list]);
    assert.equal(run.status, 2, list);
    assert.equal(run.stdout, '', list);
    assert.match(run.stderr, /^pinset: [^\n]{1,300}\n$/, list);
  }
});

test('command lines that cannot be run', async () => {
  const cases: [args: string[], stderr: RegExp][] = [
    [[], /cpus: LIST is missing; pinset cpus --help shows examples/],
    [['0', '1'], /cpus: unexpected argument '1'; put an argument with spaces in quotation marks/],
    [['0', '--from', 'cron'], /--from takes libvirt, .* not 'cron'/],
    [['0', '--into', 'kernel'], /unknown option '--into'; did you mean --to\?/],
    [['-1,2', '--frm', 'kernel'], /unknown option '--frm'; did you mean --from\?/],
    [['0', '--to'], /cpus: --to needs a value/],
    [['all', '--from', 'numactl', '--host', 'nowhere'], /nowhere: no such file or folder/],
    [['', '--from', 'kernel', '--to', 'libvirt'], /'' names no CPU; libvirt has no syntax for that/],
  ];
  for (const [args, stderr] of cases) {
    const run = await pinset(['cpus', ...args]);
    assert.equal(run.status, 2, args.join(' '));
    assert.match(run.stderr, stderr);
  }
});

const file = join(process.env.PINSET_CONFORMANCE ?? join(root, '../shared/conformance'), 'cpulist/dialects.json');
const cases = existsSync(file) ? readCases(readFileSync(file, 'utf8')) : [];
// All cases run in the process of test/cpuset; here some, to see that each gets through the command line unharmed.
const sample = cases.filter((_, index) => index % 7 === 0);
const dialects: [field: keyof Case, options: string[]][] = [
  ['libvirt', []],
  ['tasksetList', ['--from', 'taskset-list']],
  ['tasksetMask', ['--from', 'taskset-mask']],
  ['kernelCpulist', ['--from', 'kernel']],
  ['numactl16', ['--from', 'numactl', '--host', smt2]],
];
const skip = cases.length === 0 ? `no conformance data at ${file}: 0 cases` : false;

test(`conformance through the command (${sample.length} of ${cases.length} cases)`, { skip }, async () => {
  const disagreements: unknown[] = [];
  let next = 0;
  const worker = async () => {
    for (let at = next++; at < sample.length; at = next++) {
      const one = sample[at];
      const [field, options] = dialects[at % dialects.length] ?? [];
      if (one === undefined || field === undefined || options === undefined) return;
      const run = await pinset(['cpus', one.input, ...options, '--format', 'json']);
      const actual = verdict(run.stdout);
      if (actual !== listForm(one[field]))
        disagreements.push({ input: one.input, field, expected: one[field], actual });
      assert.equal(run.status, actual === 'ERR' ? 2 : 0);
    }
  };
  await Promise.all([worker(), worker(), worker()]);
  assert.deepEqual(disagreements, []);
});

type Case = ReturnType<typeof readCases>[number];

function readCases(json: string) {
  const entry = v.object({
    input: v.string(),
    libvirt: v.string(),
    tasksetList: v.string(),
    tasksetMask: v.string(),
    kernelCpulist: v.string(),
    numactl16: v.string(),
  });
  return v.parse(v.object({ cases: v.array(entry) }), JSON.parse(json)).cases;
}

function verdict(json: string): string {
  const answer = v.parse(v.object({ cpus: v.optional(v.string()), error: v.optional(v.unknown()) }), JSON.parse(json));
  if (answer.cpus === undefined) return 'ERR';
  return answer.cpus === '' ? 'EMPTY' : answer.cpus;
}

/** The data writes two neighbours as the tool prints them; compare sets, not spellings. */
function listForm(expected: string): string {
  if (expected === 'ERANGE') return 'ERR';
  if (!/^[0-9]/.test(expected)) return expected;
  return CpuSet.from(
    expected.split(',').flatMap((term) => {
      const [first = 0, last = first] = term.split('-').map(Number);
      return [...CpuSet.range(first, last)];
    }),
  ).toString();
}
