import { computed, concat, emptyText, join, knownValue, type Text, unknownText } from '../../text.ts';
import type { Call, Field, Shell } from '../shell.ts';
import { targetOf } from '../state/subscript.ts';
import { assignElement, assignScalar } from '../state/variables.ts';
import { decodeEscapes, formatText } from './format.ts';

/** `echo`, with `-n`, `-e` and `-E`. */
export function echo(shell: Shell, { fields }: Call): true {
  shell.state.write(echoed(fields.slice(1)));
  return true;
}

function echoed(words: readonly Field[]): Text {
  let start = 0;
  let newline = true;
  let escapes = false;
  for (; start < words.length; start++) {
    const option = knownValue(words[start]?.text ?? unknownText);
    if (option === null || !/^-[neE]+$/.test(option)) break;
    if (option.includes('n')) newline = false;
    escapes = option.lastIndexOf('e') > option.lastIndexOf('E') || (escapes && !option.includes('E'));
  }
  const texts = words.slice(start).map(({ text }) => text);
  const line = join(texts, computed(' '));
  if (!escapes) return newline ? concat(line, computed('\n')) : line;
  const value = knownValue(line);
  if (value === null) return unknownText;
  const { text, stops } = decodeEscapes(value, 'echo');
  return computed(newline && !stops ? `${text}\n` : text);
}

/** `printf FORMAT …` and `printf -v NAME FORMAT …`. */
export function printf(shell: Shell, { fields }: Call): true {
  const [first, second, ...others] = fields.slice(1);
  const named = knownValue(first?.text ?? emptyText) === '-v';
  const words = named ? others : fields.slice(knownValue(first?.text ?? emptyText) === '--' ? 2 : 1);
  const [format, ...args] = words;
  const known = format === undefined ? null : knownValue(format.text);
  const open = args.some(({ several }) => several);
  const text =
    known === null || open
      ? unknownText
      : formatText(
          known,
          args.map((field) => field.text),
        );
  if (!named) {
    shell.state.write(text);
    return true;
  }
  const target = targetOf(shell, knownValue(second?.unmatched ?? unknownText) ?? '');
  if (target === null) return true;
  if (target.subscript === '0') assignScalar(shell, target.name, text);
  else assignElement(shell, target.name, target.subscript, text);
  return true;
}
