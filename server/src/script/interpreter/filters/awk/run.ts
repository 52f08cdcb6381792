import { expressionOf } from '../expression.ts';
import { isManyLines, lacksSomething } from '../filter.ts';
import { callFunction, formatted, type Machine } from './functions.ts';
import { AwkRecord } from './record.ts';
import type { AwkRule, Expression, Place, Statement } from './syntax.ts';
import { compare, isTrue, numberOf, textOf, Unknown, type Value } from './values.ts';

/** The most statements and expressions that one program may run. */
const mostSteps = 200_000;

/** What a statement does to what follows it. */
type Flow = 'on' | 'next' | 'exit';

/** Runs the rules on the lines of a text; throws {@link Unknown} if what they write cannot be known. */
export function runAwk(
  rules: readonly AwkRule[],
  lines: readonly string[],
  separator: string | null,
  variables: ReadonlyMap<string, string>,
): string {
  return new Run(rules, separator, variables).over(lines);
}

class Run implements Machine {
  readonly record: AwkRecord;
  output = '';
  private readonly rules: readonly AwkRule[];
  private readonly variables = new Map<string, Value>();
  private readonly arrays = new Map<string, Map<string, Value>>();
  private readonly expressions = new Map<string, RegExp>();
  private number = 0;
  private steps = 0;
  /** Whether some pattern matched a line. */
  private matched = false;

  constructor(rules: readonly AwkRule[], separator: string | null, given: ReadonlyMap<string, string>) {
    this.rules = rules;
    const own = separator ?? given.get('FS') ?? separatorIn(rules);
    this.record = new AwkRecord(own);
    for (const [name, text] of given) this.assign({ kind: 'variable', name }, { input: text });
  }

  over(lines: readonly string[]): string {
    const begins = this.rules.filter(({ when }) => when === 'BEGIN');
    const ends = this.rules.filter(({ when }) => when === 'END');
    const others = this.rules.filter(({ when }) => when !== 'BEGIN' && when !== 'END');
    let left = this.each(begins);
    if (others.length + ends.length > 0) {
      for (const line of lines) {
        if (left === 'exit') break;
        this.number++;
        if (isManyLines(line)) {
          this.passOver(others);
          continue;
        }
        this.record.line = line;
        left = this.each(others);
      }
    }
    if (left !== 'exit' || ends.length > 0) this.each(ends);
    // There may be matches in the lines that are not known.
    if (!this.matched && lines.some(isManyLines)) throw new Unknown();
    return this.output;
  }

  /** Lines that are not known are taken not to match; how many there are is unknown from here on. */
  private passOver(rules: readonly AwkRule[]): void {
    if (rules.some(({ when }) => when === null)) throw new Unknown();
    this.number = Number.NaN;
  }

  private each(rules: readonly AwkRule[]): Flow {
    for (const { when, action } of rules) {
      const isPattern = when !== null && when !== 'BEGIN' && when !== 'END';
      if (isPattern && !isTrue(this.value(when))) continue;
      this.matched ||= isPattern;
      const flow = action === null ? this.write(this.record.line) : this.run(action);
      if (flow === 'exit') return 'exit';
      if (flow === 'next') return 'on';
    }
    return 'on';
  }

  private write(text: string): 'on' {
    this.output += `${text}\n`;
    if (this.output.length > mostSteps) throw new Unknown();
    return 'on';
  }

  private run(statement: Statement): Flow {
    if (++this.steps > mostSteps) throw new Unknown();
    switch (statement.kind) {
      case 'print':
        return this.print(statement.values, statement.formatted);
      case 'expression':
        this.value(statement.value);
        return 'on';
      case 'if': {
        const { yes, no } = statement;
        if (isTrue(this.value(statement.condition))) return this.run(yes);
        return no === null ? 'on' : this.run(no);
      }
      case 'loop':
        return this.loop(statement);
      case 'block':
        for (const one of statement.body) {
          const flow = this.run(one);
          if (flow !== 'on') return flow;
        }
        return 'on';
      default:
        return statement.kind;
    }
  }

  private loop({ first, condition, next, body }: Extract<Statement, { kind: 'loop' }>): Flow {
    if (first !== null) this.run(first);
    while (condition === null || isTrue(this.value(condition))) {
      const flow = this.run(body);
      if (flow !== 'on') return flow;
      if (next !== null) this.run(next);
    }
    return 'on';
  }

  private print(values: readonly Expression[], isFormatted: boolean): 'on' {
    const given = values.map((value) => this.value(value));
    if (!isFormatted) {
      const separator = textOf(this.variables.get('OFS') ?? ' ');
      return this.write(values.length === 0 ? this.record.line : given.map(textOf).join(separator));
    }
    this.output += formatted(given);
    if (this.output.length > mostSteps) throw new Unknown();
    return 'on';
  }

