import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import process from 'node:process';
import { test } from 'node:test';
import { columns } from '../../../server/src/cli/report/columns.ts';
import { rightExample } from '../../../server/src/fixes/rule-example.ts';
import { rules } from '../../../server/src/rules/index.ts';
import { speaking } from '../../language.ts';
import { pinset, root } from '../command.ts';

test('a rule: what it finds, why, what to do, both examples', async () => {
  const run = await pinset(['explain', 'cpu-overcommit']);
  assert.deepEqual([run.status, run.stderr], [0, '']);
  assert.match(
    run.stdout,
    /^cpu-overcommit \(warning, since 0\.1\.0\)\nvCPUs outnumber the CPUs that they are confined to/,
  );
  const sections = run.stdout.split('\n').filter((line) => /^[A-Za-z][\w ]*$/.test(line));
  assert.deepEqual(sections, ['Wrong', 'Why', 'What to do', 'After the quick fix', 'libvirt', 'To ignore it']);
  assert.ok(run.stdout.includes("    <vcpupin vcpu='1' cpuset='2'/>\n"), 'the example as it is');
  assert.ok(run.stdout.includes('0.53'), 'the figure');
});

for (const language of ['en', 'ko'] as const) {
  test(`every rule can be explained, in lines that fit, ${language}`, async () => {
    for (const rule of rules) {
      const { id, examples } = rule;
      const { stdout, status } = await speaking(language, () => pinset(['explain', id]));
      assert.equal(status, 0, id);
      const right = await rightExample(rule);
      const examplesOf = new Set([...examples.wrong.split('\n'), ...right.text.split('\n')]);
      const wide = stdout.split('\n').filter((line) => columns(line) > 80 && !examplesOf.has(line.slice(2)));
      assert.deepEqual(wide, [], id);
    }
  });
}

test('without a rule: all of them, one a line', async () => {
  const run = await pinset(['explain']);
  const lines = run.stdout.trimEnd().split('\n');
  assert.deepEqual(
    lines.map((line) => line.split(/ {2,}/).slice(0, 2)),
    rules.map(({ id, severity }) => [id, severity]).sort(([a = ''], [b = '']) => (a < b ? -1 : 1)),
  );
  assert.deepEqual([run.status, run.stderr], [0, '']);
});

test('2: an unknown rule, with suggestions', async () => {
  const cases: [args: string[], stderr: string][] = [
    [['cpu-overcomit'], "pinset: unknown rule 'cpu-overcomit'; did you mean cpu-overcommit?\n"],
    [['Cross-NUMA-pin'], "pinset: unknown rule 'Cross-NUMA-pin'; did you mean cross-numa-pin?\n"],
    [['constructor'], "pinset: unknown rule 'constructor'; pinset explain lists the rules\n"],
    [['a', 'b'], "pinset: explain: unexpected argument 'b'; put an argument with spaces in quotation marks\n"],
    [
      ['--format', 'json', 'a'],
      "pinset: explain: unknown option '--format'; pinset explain --help lists the options\n",
    ],
  ];
  for (const [args, stderr] of cases) {
    assert.deepEqual(await pinset(['explain', ...args]), { status: 2, stdout: '', stderr });
  }
});

const noScript = spawnSync('script', ['--version']).status === 0 ? false : 'no script(1) here';

test('colours on a terminal only', { skip: noScript }, async () => {
  const command = `'${process.execPath}' '${join(root, 'dist/cli.cjs')}' explain unknown-cpu`;
  const onTerminal = (env: NodeJS.ProcessEnv) =>
    spawnSync('script', ['-qec', command, '/dev/null'], {
      encoding: 'utf8',
      env: { PATH: process.env.PATH, TERM: 'xterm', ...env },
    }).stdout.replaceAll('\r\n', '\n');
  const { stdout } = await pinset(['explain', 'unknown-cpu']);
  assert.ok(onTerminal({}).startsWith('\u001b[1munknown-cpu\u001b[22m (\u001b[31merror\u001b[39m, since '));
  assert.equal(onTerminal({ NO_COLOR: '1' }), stdout);
  assert.ok(!stdout.includes('\u001b'));
});
