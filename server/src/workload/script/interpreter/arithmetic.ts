import type { ArithmeticExpression, ArithmeticWord } from 'unbash';
import { arithmeticOf } from '../../../syntax/shell-arithmetic.ts';
import { joined } from './chunk.ts';
import { expandSimple } from './parameter.ts';
import type { Shell } from './shell.ts';
import { assignNumber, type Target, targetOf, valueAt } from './subscript.ts';
import { commandOutput } from './substitution.ts';
import { knownValue, type Text, withoutLastLineFeeds } from './text.ts';

type BinaryOperator = (left: bigint, right: bigint) => bigint | null;

const yes = (condition: boolean): bigint => (condition ? 1n : 0n);

const operators: Readonly<Record<string, BinaryOperator>> = {
  '+': (left, right) => left + right,
  '-': (left, right) => left - right,
  '*': (left, right) => left * right,
  '/': (left, right) => (right === 0n ? null : left / right),
  '%': (left, right) => (right === 0n ? null : left % right),
  '**': (left, right) => (right < 0n ? null : power(left, right)),
  // The processor takes the count of a 64-bit shift modulo 64.
  '<<': (left, right) => left << BigInt.asUintN(6, right),
  '>>': (left, right) => left >> BigInt.asUintN(6, right),
  '&': (left, right) => left & right,
  '|': (left, right) => left | right,
  '^': (left, right) => left ^ right,
  '<': (left, right) => yes(left < right),
  '>': (left, right) => yes(left > right),
  '<=': (left, right) => yes(left <= right),
  '>=': (left, right) => yes(left >= right),
  '==': (left, right) => yes(left === right),
  '!=': (left, right) => yes(left !== right),
  ',': (_, right) => right,
};

/** Modulo 2⁶⁴ after every step, so that the numbers stay small. */
function power(base: bigint, exponent: bigint): bigint {
  let result = 1n;
  let square = base;
  for (let left = exponent; left > 0n; left >>= 1n) {
    if ((left & 1n) === 1n) result = BigInt.asIntN(64, result * square);
    square = BigInt.asIntN(64, square * square);
  }
  return result;
}

/**
 * An arithmetic expression in bash's 64 bits ("Shell Arithmetic"). null where it needs something unknown or bash would
 * refuse it; what it assigns is then unknown too.
 */
export function evaluate(shell: Shell, expression: ArithmeticExpression): bigint | null {
  if (!shell.budget.step()) return null;
  switch (expression.type) {
    case 'ArithmeticBinary':
      return binary(shell, expression.operator, expression.left, expression.right);
    case 'ArithmeticUnary':
      return unary(shell, expression.operator, expression.operand, expression.prefix);
    case 'ArithmeticTernary': {
      const test = evaluate(shell, expression.test);
      if (test !== null) return evaluate(shell, test !== 0n ? expression.consequent : expression.alternate);
      evaluate(shell, expression.consequent);
      evaluate(shell, expression.alternate);
      return null;
    }
    case 'ArithmeticGroup':
      return evaluate(shell, expression.expression);
    case 'ArithmeticCommandExpansion':
      return numberIn(shell, expression.script === undefined ? null : commandOutput(shell, expression.script));
    default:
      return word(shell, expression);
  }
}

