import type { Word } from 'unbash';
import { computed, emptyText, knownValue, slice } from '../../text.ts';
import type { Shell } from '../shell.ts';
import { indexed, unknownVariable } from '../state/variable.ts';

/** Longer texts are not matched: nested repetitions could take forever. */
const longestText = 256;

/** A piece of an expression that means the same in bash (POSIX ERE) and here. */
const piece = /\\[ s.[\](){}*+?^$|/-]|\[\^?[\w ,.:/-]+\]|[\w ,:/=@%"'#~;-]|[.^$|()]|[*+?]|\{\d{1,3}(?:,\d{0,3})?\}/y;

/**
 * `=~`, with BASH_REMATCH. Expressions of characters, sets, groups and repetitions are understood, except repeated
 * groups that contain repetitions; null for the rest.
 */
export function matchRegularExpression(shell: Shell, value: string | null, word: Word): boolean | null {
  const expression = expressionOf(shell, word);
  if (value === null || expression === null || value.length > longestText) {
    shell.state.set('BASH_REMATCH', unknownVariable);
    return null;
  }
  const match = expression.exec(value);
  const text = computed(value);
  const groups =
    match?.indices?.map((range) => (range === undefined ? emptyText : slice(text, range[0], range[1]))) ?? [];
  // POSIX takes the longest alternative, not the first one.
  shell.state.set('BASH_REMATCH', expression.source.includes('|') ? unknownVariable : indexed(groups));
  return match !== null;
}

function expressionOf(shell: Shell, word: Word): RegExp | null {
  let source = '';
  for (const part of word.parts ?? [null]) {
    const plain = part === null ? word.text : part.type === 'Literal' || part.type === 'Glob' ? part.text : null;
    if (plain !== null || part === null) {
      source += plain ?? '';
      continue;
    }
    const { pos, end, text } = part;
    for (const chunk of shell.chunks({ type: 'Word', text, value: text, pos, end, parts: [part] }, false)) {
      const value = chunk.kind === 'border' ? ' ' : knownValue(chunk.text);
      if (value === null) return null;
      source += chunk.kind === 'text' && chunk.quoted ? value.replace(/[.[\](){}*+?^$|\\/-]/g, '\\$&') : value;
    }
  }
  const plain = source.replace(/\[\[:(digit|space|blank):\]\]/g, (_, name: keyof typeof classes) => classes[name]);
  return isPlain(plain) ? compile(plain) : null;
}

/** What the commonest classes are without a locale. */
const classes = { digit: '[0-9]', space: '\\s', blank: '\\s' } as const;

function isPlain(source: string): boolean {
  if (/[*+?}]\)[*+?{]|[*+?}][*+?{]/.test(source)) return false;
  piece.lastIndex = 0;
  for (let at = 0; at < source.length; at = piece.lastIndex) {
    if (!piece.test(source)) return false;
  }
  return true;
}

function compile(source: string): RegExp | null {
  try {
    return new RegExp(source, 'd');
  } catch {
    return null;
  }
}
