import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decodeText } from '../../server/src/syntax/decode.ts';

const domain = '<domain><name>é</name></domain>';

test('UTF-8 and UTF-16 are read with and without their mark', () => {
  const ascii = '<domain/>';
  const wide = (text: string) => Buffer.from(text, 'utf16le');
  for (const bytes of [
    Buffer.from(domain),
    Buffer.from(`\ufeff${domain}`),
    wide(domain),
    wide(`\ufeff${domain}`),
    wide(domain).swap16(),
    wide(`\ufeff${domain}`).swap16(),
  ]) {
    assert.deepEqual(decodeText(bytes), { value: domain, problem: null });
  }
  assert.equal(decodeText(Buffer.from(ascii)).value, ascii);
  assert.equal(decodeText(new Uint8Array(0)).value, '');
});

test('the declaration names the encoding', () => {
  const declared = (name: string) => `<?xml version="1.0" encoding='${name}'?><name>é</name>`;
  for (const name of ['ISO-8859-1', 'iso-8859-15', 'windows-1252']) {
    assert.equal(decodeText(Buffer.from(declared(name), 'latin1')).value, declared(name));
  }
  const korean = Buffer.concat([Buffer.from("<?xml version='1.0' encoding='euc-kr'?><a>"), Buffer.from([0xb0, 0xa1])]);
  assert.equal(decodeText(korean).value?.at(-1), '가');
});

test('a declaration of UTF-16 in single bytes is ignored', () => {
  const text = "<?xml version='1.0' encoding='UTF-16'?><name>é</name>";
  assert.equal(decodeText(Buffer.from(text)).value, text);
});

test('binary files are refused, with the place', () => {
  const problemOf = (bytes: Uint8Array) => {
    const { value, problem } = decodeText(bytes);
    assert.equal(value, null);
    return problem ?? '';
  };
  assert.match(problemOf(Buffer.from("<?xml version='1.0' encoding='klingon'?><a/>")), /unknown encoding, "klingon"/);
  assert.match(problemOf(Buffer.from('<name>é</name>', 'latin1')), /^byte 6 \(0xe9\) is not valid UTF-8/);
  assert.match(problemOf(Buffer.from('<name>é', 'latin1')), /^byte 6 /);
  assert.match(problemOf(Buffer.from('<a>\0</a>')), /NUL .*byte 3/);
  assert.match(problemOf(Buffer.from([0x7f, 0x45, 0x4c, 0x46, 0, 1])), /NUL .*byte 4/);
});

test('the offset of an invalid byte is exact deep in a large file', () => {
  const bytes = Buffer.alloc(3_000_000, 'é');
  bytes[2_000_001] = 0x20;
  assert.match(decodeText(bytes).problem ?? '', /^byte 2000000 /);
});
