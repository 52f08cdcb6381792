import { type Token, tokensOf } from './lexer.ts';
import type { AwkRule, Expression, Place, Statement } from './syntax.ts';

/** What is not understood of a program. */
class NotUnderstood extends Error {}

/** Longer programs, in characters, are not read. */
const longestProgram = 4096;

/** The rules of an awk program; null if it has something that is not understood. */
export function parseAwk(program: string): readonly AwkRule[] | null {
  const tokens = program.length > longestProgram ? null : tokensOf(program);
  if (tokens === null) return null;
  try {
    return new Parser(tokens).rules();
  } catch (error) {
    if (error instanceof NotUnderstood) return null;
    throw error;
  }
}

/** Operators of two operands by precedence, the weakest first. */
const levels: readonly (readonly string[])[] = [
  ['||'],
  ['&&'],
  ['~', '!~'],
  ['<', '<=', '==', '!=', '>', '>='],
  ['concatenation'],
  ['+', '-'],
  ['*', '/', '%'],
];

class Parser {
  private readonly tokens: readonly Token[];
  private at = 0;
  private depth = 0;
  /** In the operands of print, `>` is a redirection. */
  private printing = false;

  constructor(tokens: readonly Token[]) {
    this.tokens = tokens;
  }

  rules(): AwkRule[] {
    const rules: AwkRule[] = [];
    for (this.skipEnds(); this.token.kind !== 'end'; this.skipEnds()) {
      const { text } = this.token;
      let when: AwkRule['when'] = null;
      if (text === 'BEGIN' || text === 'END') {
        when = text;
        this.at++;
      } else if (text !== '{') when = this.expression();
      rules.push({ when, action: this.token.text === '{' ? this.block() : null });
    }
    return rules;
  }

  private get token(): Token {
    return this.tokens[this.at] ?? { kind: 'end', text: '', apart: false };
  }

  private takes(sign: string): boolean {
    if (this.token.kind !== 'sign' || this.token.text !== sign) return false;
    this.at++;
    return true;
  }

  private expect(sign: string): void {
    if (!this.takes(sign)) throw new NotUnderstood();
  }

  private skipEnds(): void {
    while (this.token.kind === 'newline' || this.token.text === ';') this.at++;
  }

  private block(): Statement {
    this.expect('{');
    const body: Statement[] = [];
    for (this.skipEnds(); !this.takes('}'); this.skipEnds()) body.push(this.statement());
    return { kind: 'block', body };
  }

  private statement(): Statement {
    if (++this.depth > 50) throw new NotUnderstood();
    const statement = this.anyStatement();
    this.depth--;
    return statement;
  }

  private anyStatement(): Statement {
    const { kind, text } = this.token;
    if (text === '{' && kind === 'sign') return this.block();
    if (kind !== 'name' && kind !== 'call') return this.simple();
    switch (text) {
      case 'if':
        return this.ifStatement();
      case 'for':
        return this.forStatement();
      case 'while': {
        this.at++;
        const condition = this.parenthesized();
        return { kind: 'loop', first: null, condition, next: null, body: this.nested() };
      }
      case 'next':
      case 'exit':
        this.at++;
        this.end();
        return { kind: text };
      default:
        return this.simple();
    }
  }

  private ifStatement(): Statement {
    this.at++;
    const condition = this.parenthesized();
    const yes = this.nested();
    const before = this.at;
    this.skipEnds();
    if (this.token.text !== 'else' || this.token.kind !== 'name') {
      this.at = before;
      return { kind: 'if', condition, yes, no: null };
    }
    this.at++;
    return { kind: 'if', condition, yes, no: this.nested() };
  }

  /** `for (i = 1; i <= NF; i++)`; the order of `for (k in a)` is not known. */
  private forStatement(): Statement {
    this.at++;
    this.expect('(');
    const first = this.token.text === ';' ? null : this.expressionStatement();
    this.expect(';');
    const condition = this.token.text === ';' ? null : this.expression();
    this.expect(';');
    const next = this.token.text === ')' ? null : this.expressionStatement();
    this.expect(')');
    return { kind: 'loop', first, condition, next, body: this.nested() };
  }

  private nested(): Statement {
    while (this.token.kind === 'newline') this.at++;
    return this.statement();
  }

  private parenthesized(): Expression {
    this.expect('(');
    const expression = this.expression();
    this.expect(')');
    return expression;
  }

  private expressionStatement(): Statement {
    return { kind: 'expression', value: this.expression() };
  }

  private simple(): Statement {
    const { text, kind } = this.token;
    const prints = (kind === 'name' || kind === 'call') && (text === 'print' || text === 'printf');
    const statement = prints ? this.print() : this.expressionStatement();
    this.end();
    return statement;
  }

  private print(): Statement {
    const formatted = this.token.text === 'printf';
    this.at++;
    const values: Expression[] = [];
    this.printing = true;
    if (!this.ends) {
      do values.push(this.expression());
      while (this.takes(','));
    }
    this.printing = false;
    if (formatted && values.length === 0) throw new NotUnderstood();
    // print (a, b)
    return { kind: 'print', values, formatted };
  }

