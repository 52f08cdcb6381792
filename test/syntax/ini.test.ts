import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { parseIni } from '../../server/src/syntax/ini.ts';

test('sections, keys, comments and continued lines', () => {
  const text = `# comment
stray=1
[Slice]
AllowedCPUs = 0-3
; AllowedCPUs=9
nonsense
  CPUAffinity=0 1 \\
# between
   ; and this
  4-5\\
  8
Empty=
[Install]
WantedBy=a=b`;
  assert.deepEqual(
    parseIni(text).map(({ section, key, value }) => [section, key, value]),
    [
      [null, 'stray', '1'],
      ['Slice', 'AllowedCPUs', '0-3'],
      ['Slice', 'CPUAffinity', '0 1 4-5 8'],
      ['Slice', 'Empty', ''],
      ['Install', 'WantedBy', 'a=b'],
    ],
  );
});

test('every key and stretch is in the text at its span, whatever the text is', () => {
  const lines = fc.constantFrom(
    '[Slice]\n',
    'A=b c\n',
    ' k = 1,\\\r\n',
    '; x\n',
    '\\\n',
    '=\n',
    ' \t',
    '[',
    ']',
    'é=ü\\',
  );
  const texts = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.array(lines).map((parts) => parts.join('')),
  );
  fc.assert(
    fc.property(texts, (text) => {
      for (const { key, keySpan, value, stretches, span } of parseIni(text)) {
        assert.equal(text.slice(keySpan.start, keySpan.end), key);
        for (const stretch of stretches) assert.equal(text.slice(stretch.span.start, stretch.span.end), stretch.text);
        assert.equal(stretches.map((stretch) => stretch.text).join(' '), value);
        assert.ok(keySpan.end <= span.end && span.end <= text.length);
      }
    }),
  );
});
