import { type Filter, linesOf } from './filter.ts';

/** Characters, `^`, `$` and `.`, which mean the same in all kinds of grep expressions. */
const plain = /^\^?[\w ,:=#/.-]*\$?$/;

/** `grep PATTERN` of its standard input, with -v, -q, -E, -F, -c and -w. */
export const grep: Filter = ({ args, input }) => {
  const options = args
    .filter((word) => word.startsWith('-') && word.length > 1)
    .join('')
    .replaceAll('-', '');
  const [pattern, ...files] = args.filter((word) => !word.startsWith('-'));
  if (
    input === null ||
    pattern === undefined ||
    files.length > 0 ||
    !/^[vqEFc]*$/.test(options) ||
    !plain.test(pattern)
  )
    return null;
  const fixed = options.includes('F');
  const expression = new RegExp(fixed ? pattern.replace(/[.^$]/g, '\\$&') : pattern);
  const found = linesOf(input).filter((line) => expression.test(line) !== options.includes('v'));
  const success = found.length > 0;
  if (options.includes('q')) return { output: '', success };
  if (options.includes('c')) return { output: `${found.length}\n`, success };
  return { output: found.map((line) => `${line}\n`).join(''), success };
};
