import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { stripVTControlCharacters } from 'node:util';
import { columns } from '../../server/src/cli/report/columns.ts';
import { speaking } from '../language.ts';
import { pinset, pinsetProcess, root } from './command.ts';

const names = [
  'check',
  'fix',
  'pins',
  'plan',
  'forecast',
  'verify',
  'map',
  'host',
  'cpus',
  'explain',
  'completions',
  'lsp',
];

/** The lines below a title of a help text. */
function section(help: string, title: string): string[] {
  const [, body = ''] = help.split(`\n${title}\n`);
  return body.split('\n\n')[0]?.trimEnd().split('\n') ?? [];
}

test('--help lists the commands', async () => {
  const run = await pinset(['--help']);
  assert.deepEqual([run.status, run.stderr], [0, '']);
  assert.match(run.stdout, /^Usage: pinset COMMAND …\n\nChecks the CPU and NUMA pins of KVM guests/);
  const listed = section(run.stdout, 'Commands:').map((line) => line.trim().split(/\s{2,}/));
  assert.deepEqual(
    listed.map(([name]) => name),
    [...names, 'help'],
  );
  assert.ok(listed.every(([, summary = '']) => summary.length > 10));
  for (const args of [['-h'], ['help']]) assert.deepEqual(await pinset(args), run, args.join(' '));
});

test('--version prints that of package.json', async () => {
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  for (const args of [['--version'], ['-V']])
    assert.deepEqual(await pinset(args), { status: 0, stdout: `${version}\n`, stderr: '' });
});

suite('the help of a command', () => {
  for (const name of names) {
    test(name, async () => {
      const run = await pinset([name, '--help']);
      assert.deepEqual([run.status, run.stderr], [0, '']);
      assert.match(run.stdout, new RegExp(`^Usage: pinset ${name}\\b`));
      for (const args of [['-h'], ['a', '--help']])
        assert.deepEqual(await pinset([name, ...args]), run, args.join(' '));
      assert.deepEqual(await pinset(['help', name]), run);

      const examples = section(run.stdout, 'Examples:');
      assert.ok(examples.length >= 4 && examples.length <= 8, 'two to four examples of two lines');
      for (const [at, line] of examples.entries()) assert.match(line, at % 2 === 0 ? /^ {2}\S/ : /^ {6}\S/);
      assert.match(section(run.stdout, 'Options:').at(-1) ?? '', /^ {2}-h, --help +print this help$/);
      assert.match(section(run.stdout, 'Exit status:').at(-1) ?? '', /^ {2}2 {2}failure/);
    });

    test(`${name}, in Korean`, async () => {
      const { status, stdout } = await speaking('ko', () => pinset([name, '--help']));
      assert.equal(status, 0);
      assert.match(stdout, new RegExp(`^사용법: pinset ${name}\\b`));
      assert.doesNotMatch(stdout, /\b(?:Usage|Arguments|Options|Commands|default|print|show|the)\b/);
    });
  }

  test('fits into the columns of a terminal, in both languages', async () => {
    for (const language of ['en', 'ko'] as const) {
      for (const name of names) {
        const { stdout } = await speaking(language, () => pinset([name, '--help']));
        // Examples are lines to copy, and so are the words that an option takes.
        const text = stdout.split('\n\n').filter((part) => !/^(?:Examples|예):/.test(part));
        const wide = text
          .join('\n')
          .split('\n')
          .filter((line) => columns(line) > 80 && line.trim().includes(' '));
        assert.deepEqual(
          wide.filter((line) => !line.includes('taskset-list|taskset-mask')),
          [],
          name,
        );
      }
    }
  });

  test('names the arguments, what an option takes, and what it is without the option', async () => {
    const { stdout } = await pinset(['check', '--help']);
    assert.match(
      stdout,
      /^Usage: pinset check \[PATH…\] \[--host FILE\]… \[--connect URI\]…\n {20}\[--format text\|json\|sarif\|github\|gitlab\|junit\]\n/,
    );
    assert.match(stdout, /\n {2}PATH +a file, a folder/);
    assert.match(stdout, /\n {2}--host FILE +.*\n +document that no profile claims \(may be repeated\)\n/);
    assert.match(
      stdout,
      /\n {2}--format FORMAT +the output format \(text, json, sarif, github, gitlab,\n +junit; default: text\)\n/,
    );
    const plan = await pinset(['plan', '--help']);
    assert.match(
      plan.stdout,
      /^Usage: pinset plan DOMAIN\.xml \[--host FILE\] \[--connect URI\]… \[--occupied LIST\]\n/,
    );
  });

  test('has bold titles where there are colours, and no escape sequence where there are none', async () => {
    const bold = await pinsetProcess(['check', '--help'], { colours: { FORCE_COLOR: '1' } });
    assert.ok(bold.stdout.startsWith('\u001b[1mUsage:\u001b[22m pinset check '));
    const plain = await pinset(['check', '--help']);
    assert.equal(stripVTControlCharacters(bold.stdout), plain.stdout);
  });
});

/** The files of the examples do not exist: what counts is that no option is unknown and no argument is missing. */
test('every example is a command line that the command understands', async () => {
  for (const name of names) {
    for (const line of section((await pinset([name, '--help'])).stdout, 'Examples:').filter((_, at) => at % 2 === 0)) {
      const [, given] = /\bpinset ([^|<>()]*)/.exec(line) ?? [];
      assert.ok(given !== undefined || line.includes("'pinset', 'lsp'"), line);
      const args =
        given
          ?.trim()
          .split(/\s+/)
          .map((word) => word.replaceAll("'", '')) ?? [];
      if (args.length === 0 || args[0] === 'lsp' || args.includes('--write') || args.includes('--output')) continue;
      // Some read standard input, which only a process can be given.
      const { stderr } = await pinsetProcess(args, { cwd: join(root, 'examples/captures') });
      assert.doesNotMatch(stderr, /unknown|unexpected|is missing|needs a value|takes/, line);
    }
  }
});
