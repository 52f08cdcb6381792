/** A regular expression as a source file writes it. */
export interface RegexLiteral {
  readonly source: string;
  readonly flags: string;
  /** The offset of its first slash. */
  readonly at: number;
}

/** What may stand before a slash that begins an expression and not a division. */
const beforeExpression =
  /^(?:|[([{,;=:?!&|+*%<>~^-]|=>|return|typeof|case|of|in|do|else|yield|await|void|delete|instanceof|throw|new)$/;

/**
 * The regular expressions of a TypeScript file. It is read token by token: only what can contain a slash, or decides
 * whether one is a division, is told apart. Throws where a string, comment or expression does not end.
 */
export function regexLiterals(text: string): RegexLiteral[] {
  const found: RegexLiteral[] = [];
  // For each open brace whether it is of a template.
  const braces: boolean[] = [];
  let last = '';
  for (let at = 0; at < text.length; ) {
    const character = text.charAt(at);
    if (/\s/.test(character)) at++;
    else if (text.startsWith('//', at)) at = endOf(text, at, '\n');
    else if (text.startsWith('/*', at)) at = endOf(text, at, '*/');
    else if (character === '"' || character === "'") {
      at = endOfString(text, at);
      last = 'string';
    } else if (character === '`' || (character === '}' && braces.at(-1) === true)) {
      if (character === '}') braces.pop();
      const end = endOfTemplatePart(text, at + 1);
      const goesOn = text[end - 1] === '{';
      if (goesOn) braces.push(true);
      last = goesOn ? '{' : 'string';
      at = end;
    } else if (character === '/' && beforeExpression.test(last)) {
      const end = endOfExpression(text, at);
      const flags = /^[a-z]*/.exec(text.slice(end + 1, end + 16))?.[0] ?? '';
      found.push({ source: text.slice(at + 1, end), flags, at });
      at = end + 1 + flags.length;
      last = 'expression';
    } else {
      if (character === '{') braces.push(false);
      if (character === '}') braces.pop();
      last = /^(?:[\w$]+|=>)/.exec(text.slice(at, at + 64))?.[0] ?? character;
      at += last.length;
    }
  }
  return found;
}

function endOf(text: string, at: number, mark: string): number {
  const end = text.indexOf(mark, at + 1);
  return end < 0 ? text.length : end + mark.length;
}

function endOfString(text: string, at: number): number {
  for (let end = at + 1; end < text.length; end++) {
    if (text[end] === '\\') end++;
    else if (text[end] === text[at]) return end + 1;
  }
  throw new Error(`a string does not end: ${text.slice(at, at + 40)}`);
}

/** After the backtick or `${` that ends a part of a template. */
function endOfTemplatePart(text: string, at: number): number {
  for (let end = at; end < text.length; end++) {
    if (text[end] === '\\') end++;
    else if (text[end] === '`') return end + 1;
    else if (text.startsWith('${', end)) return end + 2;
  }
  throw new Error(`a template does not end: ${text.slice(at, at + 40)}`);
}

/** The offset of the last slash. */
function endOfExpression(text: string, at: number): number {
  let inSet = false;
  for (let end = at + 1; end < text.length && text[end] !== '\n'; end++) {
    if (text[end] === '\\') end++;
    else if (text[end] === '[') inSet = true;
    else if (text[end] === ']') inSet = false;
    else if (text[end] === '/' && !inSet) return end;
  }
  throw new Error(`an expression does not end: ${text.slice(at, at + 40)}`);
}
