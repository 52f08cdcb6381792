import { computed, concat, emptyText, type Text, unknownText } from '../../text.ts';

/** A stretch of a word that is being expanded, or the border to the next word (in `"$@"`). */
export type Chunk =
  | {
      readonly type: 'text';
      readonly text: Text;
      readonly quoted: boolean;
      /** It came from an expansion: it is split at IFS. */
      readonly split: boolean;
      /** It may be any number of words however it is quoted: `"$@"` of unknown arguments. */
      readonly several: boolean;
      /** It is a file pattern by itself, such as `*`. */
      readonly glob: boolean;
    }
  | { readonly type: 'border' };

/** Characters that are not split. */
export function plain(text: Text, quoted: boolean): Extract<Chunk, { type: 'text' }> {
  return { type: 'text', text, quoted, split: false, several: false, glob: false };
}

/** The values of chunks behind one another; the words of `"$@"` with blanks between them. */
export function joined(chunks: readonly Chunk[]): Text {
  const texts = chunks.map((chunk) => {
    if (chunk.type === 'border') return computed(' ');
    return chunk.several ? unknownText : chunk.text;
  });
  return texts.length === 1 ? (texts[0] ?? emptyText) : concat(...texts);
}
