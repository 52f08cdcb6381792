import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { domain, folderWith, pinset, smt2 } from '../command.ts';

const crowded = domain('crowded', '2', '2');

/** Runs `check --why` in a folder with these files. */
const why = (cwd: string, ...args: string[]) => pinset(['check', '--why', ...args], { cwd });

test('a sentence for each document says why a rule has, or has no, finding shown', async (t) => {
  const cwd = folderWith(t, {
    'a.xml': crowded,
    'b.xml': domain('b', '4'),
    'c.xml': crowded.replace('<cputune>', '<!-- pinset-ignore cpu-overcommit: both are idle --><cputune>'),
    'd.sh': 'taskset -c 6 qemu-system-x86_64 -smp 1 &\n',
  });
  const run = await why(cwd, 'cpu-overcommit', '--host', smt2);
  assert.deepEqual([run.status, run.stderr], [0, '']);
  assert.match(run.stdout, /^a\.xml: cpu-overcommit is shown, at line \d+\n/);
  assert.match(run.stdout, /\nb\.xml: cpu-overcommit was checked and finds nothing\n/);
  assert.match(run.stdout, /\nc\.xml: cpu-overcommit is suppressed by the comment at line \d+\n/);
  assert.match(run.stdout, /\nd\.sh: cpu-overcommit was checked and finds nothing\n$/);
});

test('a line narrows the question', async (t) => {
  const cwd = folderWith(t, { 'a.xml': crowded });
  const asked = async (line: number) => (await why(cwd, `cpu-overcommit:${line}`, '--host', smt2)).stdout;
  const first = await why(cwd, 'cpu-overcommit', '--host', smt2);
  const shown = Number(/at line (\d+)/.exec(first.stdout)?.[1]);
  assert.equal(await asked(shown), `a.xml:${shown}: cpu-overcommit is shown, at line ${shown}\n`);
  assert.equal(await asked(1), 'a.xml:1: cpu-overcommit was checked and finds nothing\n');
  assert.equal(await asked(999), 'a.xml:999: the document has no line 999\n');
});

test('no host is known, or the profile turns the rule off', async (t) => {
  const profile = {
    name: 'lab',
    topology: 'lab.capabilities.xml',
    documents: ['off.xml'],
    rules: { 'cpu-overcommit': 'off' },
  };
  const other = { name: 'other', topology: 'lab.capabilities.xml', documents: [] };
  const cwd = folderWith(t, {
    'off.xml': crowded,
    'unclaimed.xml': domain('unclaimed', '2', '4'),
    'lab.capabilities.xml': readFileSync(smt2, 'utf8'),
    'lab.host.json': JSON.stringify(profile),
    'other.host.json': JSON.stringify(other),
  });
  const run = await why(cwd, 'cpu-overcommit');
  assert.equal(run.status, 0);
  assert.deepEqual(run.stdout.split('\n'), [
    'lab.host.json: cpu-overcommit does not check documents of this kind',
    "off.xml: cpu-overcommit is off in the host's profile",
    'other.host.json: cpu-overcommit does not check documents of this kind',
    'unclaimed.xml: cpu-overcommit needs a host, and no host is known for this document',
    '',
  ]);
});

test('2: an unknown rule, a bad line, another format', async (t) => {
  const cwd = folderWith(t, { 'a.xml': crowded });
  const cases: [args: string[], stderr: RegExp][] = [
    [['cpu-overcomit'], /^pinset: unknown rule 'cpu-overcomit'; did you mean cpu-overcommit\?\n$/],
    [['cpu-overcommit:0'], /^pinset: --why takes RULE or RULE:LINE; '0' is not a line number\n$/],
    [['cpu-overcommit:x'], /'x' is not a line number\n$/],
    [['cpu-overcommit', '--format', 'json'], /^pinset: --why has no format but text\n$/],
  ];
  for (const [args, stderr] of cases) {
    const run = await why(cwd, ...args);
    assert.deepEqual([run.status, run.stdout], [2, ''], args.join(' '));
    assert.match(run.stderr, stderr);
  }
});
