/** One token of an awk program. */
export interface Token {
  readonly kind: 'number' | 'string' | 'pattern' | 'name' | 'call' | 'sign' | 'newline' | 'end';
  /** The characters; the content of a string or pattern. */
  readonly text: string;
  /** A blank precedes it: `a -1` is a concatenation for some awks, and not understood here. */
  readonly apart: boolean;
}

const signs = /\*\*=?|[-+*/%^]=|\+\+|--|&&|\|\||[<>=!]=|!~|[{}()[\];,<>=!~?:$+*/%^-]/y;
const blank = /[ \t\r]+|\\\r?\n|#[^\n]*/y;

/** The tokens of a program; null if it has what is not understood, such as a pipe. */
export function tokensOf(program: string): readonly Token[] | null {
  const tokens: Token[] = [];
  for (let at = 0; ; ) {
    const start = at;
    for (let skipped = matchAt(blank, program, at); skipped !== null; skipped = matchAt(blank, program, at)) {
      at += skipped.length;
    }
    const apart = at > start || at === 0;
    if (at >= program.length) return [...tokens, { kind: 'end', text: '', apart }];
    const token = tokenAt(program, at, tokens.at(-1));
    if (token === null) return null;
    tokens.push({ kind: token.kind, text: token.text, apart });
    at = token.end;
  }
}

type Found = Pick<Token, 'kind' | 'text'> & { readonly end: number };

function tokenAt(program: string, at: number, before: Token | undefined): Found | null {
  const character = program.charAt(at);
  if (character === '\n') return { kind: 'newline', text: '\n', end: at + 1 };
  if (character === '"') return quoted(program, at, 'string');
  if (character === '/' && !endsOperand(before)) return quoted(program, at, 'pattern');
  const number = matchAt(/\d{1,15}(?:\.\d{1,6})?/y, program, at);
  if (number !== null) return { kind: 'number', text: number, end: at + number.length };
  const name = matchAt(/[A-Za-z_]\w*/y, program, at);
  if (name !== null) {
    const end = at + name.length;
    return { kind: program[end] === '(' ? 'call' : 'name', text: name, end };
  }
  const sign = matchAt(signs, program, at);
  return sign === null ? null : { kind: 'sign', text: sign, end: at + sign.length };
}

function matchAt(expression: RegExp, text: string, at: number): string | null {
  expression.lastIndex = at;
  return expression.exec(text)?.[0] ?? null;
}

/** After an operand, `/` divides. */
function endsOperand(token: Token | undefined): boolean {
  if (token === undefined) return false;
  return token.kind === 'number' || token.kind === 'string' || token.kind === 'name' || /^[)\]$]$/.test(token.text);
}

const escapes: Readonly<Record<string, string>> = { n: '\n', t: '\t', '"': '"', '\\': '\\', '/': '/' };

/** A string with its escapes decoded, or a pattern with only `\/` decoded; null if it is not closed. */
function quoted(program: string, start: number, kind: 'string' | 'pattern'): Found | null {
  const end = program.charAt(start);
  let text = '';
  for (let at = start + 1; at < program.length; at++) {
    const character = program.charAt(at);
    if (character === '\n') return null;
    if (character === end) return { kind, text, end: at + 1 };
    if (character !== '\\') text += character;
    else {
      const next = program.charAt(++at);
      // In a string, a backslash before any other character depends on the awk.
      if (kind === 'pattern') text += next === '/' ? '/' : `\\${next}`;
      else if (escapes[next] === undefined) text += `\\${next}`;
      else text += escapes[next];
    }
  }
  return null;
}
