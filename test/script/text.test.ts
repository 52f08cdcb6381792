import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import fc from 'fast-check';
import {
  computed,
  concat,
  either,
  emptyText,
  extentOf,
  isFilled,
  join,
  knownValue,
  placeOf,
  sameValue,
  shapeOf,
  slice,
  split,
  type Text,
  unknownStretch,
  unknownText,
  verbatimPlaceOf,
  withoutLastLineFeeds,
} from '../../server/src/script/text.ts';
import { placeOfValue, sliceWord, splitWord, wordOf, wordShape } from '../../server/src/script/word.ts';
import { arbitraryText, arbitraryVerbatimText, sources } from './arbitrary-text.ts';

const texts = arbitraryText();
const offsets = fc.nat(40);

function holds<T extends [unknown, ...unknown[]]>(
  arbitraries: { [K in keyof T]: fc.Arbitrary<T[K]> },
  law: (...values: T) => void,
): void {
  fc.assert(fc.property(...arbitraries, law), { numRuns: 1000 });
}

suite('the algebra of texts', () => {
  test('concat is associative, and the empty text is its identity', () => {
    holds([texts, texts, texts], (a, b, c) => {
      assert.deepEqual(concat(concat(a, b), c), concat(a, concat(b, c)));
      assert.deepEqual(concat(a, emptyText), a);
      assert.deepEqual(concat(emptyText, a), a);
      assert.deepEqual(concat(), emptyText);
    });
  });

  test('texts are in normal form: no piece is empty, and one concat makes no fewer of them', () => {
    holds([texts, offsets, offsets], (text, start, end) => {
      for (const made of [text, slice(text, start, end), withoutLastLineFeeds(text), ...split(text, ',')]) {
        assert.ok(made.every((piece) => piece.text !== ''));
        assert.deepEqual(concat(made), made);
      }
    });
  });

  test('two unknown stretches in a row are one', () => {
    assert.deepEqual(concat(unknownText, unknownText), unknownText);
    assert.equal(shapeOf(concat(computed('a'), unknownText, unknownText, computed('b'))), `a${unknownStretch}b`);
  });

  test('the shape of a concat is the shapes in a row, with one unknown stretch where two meet', () => {
    holds([texts, texts], (a, b) => {
      const row = shapeOf(a) + shapeOf(b);
      assert.equal(shapeOf(concat(a, b)), row.replace(unknownStretch.repeat(2), unknownStretch));
    });
  });

  test('cut in two anywhere, a text is the concat of its parts', () => {
    holds([texts, offsets], (text, at) => {
      assert.deepEqual(concat(slice(text, 0, at), slice(text, at)), text);
      assert.equal(shapeOf(slice(text, 0, at)), shapeOf(text).slice(0, at));
      assert.equal(shapeOf(slice(text, at)), shapeOf(text).slice(at));
    });
  });

  test('a slice of a slice is a slice', () => {
    holds([texts, offsets, offsets, offsets, offsets], (text, start, end, from, to) => {
      const once = slice(text, start, end);
      assert.deepEqual(slice(once, from, to), slice(text, start + from, Math.min(start + to, Math.max(start, end))));
    });
  });

  test('a concat begins with its first part and ends with its last one', () => {
    holds([texts, texts], (a, b) => {
      const both = concat(a, b);
      const length = shapeOf(both).length;
      assert.equal(shapeOf(slice(both, 0, shapeOf(a).length)), shapeOf(a));
      assert.equal(shapeOf(slice(both, length - shapeOf(b).length)), shapeOf(b));
    });
  });

  test('split and join undo each other', () => {
    const plain = arbitraryText(fc.string({ unit: fc.constantFrom('a', '0', '-'), maxLength: 3 }));
    const parts = fc.array(plain, { minLength: 1, maxLength: 4 });
    holds([texts], (text) => {
      assert.equal(shapeOf(join(split(text, ','), computed(','))), shapeOf(text));
    });
    holds([parts], (all) => {
      const listed = all.filter((part) => !shapeOf(part).includes(','));
      if (listed.length > 0) assert.deepEqual(split(join(listed, computed(',')), ','), listed);
    });
  });

  test('no part of a split has the separator', () => {
    holds([texts, fc.constantFrom(',', '-', ' ', '\n')], (text, separator) => {
      assert.deepEqual(split(text, separator).map(shapeOf), shapeOf(text).split(separator));
    });
  });

  test('a value is known if every piece is, and then it is the shape', () => {
    holds([texts], (text) => {
      const value = knownValue(text);
      assert.equal(
        value === null,
        text.some((piece) => piece.text === null),
      );
      if (value !== null) assert.equal(value, shapeOf(text));
      assert.equal(isFilled(text), shapeOf(text).replaceAll(unknownStretch, '') !== '');
    });
  });

  test('either of two texts is what they agree on', () => {
    holds([texts, texts], (a, b) => {
      assert.deepEqual(either(a, a), a);
      assert.deepEqual(either(a, concat(a)), knownValue(a) === null ? unknownText : a);
      assert.equal(shapeOf(either(a, b)), shapeOf(either(b, a)));
      if (sameValue(a, b)) assert.equal(knownValue(either(a, b)), knownValue(a));
      else assert.deepEqual(either(a, b), unknownText);
    });
  });

  test('what a command substitution takes ends in no line feed', () => {
    const lines = arbitraryText(fc.constantFrom('a', '\n', '\n\n', 'a\n'));
    holds([lines], (text) => {
      const taken = shapeOf(withoutLastLineFeeds(text));
      assert.ok(!taken.endsWith('\n'));
      assert.equal(shapeOf(text).slice(taken.length).replaceAll('\n', ''), '');
    });
  });

  test('a text that exceeds the bounds is unknown, and one of too many pieces forgets its places', () => {
    const long = computed('x'.repeat(100_000));
    assert.deepEqual(concat(long, long), unknownText);
    assert.deepEqual(computed('x'.repeat(200_000)), unknownText);
    const pieces = Array.from({ length: 600 }, (_, index) => slice([piece('ab', index * 10)], index % 2));
    assert.deepEqual(concat(...pieces), computed('abb'.repeat(300)));
  });
});

