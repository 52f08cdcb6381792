import { type Filter, linesOf } from './filter.ts';

type Test = (fields: readonly string[], line: string, number: number) => boolean | null;
type Expression = (fields: readonly string[], number: number) => string;

/**
 * awk programs of one rule that prints fields: `awk -F, '$2==0{print $1}'`, `awk '{print $1}'`, `awk 'NR==2 {print
 * $3}'`, `awk -F, '!/^#/ && $2==1 {print $1}'`.
 */
export const awk: Filter = ({ args, input }) => {
  const joined = args[0] === '-F' ? [`-F${args[1] ?? ''}`, ...args.slice(2)] : args;
  const separator = joined[0]?.startsWith('-F') === true ? joined[0].slice(2) : null;
  const [program, ...others] = separator === null ? joined : joined.slice(1);
  if (input === null || program === undefined || others.length > 0) return null;
  const [, condition = '', action = 'print $0'] = /^\s*([^{}]*?)\s*(?:\{\s*([^{}]*?)\s*;?\s*\})?\s*$/.exec(program) ?? [
    null,
    '',
    '',
  ];
  const tests = condition === '' ? [] : condition.split('&&').map((part) => testOf(part.trim()));
  const printed = printOf(action);
  if (
    printed === null ||
    !tests.every((test) => test !== null) ||
    (separator !== null && !/^[^\s\\.^$*+?()[\]{}]$/.test(separator))
  )
    return null;
  const output: string[] = [];
  for (const [index, line] of linesOf(input).entries()) {
    const split =
      separator === null
        ? line
            .trim()
            .split(/[ \t]+/)
            .filter((field) => field !== '')
        : line === ''
          ? []
          : line.split(separator);
    const fields = [line, ...split];
    const results = tests.map((test) => test?.(fields, line, index + 1) ?? null);
    if (results.includes(null)) return null;
    if (!results.includes(false)) output.push(`${printed.map((part) => part(fields, index + 1)).join(' ')}\n`);
  }
  return { output: output.join(''), success: true };
};

function testOf(text: string): Test | null {
  const [, not, pattern] = /^(!?)\/(\^?[\w ,:=#-]*\$?)\/$/.exec(text) ?? [];
  if (pattern !== undefined) {
    const expression = new RegExp(pattern);
    return (_, line) => expression.test(line) !== (not === '!');
  }
  const [, left = '', operator = '', right = ''] =
    /^(\$\d+|\$NF|NR|NF)\s*(==|!=|<=|>=|<|>)\s*(-?\d{1,9}|"[^"\\]*")$/.exec(text) ?? [];
  const value = expressionOf(left);
  if (value === null) return null;
  return (fields, _, number) => compare(value(fields, number), operator, right);
}

/** Compares as numbers if both look like numbers, else as texts; how texts are ordered depends on the locale. */
function compare(left: string, operator: string, right: string): boolean | null {
  const text = right.startsWith('"') ? right.slice(1, -1) : right;
  const numbers = !right.startsWith('"') && /^\s*-?\d{1,15}\s*$/.test(left);
  if (operator === '==') return numbers ? Number(left) === Number(text) : left === text;
  if (operator === '!=') return numbers ? Number(left) !== Number(text) : left !== text;
  if (!numbers) return null;
  const [first, second] = [Number(left), Number(text)];
  if (operator === '<') return first < second;
  if (operator === '>') return first > second;
  return operator === '<=' ? first <= second : first >= second;
}

/** `print`, `print $1`, `print $1, $3`, `print $1 "," $2`. */
function printOf(action: string): Expression[] | null {
  const [, list = ''] = /^print\b\s*(.*)$/s.exec(action) ?? [];
  if (!/^print\b/.test(action)) return null;
  if (list === '') return [(fields) => fields[0] ?? ''];
  const parts: Expression[] = [];
  for (const item of list.split(/,(?=(?:[^"]*"[^"]*")*[^"]*$)/)) {
    const terms = item.trim().match(/\$\d+|\$NF|NR|NF|"[^"\\]*"|\S/g) ?? [];
    const expressions = terms.map(expressionOf);
    if (expressions.includes(null) || expressions.length === 0) return null;
    parts.push((fields, number) => expressions.map((expression) => expression?.(fields, number) ?? '').join(''));
  }
  return parts;
}

function expressionOf(term: string): Expression | null {
  if (term.startsWith('"')) return () => term.slice(1, -1);
  if (term === 'NR') return (_, number) => String(number);
  if (term === 'NF') return (fields) => String(fields.length - 1);
  if (term === '$NF') return (fields) => fields.at(-1) ?? '';
  const field = /^\$(\d+)$/.exec(term)?.[1];
  return field === undefined ? null : (fields) => fields[Number(field)] ?? '';
}
