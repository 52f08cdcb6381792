import { computed, concat, emptyText, type Text, unknownText } from '../../text.ts';

/** A stretch of a word during its expansion, or the border to the next word (in `"$@"`). */
export type Chunk =
  | {
      readonly kind: 'text';
      readonly text: Text;
      readonly quoted: boolean;
      /** It comes from an expansion, so it is split at IFS. */
      readonly split: boolean;
      /** It may be any number of words, however it is quoted: `"$@"` of unknown arguments. */
      readonly several: boolean;
      /** It is a file pattern, such as `*`. */
      readonly glob: boolean;
    }
  | { readonly kind: 'border' };

/** A chunk that is not split. */
export function plain(text: Text, quoted: boolean): Extract<Chunk, { kind: 'text' }> {
  return { kind: 'text', text, quoted, split: false, several: false, glob: false };
}

/** The values of chunks in a row; the words of `"$@"` have blanks between them. */
export function joined(chunks: readonly Chunk[]): Text {
  const texts = chunks.map((chunk) => {
    if (chunk.kind === 'border') return computed(' ');
    return chunk.several ? unknownText : chunk.text;
  });
  return texts.length === 1 ? (texts[0] ?? emptyText) : concat(...texts);
}
