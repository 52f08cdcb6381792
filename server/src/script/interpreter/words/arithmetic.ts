import type { ArithmeticBinary, ArithmeticExpression, ArithmeticUnary, ArithmeticWord } from 'unbash';
import { arithmeticOf } from '../../../syntax/shell/arithmetic.ts';
import { knownValue } from '../../text.ts';
import { isThreadId } from '../guest-threads/thread-ids.ts';
import type { Shell } from '../shell.ts';
import { assignNumber, type Target, targetOf, valueAt } from '../state/subscript.ts';
import { joined } from './chunk.ts';
import { literalNumber } from './number.ts';
import { expandSimple } from './parameter.ts';
import { commandOutput } from './substitution.ts';

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

/** What `$x`, `${x}` and `$(…)` in an expression become; all are expanded before anything is computed. */
type Expanded = ReadonlyMap<ArithmeticExpression, string | null>;

/**
 * Evaluates an arithmetic expression in bash's 64 bits ("Shell Arithmetic"). null if it needs something unknown or bash
 * would refuse it; what it assigns is then unknown too.
 */
export function evaluate(shell: Shell, expression: ArithmeticExpression): bigint | null {
  const expanded = new Map<ArithmeticExpression, string | null>();
  expand(shell, expression, expanded);
  return compute(shell, expression, expanded);
}

function expand(shell: Shell, node: ArithmeticExpression, expanded: Map<ArithmeticExpression, string | null>): void {
  switch (node.type) {
    case 'ArithmeticBinary':
      expand(shell, node.left, expanded);
      expand(shell, node.right, expanded);
      return;
    case 'ArithmeticUnary':
      expand(shell, node.operand, expanded);
      return;
    case 'ArithmeticTernary':
      for (const part of [node.test, node.consequent, node.alternate]) expand(shell, part, expanded);
      return;
    case 'ArithmeticGroup':
      expand(shell, node.expression, expanded);
      return;
    case 'ArithmeticCommandExpansion':
      expanded.set(node, node.script === undefined ? null : knownValue(commandOutput(shell, node.script)));
      return;
    case 'ArithmeticWord':
      expanded.set(node, textOf(shell, node));
  }
}

function compute(shell: Shell, expression: ArithmeticExpression, expanded: Expanded): bigint | null {
  if (!shell.budget.step()) return null;
  switch (expression.type) {
    case 'ArithmeticBinary':
      return binary(shell, expression, expanded);
    case 'ArithmeticUnary':
      return unary(shell, expression, expanded);
    case 'ArithmeticTernary': {
      const test = compute(shell, expression.test, expanded);
      if (test !== null) return compute(shell, test !== 0n ? expression.consequent : expression.alternate, expanded);
      // Either may be computed, so what one of them assigns becomes unknown.
      const assigned = [expression.consequent, expression.alternate].flatMap((part) =>
        targetsIn(shell, part, expanded),
      );
      for (const target of assigned) assignNumber(shell, target, null);
      return null;
    }
    case 'ArithmeticGroup':
      return compute(shell, expression.expression, expanded);
    case 'ArithmeticCommandExpansion': {
      const text = expanded.get(expression) ?? null;
      return text === null ? null : evaluateText(shell, text);
    }
    case 'ArithmeticWord':
      return word(shell, expression, expanded);
  }
}

