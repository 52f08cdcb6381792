import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { commandsOf } from './commands.ts';
import { bashIsMissing, defined, runForReal, stubs } from './run-for-real.ts';

/** Each is a statement of bash's manual, in a few commands; a here-doc makes one with several lines. */
const snippets = readFileSync(path.join(import.meta.dirname, 'snippets.txt'), 'utf8')
  .split(/\n(?=\S)(?!joined|EOF)/)
  .map((snippet) => `${snippet.trimEnd()}\n`);

test(`bash and the interpreter agree on ${snippets.length} snippets`, { skip: bashIsMissing() }, () => {
  assert.ok(snippets.length > 40);
  const recorded = runForReal(snippets);
  for (const [index, snippet] of snippets.entries()) {
    const known = commandsOf(snippet)
      .map((command) => ({ words: command.words.map(({ text }) => text), stdin: defined(command) }))
      .map(({ words, stdin }) => ({ words: words[0] === 'exec' ? words.slice(1) : words, stdin }))
      .filter(({ words }) => stubs.some((name) => name === words[0]));
    assert.deepEqual(known, recorded[index], snippet);
  }
});
