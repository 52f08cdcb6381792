import type { Word, WordPart } from 'unbash';
import {
  computed,
  emptyText,
  knownValue,
  saidAt,
  type Text,
  unknownAt,
  unknownNumber,
  unknownText,
} from '../../text.ts';
import { limits } from '../limits.ts';
import type { Field, Shell } from '../shell.ts';
import { literalText, placeIn, rawText } from '../source.ts';
import { writeFile } from '../statements/redirections.ts';
import { evaluate } from './arithmetic.ts';
import { type ExpandedPart, expandBraces, hasBraces } from './braces.ts';
import { type Chunk, joined, plain } from './chunk.ts';
import { splitFields } from './fields.ts';
import { expandParameter, expandSimple } from './parameter.ts';
import { quotePattern } from './pattern.ts';
import { commandOutput, outputOf } from './substitution.ts';

/** The words that a command's words become (bash, "Shell Expansions"). */
export function expandWords(shell: Shell, words: readonly Word[]): Field[] {
  const fields: Field[] = [];
  for (const word of words) {
    const place = placeIn(shell.source, word);
    for (const chunks of alternatives(shell, word)) {
      for (const field of splitFields(shell, chunks, place)) fields.push(field);
      if (fields.length > limits.fields || !shell.budget.step()) {
        shell.budget.shorten();
        return [{ text: unknownText, unmatched: unknownText, several: true, place }];
      }
    }
  }
  return fields;
}

function* alternatives(shell: Shell, word: Word): Iterable<Chunk[]> {
  if (!hasBraces(word)) {
    yield expandWord(shell, word, false);
    return;
  }
  const words = expandBraces(word, shell.source, shell.budget);
  if (words === null) yield [{ ...plain(unknownText, false), several: true }];
  else for (const parts of words) yield parts.flatMap((part) => expandPart(shell, part, false));
}

/** One value of a word: no braces, no splitting, no files. */
export function expandText(shell: Shell, word: Word): Text {
  return joined(expandWord(shell, word, false));
}

/** A word as a pattern: what is quoted in it is literal. null if some of it is unknown. */
export function expandPattern(shell: Shell, word: Word): string | null {
  let pattern = '';
  for (const chunk of expandWord(shell, word, false)) {
    const value = chunk.kind === 'border' ? ' ' : knownValue(chunk.text);
    if (value === null) return null;
    pattern += chunk.kind === 'text' && chunk.quoted ? quotePattern(value) : value;
  }
  return pattern;
}

/** A word after all expansions except splitting and file patterns. */
export function expandWord(shell: Shell, word: Word, quoted: boolean): Chunk[] {
  // The parts of a word are parsed again at each read.
  shell.budget.charge(word.text.length / 16);
  if (!shell.budget.enter()) {
    shell.budget.spend();
    return [plain(unknownText, quoted)];
  }
  return shell.budget.leave(expandParts(shell, word, quoted));
}

function expandParts(shell: Shell, word: Word, quoted: boolean): Chunk[] {
  if (word.parts !== undefined) {
    const chunks = word.parts.flatMap((part) => expandPart(shell, part, quoted));
    return !quoted && word.text.startsWith('~') ? [plain(unknownText, true), ...chunks] : chunks;
  }
  if (!quoted && /^~[\w-]*(?:\/|$)/.test(word.text)) {
    const end = word.pos + (/^~[\w-]*/.exec(word.text)?.[0].length ?? 0);
    return [plain(unknownText, true), plain(rawText(shell.source, { pos: end, end: word.end }), true)];
  }
  const text = literalText(shell.source, word, word.value);
  return [{ ...plain(text, quoted || word.text.includes('\\')), glob: false }];
}

function expandPart(shell: Shell, part: ExpandedPart, quoted: boolean): Chunk[] {
  const { source } = shell;
  switch (part.type) {
    case 'Made':
      return [plain(saidAt(part.value, placeIn(source, part)), true)];
    case 'Literal':
      return [plain(literalText(source, part, part.value), quoted || part.text.includes('\\'))];
    case 'SingleQuoted':
      return [plain(quotedLiteral(shell, part, 1), true)];
    case 'AnsiCQuoted':
      return [plain(quotedLiteral(shell, part, 2), true)];
    case 'DoubleQuoted':
    case 'LocaleString':
      if (part.parts.length === 0) return [plain(emptyText, true)];
      return part.parts.flatMap((child) => expandPart(shell, child, true));
    case 'SimpleExpansion':
      return expandSimple(shell, part.text.slice(1), quoted);
    case 'ParameterExpansion':
      return expandParameter(shell, part, quoted);
    case 'CommandExpansion': {
      const text = part.script === undefined ? unknownText : commandOutput(shell, part.script);
      return [{ ...plain(text, quoted), split: !quoted }];
    }
    case 'ArithmeticExpansion': {
      const number = part.expression === undefined ? null : evaluate(shell, part.expression);
      const text = number === null ? unknownNumber : computed(number.toString());
      return [{ ...plain(text, quoted), split: !quoted }];
    }
    case 'ProcessSubstitution': {
      const { script } = part;
      const name = unknownAt(placeIn(source, part));
      const output = script === undefined ? null : outputOf(shell, () => shell.run(script.commands));
      if (part.operator === '<') writeFile(shell, name, output, false);
      return [plain(name, true)];
    }
    case 'Glob':
    case 'ExtendedGlob':
      return globChunks(shell, part, quoted);
    case 'BraceExpansion':
      return braceLiteral(shell, part, quoted);
  }
}

function quotedLiteral(shell: Shell, part: Extract<WordPart, { value: string }>, before: number): Text {
  // Brace expansion makes parts of single characters; those have no quotation marks.
  if (!/^\$?'/.test(part.text)) return literalText(shell.source, part, part.value);
  return literalText(shell.source, { pos: part.pos + before, end: part.end - 1 }, part.value);
}

type GlobLike = Extract<WordPart, { type: 'Glob' | 'ExtendedGlob' }>;

function globChunks(shell: Shell, part: GlobLike, quoted: boolean): Chunk[] {
  const { parts } = part;
  if (parts === undefined || parts.every((child) => child.type === 'Literal')) {
    return [{ ...plain(rawText(shell.source, part), quoted), glob: !quoted }];
  }
  const inner = parts.flatMap((child) => expandPart(shell, child, quoted));
  const open = part.type === 'Glob' ? '[' : `${part.operator}(`;
  const close = part.type === 'Glob' ? ']' : ')';
  return [plain(computed(open), quoted), ...inner, { ...plain(computed(close), quoted), glob: !quoted }];
}

/** Braces where bash does not expand them: in assignments, in `case`, between quotation marks. */
function braceLiteral(shell: Shell, part: Extract<WordPart, { type: 'BraceExpansion' }>, quoted: boolean): Chunk[] {
  if (part.parts === undefined) return [plain(rawText(shell.source, part), quoted)];
  const open = rawText(shell.source, { pos: part.pos, end: part.pos + 1 });
  const close = rawText(shell.source, { pos: part.end - 1, end: part.end });
  return [
    plain(open, quoted),
    ...part.parts.flatMap((child) => expandPart(shell, child, quoted)),
    plain(close, quoted),
  ];
}
