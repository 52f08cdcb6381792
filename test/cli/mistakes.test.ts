import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { speaking } from '../language.ts';
import { pinset } from './command.ts';

const commands = 'check, fix, pins, plan, forecast, verify, map, host, cpus, explain, completions, lsp';
const quotation = 'put an argument with spaces in quotation marks';

/** Command lines that cannot be run, and what is said about them. */
const mistakes: readonly (readonly [args: readonly string[], said: string])[] = [
  [[], `no command given; the commands are ${commands}; pinset --help describes them`],
  [['--'], `no command given; the commands are ${commands}; pinset --help describes them`],
  [['chekc'], "unknown command 'chekc'; did you mean check?"],
  [['chekc', '--format', 'json'], "unknown command 'chekc'; did you mean check?"],
  [['help', 'plna'], "unknown command 'plna'; did you mean plan?"],
  [['constructor'], `unknown command 'constructor'; the commands are ${commands}`],
  [['--verbose'], "unknown option '--verbose'; pinset --help lists the options"],
  [['--versoin'], "unknown option '--versoin'; did you mean --version?"],
  [['check', '--formt', 'json'], "check: unknown option '--formt'; did you mean --format?"],
  [['check', '--formt=json'], "check: unknown option '--formt'; did you mean --format?"],
  [['check', '--FAIL-ON', 'info'], "check: unknown option '--FAIL-ON'; did you mean --fail-on?"],
  [['fix', '--writ'], "fix: unknown option '--writ'; did you mean --write?"],
  [['fix', '-x'], "fix: unknown option '-x'; pinset fix --help lists the options"],
  [['check', '-V'], "check: unknown option '-V'; pinset check --help lists the options"],
  [['fix', '--diff=yes'], 'fix: --diff takes no value'],
  [['check', '--host'], 'check: --host needs a value'],
  [
    ['check', '--host', '--format', 'json'],
    "check: --host needs a value; if '--format' is the value, write --host=--format",
  ],
  [['pins', '--format', 'xml'], "--format takes text, json, not 'xml'"],
  [
    ['check', '--format', 'jsn'],
    "--format takes text, json, sarif, github, gitlab, junit, not 'jsn'; did you mean json?",
  ],
  [['check', '--host='], 'check: --host needs a value'],
  [['check', '--host', ''], 'check: --host needs a value'],
  [['check', '--output='], 'check: --output needs a value'],
  [['check', ''], 'a path is empty; to check the current folder, write .'],
  [['check', '--why', ':3'], "--why takes RULE or RULE:LINE, not ':3'"],
  [['check', '--why', 'cpu-overcommit', '--output', 'x'], '--why and --output cannot be combined'],
  [['check', '--create-baseline'], '--create-baseline needs --baseline FILE, the file to write'],
  [['check', '--stdin-filename', 'a.xml'], '--stdin-filename needs -, for standard input, among the paths'],
  [['fix', '--only', ','], '--only names no rule; pinset explain lists the rules'],
  [['check', '--color', 'neverr'], "--color takes auto, always, never, not 'neverr'; did you mean never?"],
  [['check', '--fail-on', 'constructor'], "--fail-on takes error, warning, info, never, not 'constructor'"],
  [['completions', 'tcsh'], "SHELL takes bash, zsh, fish, not 'tcsh'"],
  [['plan'], 'plan: DOMAIN.xml is missing; pinset plan --help shows examples'],
  [['plan', 'a.xml'], 'plan: --host FILE is missing; pinset plan --help shows examples'],
  [['plan', '--host', 'a.xml'], 'plan: DOMAIN.xml is missing; pinset plan --help shows examples'],
  [['plan', 'a.xml', 'b.xml', '--host', 'c.xml'], `plan: unexpected argument 'b.xml'; ${quotation}`],
  [['host'], 'host: CAPTURE is missing; pinset host --help shows examples'],
  [['cpus', '0-3', '8'], `cpus: unexpected argument '8'; ${quotation}`],
  [['explain', 'unknown-cpu', 'x'], `explain: unexpected argument 'x'; ${quotation}`],
  [['lsp'], 'lsp: --stdio is missing; pinset lsp --help shows examples'],
  [['lsp', '--stdoi'], "lsp: unknown option '--stdoi'; did you mean --stdio?"],
  [['lsp', '--stdio', '--socket=1'], "lsp: unknown option '--socket'; pinset lsp --help lists the options"],
];

suite('a command line that cannot be run ends with 2 and one line', () => {
  for (const [args, said] of mistakes) {
    test(`pinset ${args.join(' ')}`, async () => {
      assert.deepEqual(await pinset(args), { status: 2, stdout: '', stderr: `pinset: ${said}\n` });
    });
  }

  test('in the language of messages, without a word of the library', async () => {
    for (const [args] of mistakes) {
      const { status, stdout, stderr } = await speaking('ko', () => pinset(args));
      assert.deepEqual([status, stdout], [2, ''], args.join(' '));
      assert.match(stderr, /^pinset: [^\n]*\p{Script=Hangul}[^\n]*\n$/u);
      assert.doesNotMatch(stderr, /\b(?:unknown|missing|argument|option|invalid|value|did you mean)\b/);
    }
  });
});

test('options may stand anywhere, with = or without; of one that is given twice the last counts', async () => {
  const plain = await pinset(['cpus', '0-3']);
  for (const args of [
    ['--to', 'kernel', '0-3'],
    ['--to=kernel', '--', '0-3'],
    ['0-3', '--to', 'libvirt', '--to=kernel'],
    ['--to=systemd', '0-3', '--from=kernel', '--to', 'kernel'],
  ]) {
    assert.deepEqual(await pinset(['cpus', ...args]), plain, args.join(' '));
  }
});
