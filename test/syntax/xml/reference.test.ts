import assert from 'node:assert/strict';
import { test } from 'node:test';
import { resolveReferences } from '../../../server/src/syntax/xml/reference.ts';

test('predefined entities and numbers are replaced', () => {
  assert.deepEqual(resolveReferences('&lt;&gt;&amp;&apos;&quot;&#48;&#x31;&#x1F600;'), {
    text: '<>&\'"01😀',
    verbatim: false,
  });
  assert.deepEqual(resolveReferences('&amp;lt;'), { text: '&lt;', verbatim: false });
});

test('anything but references to characters stays as written', () => {
  for (const text of ['0-3', '&cpus;', 'a & b', '&', '&#0;', '&#xd800;', '&#99999999999;', '&#x;', '&;']) {
    assert.deepEqual(resolveReferences(text), { text, verbatim: true });
  }
});