function piece(text: string, start: number): Text[number] {
  return { text, place: { uri: 'a.sh', span: { start, end: start + text.length } }, verbatim: true };
}

suite('places of texts', () => {
  test('a verbatim piece is what its source has at its place', () => {
    holds([texts, offsets, offsets], (text, start, end) => {
      for (const { text: value, place, verbatim } of slice(text, start, end)) {
        if (verbatim) assert.equal(sources[place?.uri ?? '']?.slice(place?.span.start, place?.span.end), value);
      }
    });
  });

  test('the verbatim place of a text is where its source has it', () => {
    holds([texts], (text) => {
      const place = verbatimPlaceOf(text);
      if (place === null) return;
      assert.deepEqual(placeOf(text), place);
      assert.equal(sources[place.uri]?.slice(place.span.start, place.span.end), knownValue(text));
    });
  });

  test('the place of a slice is the slice of the place', () => {
    holds([arbitraryVerbatimText, offsets, offsets], (text, start, end) => {
      const whole = placeOf(text);
      const part = slice(text, start, end);
      const place = placeOf(part);
      if (whole === null || place === null) return;
      const from = whole.span.start + start;
      assert.deepEqual(place, { uri: whole.uri, span: { start: from, end: from + shapeOf(part).length } });
      assert.deepEqual(verbatimPlaceOf(part), place);
    });
  });

  test('the place of a concat is the places in a row, and its extent has all of it', () => {
    holds([texts, texts], (a, b) => {
      const [left, right, place] = [placeOf(a), placeOf(b), placeOf(concat(a, b))];
      if (a.length === 0 || b.length === 0 || place === null) return;
      assert.deepEqual(place, { uri: left?.uri, span: { start: left?.span.start, end: right?.span.end } });
      assert.deepEqual(extentOf(concat(a, b)), place);
    });
  });

  test('a part of a word is where the word has it', () => {
    const words = texts.map((text) => wordOf(text, { uri: 'use.sh', span: { start: 3, end: 9 } }));
    holds([words, offsets, offsets], (word, start, length) => {
      const part = sliceWord(word, start, start + length + 1);
      assert.deepEqual(placeOfValue(part), placeOfValue(word, { start, end: start + length + 1 }));
      assert.equal(splitWord(word, ',').map(wordShape).join(','), wordShape(word));
    });
  });
});
