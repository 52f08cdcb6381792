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
  const { condition, action } = ruleOf(program) ?? { condition: '', action: '' };
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

/** The parts of a program of one rule; null for any other program. */
function ruleOf(program: string): { readonly condition: string; readonly action: string } | null {
  const [condition = '', body, ...more] = program.split('{');
  if (more.length > 0 || condition.includes('}')) return null;
  if (body === undefined) return { condition: condition.trim(), action: 'print $0' };
  const [action = '', after, ...others] = body.split('}');
  if (after === undefined || after.trim() !== '' || others.length > 0) return null;
  const trimmed = action.trim();
  return { condition: condition.trim(), action: (trimmed.endsWith(';') ? trimmed.slice(0, -1) : trimmed).trim() };
}

function testOf(text: string): Test | null {
  const [, not, pattern] = /^(!?)\/(\^?[\w ,:=#-]*\$?)\/$/.exec(text) ?? [];
  if (pattern !== undefined) {
    return (_, line) => matches(line, pattern) !== (not === '!');
  }
  const [, left = '', operator = '', right = ''] =
    /^(\$\d+|\$NF|NR|NF)\s*(==|!=|<=|>=|<|>)\s*(-?\d{1,9}|"[^"\\]*")$/.exec(text) ?? [];
  const value = expressionOf(left);
  if (value === null) return null;
  return (fields, _, number) => compare(value(fields, number), operator, right);
}

/** Whether a line has the pattern, which is characters between `^` and `$`, if it has these. */
function matches(line: string, pattern: string): boolean {
  const start = pattern.startsWith('^');
  const end = pattern.endsWith('$');
  const characters = pattern.slice(start ? 1 : 0, end ? -1 : undefined);
  if (start) return end ? line === characters : line.startsWith(characters);
  return end ? line.endsWith(characters) : line.includes(characters);
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
  if (!/^print\b/.test(action)) return null;
  const list = action.slice('print'.length).trimStart();
  if (list === '') return [(fields) => fields[0] ?? ''];
  const parts: Expression[] = [];
  for (const item of splitAtCommas(list)) {
    const terms = item.trim().match(/\$\d+|\$NF|NR|NF|"[^"\\]*"|\S/g) ?? [];
    const expressions = terms.map(expressionOf);
    if (expressions.includes(null) || expressions.length === 0) return null;
    parts.push((fields, number) => expressions.map((expression) => expression?.(fields, number) ?? '').join(''));
  }
  return parts;
}

/** The items between commas outside quotes, of which there has to be an even number behind the comma. */
function splitAtCommas(list: string): string[] {
  const items: string[] = [];
  let quotes = list.split('"').length - 1;
  let start = 0;
  for (let at = 0; at < list.length; at++) {
    if (list[at] === '"') quotes--;
    if (list[at] !== ',' || quotes % 2 === 1) continue;
    items.push(list.slice(start, at));
    start = at + 1;
  }
  return [...items, list.slice(start)];
}

function expressionOf(term: string): Expression | null {
  if (term.startsWith('"')) return () => term.slice(1, -1);
  if (term === 'NR') return (_, number) => String(number);
  if (term === 'NF') return (fields) => String(fields.length - 1);
  if (term === '$NF') return (fields) => fields.at(-1) ?? '';
  const field = /^\$(\d+)$/.exec(term)?.[1];
  return field === undefined ? null : (fields) => fields[Number(field)] ?? '';
}
