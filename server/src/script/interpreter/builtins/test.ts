import { emptyText, isFilled, knownValue, type Text } from '../../text.ts';
import type { Call, Field, Shell } from '../shell.ts';
import { compareNumbers, compareTexts, isNumeric } from '../statements/comparison.ts';
import { isSet, testText } from '../statements/condition.ts';
import { isFileTest, testFile } from '../statements/file-test.ts';
import { anyOf, both, not, type Truth } from '../statements/truth.ts';
import { matchesText } from '../words/pattern.ts';

/** `[ … ]` and `test …` (bash, "Bash Conditional Expressions"), including `-a` and `-o`. */
export function testWords(shell: Shell, { fields }: Call): true {
  const [name, ...words] = fields;
  const closed = knownValue(name?.text ?? emptyText) === '[';
  const operands = closed ? words.slice(0, -1) : words;
  const open = operands.some(({ several }) => several);
  shell.state.succeed(open ? null : new Test(shell, operands).all());
  return true;
}

class Test {
  private readonly shell: Shell;
  private readonly words: readonly Field[];
  private at = 0;

  constructor(shell: Shell, words: readonly Field[]) {
    this.shell = shell;
    this.words = words;
  }

  all(): Truth {
    if (this.words.length === 0) return false;
    const result = this.any();
    return this.at === this.words.length ? result : null;
  }

  private any(): Truth {
    let result = this.every();
    while (this.takes('-o')) result = anyOf(result, this.every());
    return result;
  }

  private every(): Truth {
    let result = this.one();
    while (this.takes('-a')) result = both(result, this.one());
    return result;
  }

  private takes(operator: string): boolean {
    if (this.value(0) !== operator) return false;
    this.at++;
    return true;
  }

  private one(): Truth {
    const left = this.words.length - this.at;
    if (left > 1 && this.value(0) === '!' && !this.isBinary(1)) {
      this.at++;
      return not(this.one());
    }
    if (left > 2 && this.isBinary(1)) return this.binary();
    if (left > 2 && this.value(0) === '(') {
      this.at++;
      const result = this.any();
      return this.takes(')') ? result : null;
    }
    if (left > 1 && /^-[a-zA-Z]$/.test(this.value(0) ?? '')) return this.unary();
    const text = this.words[this.at++]?.text ?? emptyText;
    return testText('-n', knownValue(text), isFilled(text));
  }

  private isBinary(offset: number): boolean {
    const operator = this.value(offset);
    if (operator === null || this.words.length - this.at < 3) return false;
    return isNumeric(operator) || /^(?:==?|!=|[<>]|-(?:nt|ot|ef))$/.test(operator);
  }

  private value(offset: number): string | null {
    const field = this.words[this.at + offset];
    return field === undefined ? null : knownValue(field.text);
  }

  private binary(): Truth {
    const [left, operator, right] = [this.value(0), this.value(1) ?? '', this.value(2)];
    const text = this.words[this.at]?.text ?? emptyText;
    this.at += 3;
    if (right === null) return null;
    if (left === null) return compareUnknown(this.shell, operator, text, right);
    if (!isNumeric(operator)) return compareTexts(operator, left, right);
    return compareNumbers(operator, numberIn(left), numberIn(right));
  }

  private unary(): Truth {
    const operator = this.value(0) ?? '';
    const text = this.words[this.at + 1]?.text ?? emptyText;
    this.at += 2;
    if (operator === '-v') return isSet(this.shell, knownValue(text));
    return isFileTest(operator) ? testFile(this.shell, text) : testText(operator, knownValue(text), isFilled(text));
  }
}

/** `[ "$1/$2" = web/prepare ]`, which is false if the known parts differ. */
function compareUnknown({ budget }: Shell, operator: string, left: Text, right: string): Truth {
  const pattern = /^(?:==?|!=)$/.test(operator) ? { tokens: [], literal: right } : null;
  const same = pattern === null ? null : matchesText(pattern, left, budget);
  return operator === '!=' ? not(same) : same;
}

/** A decimal number: `[` takes no expressions. */
function numberIn(text: string): bigint | null {
  return /^\s*[-+]?\d{1,18}\s*$/.test(text) ? BigInt(text.trim().replace(/^\+/, '')) : null;
}
