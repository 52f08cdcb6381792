import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { type Node, parseTree } from 'jsonc-parser';
import { parseJsonDocument } from '../../server/src/syntax/json-document.ts';

describe('a JSON document with a deferred value', () => {
  it('has the same nodes as one without, but those in the deferred object', () => {
    const key = fc.constantFrom('deferred', 'other', '"', '\\', '{', 'deferred"');
    const value = fc.jsonValue({ maxDepth: 2 });
    const objectOf = (values: fc.Arbitrary<unknown>) =>
      fc.array(fc.tuple(key, values), { maxLength: 5 }).map((entries) => Object.fromEntries(entries));
    const object = objectOf(fc.oneof(value, objectOf(value)));
    fc.assert(
      fc.property(object, fc.constantFrom(undefined, 2), (content, indent) => {
        const text = JSON.stringify(content, null, indent);
        const { root, problems, deferred } = parseJsonDocument(text, 'deferred');
        const whole = parseTree(text);
        assert.ok(root !== null && whole !== undefined && deferred !== null);
        assert.deepEqual(problems, []);
        assert.deepEqual(deferred.value, JSON.parse(text).deferred);
        assert.deepEqual(plain(deferred.node()), plain(valueIn(whole)));
        const inWhole = valueIn(whole);
        if (inWhole?.type === 'object') inWhole.children?.splice(0);
        assert.deepEqual(plain(root), plain(whole));
      }),
    );
  });

  it('has the last of several values', () => {
    const { deferred } = parseJsonDocument('{ "deferred": { "a": 1 }, "deferred": { "a": 2 } }', 'deferred');
    assert.deepEqual(deferred?.value, { a: 2 });
    assert.equal(deferred?.node()?.offset, 38);
  });

  it('has every node in its place if a key is repeated, however often', () => {
    const text = (times: number) => `{${Array.from({ length: times }, (_, at) => `"deferred":{"a":${at}}`)}, "b": 1}`;
    const { root } = parseJsonDocument(text(3), 'deferred');
    const whole = parseTree(text(3));
    valueIn(whole)?.children?.splice(0);
    assert.deepEqual(plain(root ?? undefined), plain(whole));
    // With work for each pair of repetitions, this takes minutes.
    assert.equal(parseJsonDocument(text(100_000), 'deferred').root?.children?.length, 100_001);
  });

  it('defers nothing in a text with a mistake', () => {
    const { root, problems, deferred } = parseJsonDocument('{ "deferred": { "a": 1, } }', 'deferred');
    assert.equal(deferred, null);
    assert.equal(problems.length, 1);
    assert.equal(valueIn(root ?? undefined)?.children?.length, 1);
  });
});

function valueIn(root: Node | undefined): Node | undefined {
  return root?.children?.findLast(({ children }) => children?.[0]?.value === 'deferred')?.children?.[1];
}

/** Without the links to parents. */
function plain(node: Node | undefined): unknown {
  if (node === undefined) return undefined;
  const { type, offset, length, colonOffset, value, children } = node;
  return { type, offset, length, colonOffset, value, children: children?.map(plain) };
}