/** A text that arithmetic is done on: a variable's value, the operand of `-eq`, the offset in `${x:1}`. */
export function evaluateText(shell: Shell, text: string): bigint | null {
  const trimmed = text.trim();
  if (trimmed === '') return 0n;
  const number = literalNumber(trimmed);
  if (number !== undefined) return number;
  // Expansions are over by now: bash refuses another one.
  if (/[$`]/.test(trimmed)) return null;
  const expression = arithmeticOf(trimmed);
  return expression === null || !shell.budget.enter() ? null : shell.budget.leave(evaluate(shell, expression));
}

function numberIn(shell: Shell, text: Text | null): bigint | null {
  const value = text === null ? null : knownValue(withoutLastLineFeeds(text));
  return value === null ? null : evaluateText(shell, value);
}

function binary(
  shell: Shell,
  operator: string,
  left: ArithmeticExpression,
  right: ArithmeticExpression,
): bigint | null {
  if (operator === '&&' || operator === '||') return logical(shell, operator, left, right);
  const compound = /^(.*[^<>=!]|<<|>>)=$/.exec(operator)?.[1];
  if (operator === '=' || compound !== undefined) return assign(shell, compound ?? null, left, right);
  const first = evaluate(shell, left);
  const second = evaluate(shell, right);
  return first === null || second === null ? null : apply(operator, first, second);
}

function apply(operator: string, left: bigint, right: bigint): bigint | null {
  const result = operators[operator]?.(left, right) ?? null;
  return result === null ? null : BigInt.asIntN(64, result);
}

function logical(
  shell: Shell,
  operator: '&&' | '||',
  left: ArithmeticExpression,
  right: ArithmeticExpression,
): bigint | null {
  const first = evaluate(shell, left);
  if (first !== null && (first !== 0n) === (operator === '||')) return yes(first !== 0n);
  const second = evaluate(shell, right);
  if (first === null) return second !== null && (second !== 0n) === (operator === '||') ? yes(second !== 0n) : null;
  return second === null ? null : yes(second !== 0n);
}

function assign(
  shell: Shell,
  operator: string | null,
  left: ArithmeticExpression,
  right: ArithmeticExpression,
): bigint | null {
  const target = left.type === 'ArithmeticWord' ? targetIn(shell, left) : null;
  const old = operator === null || target === null ? 0n : current(shell, target);
  const value = evaluate(shell, right);
  const result =
    value === null || old === null || target === null ? null : operator === null ? value : apply(operator, old, value);
  if (target !== null) assignNumber(shell, target, result);
  return result;
}

function unary(shell: Shell, operator: string, operand: ArithmeticExpression, prefix: boolean): bigint | null {
  if (operator === '++' || operator === '--') {
    const target = operand.type === 'ArithmeticWord' ? targetIn(shell, operand) : null;
    if (target === null) return null;
    const old = current(shell, target);
    const result = old === null ? null : apply(operator === '++' ? '+' : '-', old, 1n);
    assignNumber(shell, target, result);
    return prefix ? result : old;
  }
  const value = evaluate(shell, operand);
  if (value === null) return null;
  if (operator === '!') return yes(value === 0n);
  if (operator === '~') return ~value;
  return operator === '-' ? BigInt.asIntN(64, -value) : value;
}

/** A number, a variable's name, or an expansion whose text is one of them or a whole expression. */
function word(shell: Shell, node: ArithmeticWord): bigint | null {
  const text = textOf(shell, node);
  if (text === null) return null;
  const trimmed = text.trim();
  const number = literalNumber(trimmed);
  if (number !== undefined) return number;
  const target = targetOf(shell, trimmed);
  if (target !== null) return current(shell, target);
  return node.value.includes('$') || node.parts !== undefined ? evaluateText(shell, trimmed) : null;
}

function targetIn(shell: Shell, node: ArithmeticWord): Target | null {
  const text = textOf(shell, node);
  return text === null ? null : targetOf(shell, text.trim());
}

function textOf(shell: Shell, node: ArithmeticWord): string | null {
  // A plain `$x` comes without parts.
  const simple = /^\$(\w+|[#?@*])$/.exec(node.value)?.[1];
  if (simple !== undefined) return knownValue(joined(expandSimple(shell, simple, true)));
  if (node.parts === undefined) return node.value;
  const chunks = shell.chunks(
    { type: 'Word', text: node.value, value: node.value, pos: node.pos, end: node.end, parts: node.parts },
    true,
  );
  return knownValue(joined(chunks));
}

/** A variable's number: its value is an expression again. */
function current(shell: Shell, target: Target): bigint | null {
  const value = valueAt(shell, target);
  return value === null ? null : evaluateText(shell, value);
}

const digits = '0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ@_';

/** Decimal, `0x1f`, `017`, `2#101`; undefined for what is no number, null for one that bash refuses (`08`). */
export function literalNumber(text: string): bigint | null | undefined {
  const sign = /^[+-]/.exec(text)?.[0] ?? '';
  const unsigned = text.slice(sign.length);
  if (!/^\d/.test(unsigned) || unsigned.length > 128) return undefined;
  const based = /^(\d+)#([\w@]+)$/.exec(unsigned);
  let value: bigint | null;
  if (based !== null) value = inBase(Number(based[1]), based[2] ?? '');
  else if (/^0[xX][0-9a-fA-F]*$/.test(unsigned)) value = inBase(16, unsigned.slice(2).toLowerCase());
  else if (/^0\d+$/.test(unsigned)) value = inBase(8, unsigned.slice(1));
  else if (/^\d+$/.test(unsigned)) value = BigInt(unsigned);
  else return undefined;
  return value === null ? null : BigInt.asIntN(64, sign === '-' ? -value : value);
}

function inBase(base: number, text: string): bigint | null {
  if (base < 2 || base > 64) return null;
  let value = 0n;
  for (const character of base <= 36 ? text.toLowerCase() : text) {
    const digit = digits.indexOf(character);
    if (digit < 0 || digit >= base) return null;
    value = value * BigInt(base) + BigInt(digit);
  }
  return value;
}
