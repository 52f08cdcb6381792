import type { HereDoc } from 'unbash';
import { concat, shapeOf, slice, type Text } from '../../text.ts';
import type { Shell } from '../shell.ts';
import { literalText } from '../source.ts';
import { joined } from './chunk.ts';

/** The text of a here-doc: expanded unless its delimiter is quoted, and without leading tabs after `<<-`. */
export function hereDocText(shell: Shell, { operator, delimiter, body }: HereDoc): Text {
  const strip = operator === '<<-' ? withoutTabs : (text: Text) => text;
  const literal = (range: { pos: number; end: number }, value: string) => literalText(shell.source, range, value);
  if (delimiter?.quoted === true) return strip(literal(body, body.text), true);
  if (body.parts === undefined) return strip(literal(body, unescaped(body.text)), true);
  const texts = body.parts.map((part): Text => {
    if (part.type === 'Literal') return strip(literal(part, part.value), shell.source.text[part.pos - 1] === '\n');
    const word = {
      type: 'Word',
      text: part.text,
      value: part.text,
      pos: part.pos,
      end: part.end,
      parts: [part],
    } as const;
    return joined(shell.chunks(word, true));
  });
  return concat(...texts);
}

function unescaped(text: string): string {
  return text.replace(/\\(?:\n|([$`\\]))/g, (_, escaped: string | undefined) => escaped ?? '');
}

/**
 * Without the tabs at the beginning of its lines. Its own beginning is the beginning of a line, unless it follows an
 * expansion.
 */
function withoutTabs(text: Text, atLineStart: boolean): Text {
  const parts: Text[] = [];
  let at = 0;
  for (const tabs of shapeOf(text).matchAll(/^\t+/gm)) {
    if (tabs.index === 0 && !atLineStart) continue;
    parts.push(slice(text, at, tabs.index));
    at = tabs.index + tabs[0].length;
  }
  return concat(...parts, slice(text, at));
}
