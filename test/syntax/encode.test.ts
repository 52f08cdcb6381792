import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { decodeText } from '../../server/src/syntax/decode.ts';
import { encodeLike } from '../../server/src/syntax/encode.ts';

/** What becomes of a file if `1` in it is changed to `2`; null if it cannot be written. */
function changed(bytes: Uint8Array): Buffer | null {
  const { value } = decodeText(bytes);
  assert.ok(value !== null);
  const result = encodeLike(bytes, value, value.replace('1', '2'));
  return result === null ? null : Buffer.from(result);
}

const xml = "<a b='1'>ä€</a>\r\n";

suite('a text is written in the encoding of its file', () => {
  for (const encoding of ['utf8', 'utf16le'] as const) {
    test(`${encoding}, with and without a byte order mark`, () => {
      for (const text of [xml, `\ufeff${xml}`]) {
        assert.deepEqual(changed(Buffer.from(text, encoding)), Buffer.from(text.replace('1', '2'), encoding));
      }
    });
  }

  test('UTF-16 with the high byte first', () => {
    assert.deepEqual(
      changed(Buffer.from(xml, 'utf16le').swap16()),
      Buffer.from(xml.replace('1', '2'), 'utf16le').swap16(),
    );
  });

  test('one byte per character, as declared', () => {
    const latin = "<?xml version='1.0' encoding='iso-8859-1'?><a>ä</a>";
    assert.deepEqual(changed(Buffer.from(latin, 'latin1')), Buffer.from(latin.replace('1', '2'), 'latin1'));
  });

  test('not at all if the bytes would change', () => {
    const bytes = Buffer.concat([
      Buffer.from("<?xml version='1.0' encoding='shift_jis'?><a>1"),
      Buffer.from([0x82, 0xa0]),
      Buffer.from('</a>'),
    ]);
    assert.equal(changed(bytes), null);
    assert.equal(
      encodeLike(
        Buffer.from("<?xml version='1.0' encoding='iso-8859-1'?><a/>"),
        "<?xml version='1.0' encoding='iso-8859-1'?><a/>",
        '<a>€☃</a>',
      ),
      null,
    );
  });
});
