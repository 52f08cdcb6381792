import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as v from 'valibot';
import { parse } from 'yaml';
import { pinset } from '../cli/command.ts';
import { fences, page, root } from './markdown.ts';

const pipelines = fences(page('docs/ci.md'))
  .filter(({ language }) => language === 'yaml')
  .map(({ code, line }) => ({ line, pipeline: parse(code) as unknown }));

const action = v.parse(v.object({ inputs: v.record(v.string(), v.unknown()) }), parse(page('action.yml').text));

test('the commands in the pipelines of docs/ci.md are understood', async () => {
  const commands = pipelines
    .flatMap(({ pipeline }) => stringsIn(pipeline))
    .filter((text) => text.startsWith('pinset '));
  assert.ok(commands.length >= 3, commands.join('\n'));
  for (const command of commands) {
    const [, ...args] = command
      .replace(/ > .*$/, '')
      .replace(/"?\$(?:\{\{[^}]*shard[^}]*\}\}|CI_NODE_INDEX)\/\$(?:\{\{[^}]*\}\}|CI_NODE_TOTAL)"?/, '1/2')
      .replace(/ --output \S+/, '')
      .replace(/(?<= check )\S+/, 'examples')
      .split(' ');
    const { status, stderr } = await pinset(args, { cwd: root });
    assert.deepEqual([status, stderr], [1, ''], command);
  }
});

test('the inputs of the action that docs/ci.md sets or names are those that it has', () => {
  const text = page('docs/ci.md').text;
  const set = pipelines.flatMap(({ pipeline }) => inputsIn(pipeline));
  const [, sentence = ''] = /\n(Without code scanning,.*?)\n\n/s.exec(text) ?? [];
  const named = [...sentence.matchAll(/`([a-z-]+)(?:: \w+)?`/g)]
    .map(([, name]) => name)
    .filter((name) => name !== 'security-events');
  assert.deepEqual(
    [...set, ...named].filter((name) => name !== undefined && !Object.hasOwn(action.inputs, name)),
    [],
  );
  assert.ok(set.length > 0 && named.length > 3);
});

test('the hook that docs/ci.md names is there', () => {
  const hooks = v.parse(v.array(v.object({ id: v.string() })), parse(page('.pre-commit-hooks.yaml').text));
  const ids = hooks.map(({ id }) => id);
  const named = pipelines.flatMap(({ pipeline }) => stringsIn(pipeline, 'id'));
  assert.deepEqual(named, ['pinset']);
  assert.ok(ids.includes('pinset') && ids.includes('pinset-docker'), ids.join());
});

/** All strings in a value, or those under a key. */
function stringsIn(value: unknown, key?: string): string[] {
  if (typeof value === 'string') return key === undefined ? [value] : [];
  if (value === null || typeof value !== 'object') return [];
  return Object.entries(value).flatMap(([name, inner]) =>
    typeof inner === 'string' && name === key ? [inner] : stringsIn(inner, key),
  );
}

/** The names of what the pipelines set of Pinset's action. */
function inputsIn(value: unknown): string[] {
  if (value === null || typeof value !== 'object') return [];
  const { uses, with: inputs } = value as { uses?: unknown; with?: unknown };
  const own = typeof uses === 'string' && uses.startsWith('pinset-kvm/') ? Object.keys(inputs ?? {}) : [];
  return [...own, ...Object.values(value).flatMap(inputsIn)];
}
