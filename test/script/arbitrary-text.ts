import fc from 'fast-check';
import { placeAt } from '../../server/src/script/place.ts';
import {
  computed,
  concat,
  saidAt,
  type Text,
  unknownAt,
  unknownText,
  verbatimAt,
} from '../../server/src/script/text.ts';

/** The sources that texts come from; some are next to each other, so that texts may adjoin. */
export const sources: Readonly<Record<string, string>> = {
  'a.sh': 'taskset -c 0-3,8 qemu\n--cpu-list=4-7, é💥\n\n',
  'pins.conf': 'CPUS=2,3\n',
};

const stretches = fc
  .tuple(fc.constantFrom(...Object.keys(sources)), fc.nat(50), fc.nat(12))
  .map(([uri, start, length]) => ({ uri, start, value: (sources[uri] ?? '').slice(start, start + length) }));

const verbatim = stretches.map(({ uri, start, value }) => verbatimAt(value, uri, start));

/** Texts of one piece or none. `value` is what is computed, or said in other characters. */
function simpleTexts(value: fc.Arbitrary<string>): fc.Arbitrary<Text> {
  const places = stretches.map(({ uri, start, value: { length } }) => placeAt(uri, start, length));
  return fc.oneof(
    verbatim,
    value.map(computed),
    fc.tuple(value, places).map(([said, place]) => saidAt(said, place)),
    places.map(unknownAt),
    fc.constant(unknownText),
  );
}

/** Texts as the interpreter makes them, in normal form. */
export function arbitraryText(value: fc.Arbitrary<string> = fc.string({ maxLength: 6 })): fc.Arbitrary<Text> {
  return fc.array(simpleTexts(value), { maxLength: 6 }).map((parts) => concat(...parts));
}

/** Texts that a source has as they are. */
export const arbitraryVerbatimText: fc.Arbitrary<Text> = verbatim;
