import { unknownStretch } from '../../text.ts';
import { type Filter, isManyLines, lacksLines, lacksSomething, lines, onLines, onWholeLines } from './filter.ts';

/** `head`, `head -n 3`, `head -3`, `head -n -1`; files are unknown. */
export const head: Filter = onWholeLines((all, args) => {
  const count = countOf(args);
  const taken = count === null ? null : all.slice(0, count.number);
  // A line that stands for any number of lines cannot be counted.
  return taken?.some(isManyLines) === true ? null : taken;
});

/** `tail`, `tail -n 3`, `tail -n +5`. */
export const tail: Filter = onWholeLines((all, args) => {
  const count = countOf(args);
  if (count === null || count.number < 0) return null;
  if (count.fromStart) return all.slice(Math.max(count.number - 1, 0));
  return count.number === 0 ? [] : all.slice(-count.number);
});

function countOf(args: readonly string[]): { number: number; fromStart: boolean } | null {
  const [, sign = '', digits] =
    args.length === 0 ? ['', '', '10'] : (/^-(?:n ?|-lines=)?([-+]?)(\d{1,9})$/.exec(args.join(' ')) ?? []);
  if (digits === undefined) return null;
  return { number: sign === '-' ? -Number(digits) : Number(digits), fromStart: sign === '+' };
}

export const tac: Filter = onWholeLines((all, args) => (args.length > 0 ? null : all.toReversed()));

export const uniq: Filter = onLines((all, args) => {
  return args.length > 0 ? null : all.filter((line, index) => index === 0 || line !== all[index - 1]);
});

/** `xargs` and `xargs echo`, which write words with a blank between each two; `xargs -n1` writes one a line. */
export const xargs: Filter = ({ args, input }) => {
  const single = /^-n ?1$/.test(args.slice(0, 2).join(' ')) || args[0] === '-n1';
  const rest = args.slice(single ? (args[0] === '-n' ? 2 : 1) : 0);
  if (input === null || /["'\\]/.test(input) || !/^(?:echo)?$/.test(rest.join(' '))) return null;
  const words = input.split(/\s+/).filter((word) => word !== '');
  return lines(single ? words : [words.join(' ')]);
};

/** `paste -s -d,`, all lines as one. */
export const paste: Filter = onLines((all, args) => {
  const [, flags, delimiter] = /^-(s|sd|s -d|d)\s?(\S?)(?: -s)?(?: -)?$/.exec(args.join(' ')) ?? [];
  if (flags === undefined || !args.join(' ').includes('s')) return null;
  return [all.join(flags === 's' ? '\t' : (delimiter ?? ''))];
});

/** `wc -l`, `wc -w`, `wc -c`. */
export const wc: Filter = ({ args, input }) => {
  const [option, ...others] = args;
  if (input === null || others.length > 0) return null;
  if (lacksSomething(input) && (option !== '-l' || lacksLines(input))) return null;
  if (option === '-l') return lines([String(input.split('\n').length - 1)]);
  if (option === '-w') return lines([String(input.split(/\s+/).filter((word) => word !== '').length)]);
  if (option === '-c') return lines([String(new TextEncoder().encode(input).length)]);
  return null;
};

/** `cut -d, -f1,3-`, `cut -c1-4`, `cut -d' ' -f 2`. */
export const cut: Filter = onLines((all, args) => {
  let delimiter = '\t';
  let list = '';
  let kind = '';
  for (let at = 0; at < args.length; at++) {
    const [, letter, behind = ''] = /^-([dfcb])(.*)$/s.exec(args[at] ?? '') ?? [];
    if (letter === undefined) return null;
    const operand = behind === '' ? (args[++at] ?? '') : behind;
    if (letter === 'd') delimiter = operand;
    else [kind, list] = [letter, operand];
  }
  if (
    !/^(?:\d{1,6}|\d{1,6}-\d{0,6}|-\d{1,6})(?:,(?:\d{1,6}|\d{1,6}-\d{0,6}|-\d{1,6}))*$/.test(list) ||
    delimiter.length !== 1
  )
    return null;
  const ranges = list.split(',').map((one) => {
    const [first = '', last] = one.split('-');
    return {
      first: Number(first || '1'),
      last: last === undefined ? Number(first) : Number(last || Number.POSITIVE_INFINITY),
    };
  });
  const wanted = (_: string, index: number): boolean =>
    ranges.some(({ first, last }) => index + 1 >= first && index + 1 <= last);
  if (kind !== 'f') return all.some(lacksSomething) ? null : all.map((line) => [...line].filter(wanted).join(''));
  const last = Math.max(...ranges.map((range) => range.last));
  return all.map((line) => {
    const parts = line.split(delimiter);
    if (parts.length === 1) return line;
    // An unknown stretch may have more fields.
    const unknown = parts.findIndex(lacksSomething);
    return unknown >= 0 && unknown < last - 1 ? unknownStretch : parts.filter(wanted).join(delimiter);
  });
});

const classes: Readonly<Record<string, string>> = {
  digit: '0123456789',
  lower: 'abcdefghijklmnopqrstuvwxyz',
  upper: 'ABCDEFGHIJKLMNOPQRSTUVWXYZ',
  space: ' \t\n\v\f\r',
  blank: ' \t',
};

/** `tr SET SET`, `tr -d SET`, `tr -s SET`, `tr -dc SET`. The last character of a shorter second set is repeated. */
export const tr: Filter = ({ args, input }) => {
  const options = args[0]?.startsWith('-') === true && args[0].length > 1 ? args[0].slice(1) : '';
  const [from, to, ...others] = (options === '' ? args : args.slice(1)).map(setOf);
  if (input === null || from == null || to === null || others.length > 0 || !/^(?:[cC]?d|d[cC]|s|)$/.test(options))
    return null;
  const characters = [...input];
  if (options.includes('d')) {
    const kept = characters.filter((character) => from.includes(character) === /c/i.test(options));
    return { output: kept.join(''), success: true };
  }
  if (to === undefined && options !== 's') return null;
  const target = to ?? from;
  const changed = characters.map((character) => {
    const at = to === undefined ? -1 : from.lastIndexOf(character);
    return at < 0 ? character : (target[Math.min(at, target.length - 1)] ?? '');
  });
  const squeezed =
    options === 's' ? changed.filter((one, index) => one !== changed[index - 1] || !target.includes(one)) : changed;
  return { output: squeezed.join(''), success: true };
};

function setOf(text: string): string[] | null {
  const named = text.replace(/\[:(\w+):\]/g, (whole, name: string) => classes[name] ?? whole);
  const plain = named.replace(/\\([nt\\])/g, (_, letter: string) =>
    letter === 'n' ? '\n' : letter === 't' ? '\t' : '\\',
  );
  if (/\[[:=]|\[.\*/.test(plain)) return null;
  const characters: string[] = [];
  for (let at = 0; at < plain.length; at++) {
    const last = plain[at + 1] === '-' ? plain[at + 2] : undefined;
    if (last === undefined) characters.push(plain.charAt(at));
    else {
      for (let code = plain.charCodeAt(at); code <= last.charCodeAt(0) && code < 128; code++)
        characters.push(String.fromCharCode(code));
      at += 2;
    }
  }
  return characters;
}
