import assert from 'node:assert/strict';
import { test } from 'node:test';
import { interpretScript } from '../../server/src/script/interpret.ts';
import { parseShell } from '../../server/src/syntax/shell/shell.ts';
import { generateScript } from './generate.ts';
import { bashIsMissing, defined, type RecordedCommand, runForReal, stubs } from './run-for-real.ts';

/** How many scripts; PINSET_SHELL_SEED is the seed of the first, the others follow it. */
const SCRIPTS = Number(process.env.PINSET_SHELL_SCRIPTS ?? 200);
const FIRST_SEED = Number(process.env.PINSET_SHELL_SEED ?? 1);

/** Longer ones keep bash busy for too long. */
const MOST_COMMANDS = 500;

test(`bash and the interpreter agree on ${SCRIPTS} scripts from seed ${FIRST_SEED}`, { skip: bashIsMissing() }, () => {
  const all = Array.from({ length: SCRIPTS }, (_, index) => FIRST_SEED + index);
  const seeds = all.filter((seed) => interpreted(generateScript(seed)).length <= MOST_COMMANDS);
  assert.ok(seeds.length > SCRIPTS * 0.9, 'most scripts are short enough');
  const scripts = seeds.map(generateScript);
  const recorded = runForReal(scripts);
  let commands = 0;
  const differences: string[] = [];
  for (const [index, script] of scripts.entries()) {
    const real = recorded[index] ?? [];
    commands += real.length;
    const difference = firstDifference(real, interpreted(script));
    if (difference !== null) differences.push(`seed ${seeds[index]}: ${difference}`);
  }
  assert.ok(commands > SCRIPTS, 'the scripts run commands');
  assert.deepEqual(differences, []);
});

interface KnownCommand {
  readonly words: readonly (string | null)[];
  readonly stdin: string | null;
}

function interpreted(script: string): KnownCommand[] {
  const { commands, complete } = interpretScript(parseShell(script), {
    uri: 'file:///s.sh',
    host: null,
    readFile: () => null,
    // As bash runs it: a script without arguments, which is not a library.
    arguments: [],
  });
  assert.ok(complete, `a bound was met in:\n${script}`);
  return commands
    .filter(({ words }) => stubs.some((name) => name === words[0]?.text))
    .map((command) => {
      const texts = command.words.map(({ text }) => text);
      return { words: command.certain ? texts : ['uncertain', ...texts], stdin: defined(command) };
    });
}

function firstDifference(real: readonly RecordedCommand[], known: readonly KnownCommand[]): string | null {
  for (let index = 0; index < Math.max(real.length, known.length); index++) {
    const [left, right] = [JSON.stringify(real[index]), JSON.stringify(known[index])];
    if (left !== right) return `command ${index}: bash ${left}, interpreter ${right}`;
  }
  return null;
}