/** Evaluates a text as arithmetic: a variable's value, the operand of `-eq`, the offset in `${x:1}`. */
export function evaluateText(shell: Shell, text: string): bigint | null {
  const trimmed = text.trim();
  if (trimmed === '') return 0n;
  const number = literalNumber(trimmed);
  if (number !== undefined) return number;
  // All expansions are done by now: bash refuses another one.
  if (/[$`]/.test(trimmed)) return null;
  const expression = arithmeticOf(trimmed);
  return expression === null || !shell.budget.enter() ? null : shell.budget.leave(evaluate(shell, expression));
}

function binary(shell: Shell, node: ArithmeticBinary, expanded: Expanded): bigint | null {
  const { operator } = node;
  if (operator === '&&' || operator === '||') return logical(shell, node, expanded);
  const compound = compoundOperator(operator);
  if (operator === '=' || compound !== null) return assign(shell, compound, node, expanded);
  const left = compute(shell, node.left, expanded);
  const right = compute(shell, node.right, expanded);
  return left === null || right === null ? null : apply(operator, left, right);
}

/** `+` for `+=`; null for `=`, and for what does not assign. */
function compoundOperator(operator: string): string | null {
  return /^([-+*/%&|^]|<<|>>)=$/.exec(operator)?.[1] ?? null;
}

function apply(operator: string, left: bigint, right: bigint): bigint | null {
  if ((isThreadId(left) || isThreadId(right)) && !/^(?:[<>]=?|[!=]=|,)$/.test(operator)) return null;
  const result = operators[operator]?.(left, right) ?? null;
  return result === null ? null : BigInt.asIntN(64, result);
}

function logical(shell: Shell, { operator, left, right }: ArithmeticBinary, expanded: Expanded): bigint | null {
  const decisive = operator === '||';
  const first = compute(shell, left, expanded);
  if (first !== null && (first !== 0n) === decisive) return yes(decisive);
  if (first === null) {
    for (const target of targetsIn(shell, right, expanded)) assignNumber(shell, target, null);
  }
  const second = compute(shell, right, expanded);
  if (second !== null && (second !== 0n) === decisive) return yes(decisive);
  if (first !== null) return second === null ? null : yes(second !== 0n);
  for (const target of targetsIn(shell, right, expanded)) assignNumber(shell, target, null);
  return null;
}

/** The targets that an expression assigns to. */
function targetsIn(shell: Shell, node: ArithmeticExpression, expanded: Expanded): Target[] {
  switch (node.type) {
    case 'ArithmeticBinary': {
      const inner = [...targetsIn(shell, node.left, expanded), ...targetsIn(shell, node.right, expanded)];
      if (node.operator !== '=' && compoundOperator(node.operator) === null) return inner;
      const target = targetIn(shell, node.left, expanded);
      return target === null ? inner : [...inner, target];
    }
    case 'ArithmeticUnary':
      if (node.operator !== '++' && node.operator !== '--') return targetsIn(shell, node.operand, expanded);
      return [targetIn(shell, node.operand, expanded) ?? []].flat();
    case 'ArithmeticTernary':
      return [node.test, node.consequent, node.alternate].flatMap((part) => targetsIn(shell, part, expanded));
    case 'ArithmeticGroup':
      return targetsIn(shell, node.expression, expanded);
    default:
      return [];
  }
}

function assign(shell: Shell, operator: string | null, node: ArithmeticBinary, expanded: Expanded): bigint | null {
  const target = targetIn(shell, node.left, expanded);
  const old = operator === null || target === null ? null : current(shell, target);
  const value = compute(shell, node.right, expanded);
  if (target === null) return null;
  const result = value === null || operator === null ? value : old === null ? null : apply(operator, old, value);
  assignNumber(shell, target, result);
  return result;
}

function unary(shell: Shell, { operator, operand, prefix }: ArithmeticUnary, expanded: Expanded): bigint | null {
  if (operator === '++' || operator === '--') {
    const target = targetIn(shell, operand, expanded);
    if (target === null) return null;
    const old = current(shell, target);
    const result = old === null ? null : apply(operator === '++' ? '+' : '-', old, 1n);
    assignNumber(shell, target, result);
    return prefix ? result : old;
  }
  const value = compute(shell, operand, expanded);
  if (value === null) return null;
  if (operator === '!') return yes(value === 0n);
  if (operator === '~') return ~value;
  return operator === '-' ? BigInt.asIntN(64, -value) : value;
}

/** A number, a variable's name, or an expansion whose text is one of them or a whole expression. */
function word(shell: Shell, node: ArithmeticWord, expanded: Expanded): bigint | null {
  const text = expanded.get(node)?.trim();
  if (text === undefined) return null;
  const number = literalNumber(text);
  if (number !== undefined) return number;
  const target = targetOf(shell, text);
  if (target !== null) return current(shell, target);
  return node.value.includes('$') || node.parts !== undefined ? evaluateText(shell, text) : null;
}

/** The variable that a word names; null for anything else. */
function targetIn(shell: Shell, node: ArithmeticExpression, expanded: Expanded): Target | null {
  const text = node.type === 'ArithmeticWord' ? expanded.get(node) : null;
  return text == null ? null : targetOf(shell, text.trim());
}

function textOf(shell: Shell, node: ArithmeticWord): string | null {
  // A plain `$x` has no parts.
  const simple = /^\$(\w+|[#?@*])$/.exec(node.value)?.[1];
  if (simple !== undefined) return knownValue(joined(expandSimple(shell, simple, true)));
  const { parts, value, pos, end } = node;
  if (parts === undefined) return value;
  return knownValue(joined(shell.chunks({ type: 'Word', text: value, value, pos, end, parts }, true)));
}

/** A variable's number: its value may again be an expression. */
function current(shell: Shell, target: Target): bigint | null {
  const value = valueAt(shell, target);
  return value === null ? null : evaluateText(shell, value);
}
