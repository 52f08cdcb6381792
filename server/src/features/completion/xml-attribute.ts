/** An attribute whose value is being typed. */
export interface TypedAttribute {
  readonly element: string;
  readonly attribute: string;
  /** From the opening quotation mark to the cursor. */
  readonly value: string;
  /** What follows the cursor, as far as it can belong to a word or a list. */
  readonly rest: string;
  /** Where the value begins in the text. */
  readonly start: number;
}

/** Longer tags, in characters, are skipped: they are generated, not typed. */
const longestTag = 4096;

/**
 * The attribute whose value an offset of an XML text is in; null elsewhere. It looks at the tag only, so it does not
 * depend on what else the text has.
 */
export function attributeAt(text: string, offset: number): TypedAttribute | null {
  const before = text.slice(Math.max(0, offset - longestTag), offset);
  const open = before.lastIndexOf('<');
  if (open < 0 || isWithin('<!--', '-->', text, offset) || isWithin('<![CDATA[', ']]>', text, offset)) return null;
  const tag = before.slice(open);
  const element = /^<([\w:.-]+)/.exec(tag)?.[1];
  if (element === undefined) return null;
  const name = /\s+([\w:.-]+)\s*=\s*(["'])/y;
  name.lastIndex = element.length + 1;
  for (let match = name.exec(tag); match !== null; match = name.exec(tag)) {
    const [, attribute = '', quote = ''] = match;
    const start = name.lastIndex;
    const end = tag.indexOf(quote, start);
    if (end < 0) {
      const rest = /^[\w^,\t -]*/.exec(text.slice(offset, offset + longestTag))?.[0] ?? '';
      return { element, attribute, value: tag.slice(start), rest, start: offset - tag.length + start };
    }
    name.lastIndex = end + 1;
  }
  return null;
}

/** Whether an offset is between two marks, the second of which may be missing. */
function isWithin(begin: string, end: string, text: string, offset: number): boolean {
  return text.lastIndexOf(begin, offset) > text.lastIndexOf(end, offset - 1);
}