  value(expression: Expression): Value {
    if (++this.steps > mostSteps) throw new Unknown();
    switch (expression.kind) {
      case 'constant':
        return expression.value;
      case 'pattern':
        return this.matches(this.record.line, expression) ? 1 : 0;
      case 'field':
      case 'variable':
      case 'element':
        return this.read(expression);
      case 'assign': {
        const { place, operator } = expression;
        const given = this.value(expression.value);
        const value = operator === '' ? given : calculated(operator, numberOf(this.read(place)), numberOf(given));
        return this.assign(place, value);
      }
      case 'step': {
        const before = numberOf(this.read(expression.place));
        this.assign(expression.place, before + expression.by);
        return expression.before ? before : before + expression.by;
      }
      case 'unary': {
        const operand = this.value(expression.operand);
        if (expression.operator === '!') return isTrue(operand) ? 0 : 1;
        return expression.operator === '-' ? -numberOf(operand) : numberOf(operand);
      }
      case 'choice':
        return this.value(isTrue(this.value(expression.condition)) ? expression.yes : expression.no);
      case 'binary':
        return this.binary(expression);
      case 'call':
        return callFunction(this, expression.name, expression.args);
    }
  }

  private binary({ operator, left, right }: Extract<Expression, { kind: 'binary' }>): Value {
    if (operator === '&&') return isTrue(this.value(left)) && isTrue(this.value(right)) ? 1 : 0;
    if (operator === '||') return isTrue(this.value(left)) || isTrue(this.value(right)) ? 1 : 0;
    const first = this.value(left);
    if (operator === '~' || operator === '!~') {
      return this.matches(textOf(first), right) === (operator === '~') ? 1 : 0;
    }
    const second = this.value(right);
    if (operator === 'concatenation') return textOf(first) + textOf(second);
    if (/^[<>=!]/.test(operator)) return compare(operator, first, second) ? 1 : 0;
    return calculated(operator, numberOf(first), numberOf(second));
  }

  matches(text: string, pattern: Expression): boolean {
    return this.expression(pattern).test(text);
  }

  /** A pattern, or a text that is used as one. `flags`: for a substitution. */
  expression(pattern: Expression, flags: '' | 'g' = ''): RegExp {
    const source = pattern.kind === 'pattern' ? pattern.source : textOf(this.value(pattern));
    const known = this.expressions.get(flags + source);
    const compiled = known ?? expressionOf(source, 'extended', flags, flags === '');
    if (compiled === null || lacksSomething(source)) throw new Unknown();
    this.expressions.set(flags + source, compiled);
    compiled.lastIndex = 0;
    return compiled;
  }

  read(place: Place): Value {
    if (place.kind === 'field') return { input: this.record.field(numberOf(this.value(place.index))) };
    if (place.kind === 'element') return this.element(place);
    if (place.name === 'NR' || place.name === 'FNR') return this.lineNumber();
    if (place.name === 'NF') return this.record.count;
    if (/^(?:FS|RS|ORS|SUBSEP|FILENAME|ENVIRON|ARGV|RSTART|RLENGTH|CONVFMT|OFMT)$/.test(place.name))
      throw new Unknown();
    return this.variables.get(place.name) ?? { input: '' };
  }

  private lineNumber(): number {
    if (Number.isNaN(this.number)) throw new Unknown();
    return this.number;
  }

  /** Reading an element makes it. */
  private element({ name, index }: Extract<Place, { kind: 'element' }>): Value {
    const [array, key] = [this.array(name), textOf(this.value(index))];
    const value = array.get(key) ?? { input: '' };
    array.set(key, value);
    return value;
  }

  assign(place: Place, value: Value): Value {
    if (place.kind === 'field') this.record.setField(numberOf(this.value(place.index)), textOf(value));
    else if (place.kind === 'element') this.array(place.name).set(textOf(this.value(place.index)), value);
    else if (/^(?:NF|NR|FNR|RS|ORS|SUBSEP|CONVFMT|OFMT)$/.test(place.name) || (place.name === 'FS' && this.number > 0))
      throw new Unknown();
    else {
      this.variables.set(place.name, value);
      if (place.name === 'OFS') this.record.outputSeparator = textOf(value);
    }
    return value;
  }

  array(name: string): Map<string, Value> {
    const array = this.arrays.get(name) ?? new Map<string, Value>();
    this.arrays.set(name, array);
    return array;
  }

  isArray(name: string): boolean {
    return this.arrays.has(name);
  }
}

/** `BEGIN { FS = ":" }`, which counts from the first line on; null without one. */
function separatorIn(rules: readonly AwkRule[]): string | null {
  const found: string[] = [];
  const look = (statement: Statement | null): void => {
    if (statement?.kind === 'block') statement.body.forEach(look);
    if (statement?.kind !== 'expression' || statement.value.kind !== 'assign') return;
    const { place, value } = statement.value;
    if (place.kind === 'variable' && place.name === 'FS')
      found.push(value.kind === 'constant' ? String(value.value) : '\\');
  };
  for (const { when, action } of rules) if (when === 'BEGIN') look(action);
  return found.at(-1) ?? null;
}

function calculated(operator: string, left: number, right: number): number {
  switch (operator) {
    case '+':
      return left + right;
    case '-':
      return left - right;
    case '*':
      return left * right;
    case '/':
    case '%':
      if (right === 0) throw new Unknown();
      return operator === '/' ? left / right : left % right;
    default:
      throw new Unknown();
  }
}