  private get ends(): boolean {
    const { kind, text } = this.token;
    return kind === 'newline' || kind === 'end' || (kind === 'sign' && (text === ';' || text === '}'));
  }

  private end(): void {
    if (!this.ends) throw new NotUnderstood();
    if (this.token.text === ';' || this.token.kind === 'newline') this.at++;
  }

  expression(): Expression {
    if (++this.depth > 50) throw new NotUnderstood();
    const expression = this.assignment();
    this.depth--;
    return expression;
  }

  private assignment(): Expression {
    const left = this.choice();
    const { kind, text } = this.token;
    if (kind !== 'sign' || !/^(?:[-+*/%^]|\*\*)?=$/.test(text)) return left;
    if (!isPlace(left)) throw new NotUnderstood();
    this.at++;
    return { kind: 'assign', place: left, operator: text.slice(0, -1), value: this.expression() };
  }

  private choice(): Expression {
    const condition = this.binary(0);
    if (!this.takes('?')) return condition;
    const yes = this.expression();
    this.expect(':');
    return { kind: 'choice', condition, yes, no: this.expression() };
  }

  private binary(level: number): Expression {
    const operators = levels[level];
    if (operators === undefined) return this.unary();
    let left = this.binary(level + 1);
    for (;;) {
      const operator = this.operatorOf(operators);
      if (operator === null) return left;
      left = { kind: 'binary', operator, left, right: this.binary(level + 1) };
    }
  }

  /** The operator at this place, which is read, if it is one of these; the concatenation has no sign. */
  private operatorOf(operators: readonly string[]): string | null {
    const { kind, text, apart } = this.token;
    if (operators.includes('concatenation')) {
      const isOperand = kind === 'number' || kind === 'string' || kind === 'name' || kind === 'call';
      return isOperand && text !== 'in'
        ? 'concatenation'
        : kind === 'sign' && (text === '$' || text === '(')
          ? 'concatenation'
          : null;
    }
    if (kind !== 'sign' || !operators.includes(text)) return null;
    const next = this.tokens[this.at + 1];
    // `print a -1` may be a concatenation.
    if (text === '-' && apart && next?.apart === false && this.printing) throw new NotUnderstood();
    if (text === '>' && this.printing) throw new NotUnderstood();
    this.at++;
    return text;
  }

  private unary(): Expression {
    const { kind, text } = this.token;
    if (kind === 'sign' && (text === '!' || text === '-' || text === '+')) {
      this.at++;
      return { kind: 'unary', operator: text, operand: this.unary() };
    }
    if (kind === 'sign' && (text === '++' || text === '--')) {
      this.at++;
      const operand = this.postfix();
      if (!isPlace(operand)) throw new NotUnderstood();
      return { kind: 'step', place: operand, by: text === '++' ? 1 : -1, before: false };
    }
    return this.postfix();
  }

  private postfix(): Expression {
    const operand = this.primary();
    const { kind, text } = this.token;
    if (kind !== 'sign' || (text !== '++' && text !== '--') || !isPlace(operand)) return operand;
    this.at++;
    return { kind: 'step', place: operand, by: text === '++' ? 1 : -1, before: true };
  }

  private primary(): Expression {
    const { kind, text } = this.token;
    this.at++;
    if (kind === 'number') return { kind: 'constant', value: Number(text) };
    if (kind === 'string') return { kind: 'constant', value: text };
    if (kind === 'pattern') return { kind: 'pattern', source: text };
    if (kind === 'call') return this.call(text);
    if (kind === 'name') return this.named(text);
    if (kind === 'sign' && text === '$') return { kind: 'field', index: this.primary() };
    if (kind !== 'sign' || text !== '(') throw new NotUnderstood();
    const outer = this.printing;
    this.printing = false;
    const inner = this.expression();
    this.printing = outer;
    this.expect(')');
    return inner;
  }

  private named(name: string): Expression {
    if (/^(?:getline|delete|in|do|function|func|return|break|continue|length|BEGIN|END)$/.test(name)) {
      if (name === 'length') return { kind: 'call', name, args: [] };
      throw new NotUnderstood();
    }
    if (!this.takes('[')) return { kind: 'variable', name };
    const index = this.expression();
    this.expect(']');
    return { kind: 'element', name, index };
  }

  private call(name: string): Expression {
    if (!/^(?:length|substr|split|sub|gsub|int|tolower|toupper|index|sprintf)$/.test(name)) throw new NotUnderstood();
    this.expect('(');
    const args: Expression[] = [];
    const outer = this.printing;
    this.printing = false;
    if (!this.takes(')')) {
      do args.push(this.expression());
      while (this.takes(','));
      this.expect(')');
    }
    this.printing = outer;
    return { kind: 'call', name, args };
  }
}

function isPlace(expression: Expression): expression is Place {
  return expression.kind === 'field' || expression.kind === 'variable' || expression.kind === 'element';
}
