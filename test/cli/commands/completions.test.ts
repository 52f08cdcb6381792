import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite, type TestContext, test } from 'node:test';
import { stripVTControlCharacters } from 'node:util';
import { rules } from '../../../server/src/rules/index.ts';
import { folderWith, pinset } from '../command.ts';

const shells = ['bash', 'zsh', 'fish'] as const;

const missing = (program: string) =>
  spawnSync(program, ['--version']).status === 0 ? false : `${program} is not installed`;
const noTerminal = missing('script');

/** A folder with the completion scripts and two domains. */
async function folderOf(t: TestContext): Promise<string> {
  const scripts = await Promise.all(shells.map(async (shell) => (await pinset(['completions', shell])).stdout));
  const files = Object.fromEntries(shells.map((shell, at) => [`script.${shell}`, scripts[at] ?? '']));
  return folderWith(t, { ...files, 'vms/web.xml': '', 'vms/a b.xml': '', 'caps.xml': '' });
}

for (const shell of shells) {
  test(`${shell} reads its script`, { skip: missing(shell) }, async (t) => {
    const cwd = await folderOf(t);
    const { status, stdout, stderr } = spawnSync(shell, ['-n', `script.${shell}`], { cwd, encoding: 'utf8' });
    assert.deepEqual([status, stdout, stderr], [0, '', '']);
  });
}

/** What bash offers for a command line that ends where the cursor is. */
function inBash(cwd: string, line: string): string[] {
  const code = `
source script.bash
complete -p pinset > /dev/null || exit 1
COMP_LINE=$1 COMP_POINT=\${#1}
read -ra COMP_WORDS <<< "\${1//=/ = }"
[[ $1 == *' ' ]] && COMP_WORDS+=('')
COMP_CWORD=$((\${#COMP_WORDS[@]} - 1))
_pinset
printf '%s\\n' "\${COMPREPLY[@]}"`;
  const { status, stdout, stderr } = spawnSync('bash', ['--norc', '-c', code, 'bash', line], { cwd, encoding: 'utf8' });
  assert.deepEqual([status, stderr], [0, '']);
  return stdout.split('\n').filter((word) => word !== '');
}

/** What fish offers, without the descriptions. */
function inFish(cwd: string, line: string): string[] {
  const code = 'source script.fish; complete -C $argv[1]';
  const { status, stdout, stderr } = spawnSync('fish', ['--no-config', '-c', code, line], { cwd, encoding: 'utf8' });
  assert.deepEqual([status, stderr], [0, '']);
  return stdout.split('\n').flatMap((offered) => offered.split('\t')[0] || []);
}

const ids = rules.map(({ id }) => id).sort();

for (const [shell, offered] of [
  ['bash', inBash],
  ['fish', inFish],
] as const) {
  suite(`${shell} completes`, { skip: missing(shell) }, () => {
    test('commands', async (t) => {
      const cwd = await folderOf(t);
      assert.deepEqual(offered(cwd, 'pinset che'), ['check']);
      assert.deepEqual(offered(cwd, 'pinset p').sort(), ['pins', 'plan']);
      assert.deepEqual(offered(cwd, 'pinset help expl'), ['explain']);
    });

    test('every option of every command', async (t) => {
      const cwd = await folderOf(t);
      const names = offered(cwd, 'pinset help ');
      assert.ok(names.length >= 9);
      for (const name of names) {
        const help = (await pinset([name, '--help'])).stdout;
        const options = [...help.matchAll(/^ {2}(?:-\w, )?(--[\w-]+)/gm)].map(([, option]) => option).sort();
        const completed = offered(cwd, `pinset ${name} --`).map((option) => option.replace(/=$/, ''));
        assert.deepEqual(completed.sort(), options, name);
      }
    });

    test('the words that an option takes', async (t) => {
      const cwd = await folderOf(t);
      assert.deepEqual(offered(cwd, 'pinset host --format ').sort(), ['json', 'svg', 'text']);
      assert.deepEqual(offered(cwd, 'pinset check vms --fail-on w'), ['warning']);
      assert.deepEqual(
        offered(cwd, 'pinset check --format=js').map((word) => word.replace('--format=', '')),
        ['json'],
      );
      assert.deepEqual(offered(cwd, 'pinset completions ').sort(), ['bash', 'fish', 'zsh']);
    });

    test('rules, one or several', async (t) => {
      const cwd = await folderOf(t);
      assert.deepEqual(offered(cwd, 'pinset explain ').sort(), ids);
      assert.deepEqual(offered(cwd, 'pinset explain cpu-overc'), ['cpu-overcommit']);
      assert.deepEqual(offered(cwd, 'pinset fix --only cpu-overcommit,smt-s'), ['cpu-overcommit,smt-sibling-conflict']);
      assert.deepEqual(
        offered(cwd, 'pinset fix --only=cpu-overcommit,smt-s').map((word) => word.replace('--only=', '')),
        ['cpu-overcommit,smt-sibling-conflict'],
      );
    });

    test('nothing where only the user can know', async (t) => {
      const cwd = await folderOf(t);
      assert.deepEqual(offered(cwd, 'pinset plan --occupied '), []);
    });
  });
}

/** What the shell gives to pinset when a person types a line on a terminal, tabs and all. */
function typed(shell: 'bash' | 'zsh', cwd: string, line: string): string {
  const start = { bash: 'bash --noprofile --rcfile bashrc -i', zsh: 'zsh -d -i' }[shell];
  const { stdout } = spawnSync('script', ['-qec', start, '/dev/null'], {
    cwd,
    encoding: 'utf8',
    input: `${line}\nexit\n`,
    timeout: 20_000,
    env: { PATH: process.env.PATH, HOME: cwd, ZDOTDIR: cwd, TERM: 'xterm' },
  });
  return stripVTControlCharacters(stdout);
}

for (const shell of ['bash', 'zsh'] as const) {
  test(`on a terminal, ${shell} completes what is typed`, { skip: noTerminal || missing(shell) }, async (t) => {
    const cwd = await folderOf(t);
    const asked = 'pinset() { printf "<%s>" "$@"; }\n';
    writeFileSync(join(cwd, 'bashrc'), `source script.bash\n${asked}`);
    writeFileSync(join(cwd, '.zshrc'), `autoload -Uz compinit; compinit -u -D\nsource script.zsh\n${asked}`);
    const cases: readonly (readonly [line: string, given: RegExp])[] = [
      ['pinset che\t --fo\tjs\t vms/w\t', /<check><--format[=><]+json><vms\/web\.xml>/],
      [
        'pinset fix --only cpu-overcommit,smt-s\t vms/a\t',
        /<--only><cpu-overcommit,smt-sibling-conflict,?><vms\/a b\.xml>/,
      ],
      ['pinset explain cpu-ov\t', /<explain><cpu-overcommit>/],
      ['pinset plan --host=ca\t vms/w\t', /<plan><--host=caps\.xml><vms\/web\.xml>/],
    ];
    for (const [line, given] of cases) assert.match(typed(shell, cwd, line), given);
  });
}
