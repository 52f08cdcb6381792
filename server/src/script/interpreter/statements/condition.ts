import type { TestExpression, Word } from 'unbash';
import { isFilled, knownValue } from '../../text.ts';
import type { Shell } from '../shell.ts';
import { elementOf } from '../state/variable.ts';
import { resolveName } from '../state/variables.ts';
import { compilePattern, matchesText } from '../words/pattern.ts';
import { matchRegularExpression } from '../words/regular-expression.ts';
import { compareNumbers, compareTexts, isNumeric } from './comparison.ts';
import { isFileTest, testFile } from './file-test.ts';
import { anyOf, both, not, type Truth } from './truth.ts';

/** `[[ … ]]`. */
export function testCondition(shell: Shell, expression: TestExpression): Truth {
  if (!shell.budget.step()) return null;
  switch (expression.type) {
    case 'TestGroup':
      return testCondition(shell, expression.expression);
    case 'TestNot': {
      const result = testCondition(shell, expression.operand);
      return expression.negations.length % 2 === 1 ? not(result) : result;
    }
    case 'TestLogical':
      return logical(shell, expression.operator, expression.operands);
    case 'TestUnary':
      return unary(shell, expression.operator, expression.operand);
    case 'TestBinary':
      return binary(shell, expression.operator, expression.left, expression.right);
  }
}

function logical(shell: Shell, operator: '&&' | '||', operands: readonly TestExpression[]): Truth {
  const decisive = operator === '||';
  let result: Truth = !decisive;
  for (const operand of operands) {
    const one = testCondition(shell, operand);
    if (one === decisive) return decisive;
    result = decisive ? anyOf(result, one) : both(result, one);
  }
  return result;
}

function unary(shell: Shell, operator: string, operand: Word): Truth {
  const text = shell.text(operand);
  if (operator === '-v') return isSet(shell, knownValue(text));
  if (isFileTest(operator)) return testFile(shell, text);
  return testText(operator, knownValue(text), isFilled(text));
}

/** `-n` and `-z`; conditions on files are unknown. `filled`: the text is not empty, even if it is unknown. */
export function testText(operator: string, value: string | null, filled: boolean): Truth {
  if (operator !== '-n' && operator !== '-z') return null;
  if (value === null && !filled) return null;
  return (value !== '') === (operator === '-n');
}

/** `-v x`: whether the variable has a value. */
export function isSet(shell: Shell, written: string | null): Truth {
  if (written === null || !/^[A-Za-z_]\w*$/.test(written)) return null;
  const variable = shell.state.lookup(resolveName(shell.state, written));
  if (variable === undefined || variable.elements === null) return null;
  return elementOf(variable, '0') !== undefined;
}

function binary(shell: Shell, operator: string, left: Word, right: Word): Truth {
  const text = shell.text(left);
  const value = knownValue(text);
  if (operator === '=~') return matchRegularExpression(shell, value, right);
  if (operator === '==' || operator === '=' || operator === '!=') {
    const source = shell.pattern(right);
    const pattern = source === null ? null : compilePattern(source, shell.budget);
    const result = pattern === null ? null : matchesText(pattern, text, shell.budget);
    return operator === '!=' ? not(result) : result;
  }
  const other = knownValue(shell.text(right));
  if (value === null || other === null) return null;
  if (!isNumeric(operator)) return compareTexts(operator, value, other);
  return compareNumbers(operator, shell.numberOf(value), shell.numberOf(other));
}
