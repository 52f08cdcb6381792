/** The longest line, in characters, on which the expressions of a script are tried. */
export const longestLine = 1024;

/** `basic` and `extended` are POSIX's, as GNU's programs read them; `perl` is grep -P. */
export type ExpressionKind = 'basic' | 'extended' | 'perl';

const pieces = /\\[(){}+?|]|\\[.*[\]^$/,|#:@-]|\\[a-zA-Z<>]|\[\^?(?:\[:[a-z]{1,8}:\]|[\w ,.:;/()=+*-])+\]|[\s\S]/g;

/** What the classes of a set are here. */
const classes: Readonly<Record<string, string>> = {
  alnum: 'A-Za-z0-9',
  alpha: 'A-Za-z',
  blank: ' \\t',
  digit: '0-9',
  lower: 'a-z',
  space: '\\s',
  upper: 'A-Z',
  xdigit: '0-9A-Fa-f',
};

/** Escapes of letters that mean the same in GNU's programs and here. */
const escapes: Readonly<Record<string, string>> = {
  s: '\\s',
  S: '\\S',
  w: '\\w',
  W: '\\W',
  b: '\\b',
  '<': '\\b',
  '>': '\\b',
};

/**
 * An expression of sed, grep or awk as one of JavaScript; null if it may not mean the same. `tests`: it is only asked
 * whether it matches, so it may have alternatives, of which POSIX takes the longest and JavaScript the first.
 */
export function expressionOf(text: string, kind: ExpressionKind, flags = '', tests = false): RegExp | null {
  if (text === '') return null;
  let source = '';
  let groups = 0;
  let before: 'nothing' | 'one' | 'group' | 'repetition' = 'nothing';
  const found = [...text.matchAll(pieces)];
  for (const [index, { 0: piece }] of found.entries()) {
    const special =
      /^\\?[(){}+?|]$/.test(piece) && piece.startsWith('\\') === (kind === 'basic') ? piece.at(-1) : undefined;
    if (special === '(') {
      groups++;
      source += '(';
      before = 'nothing';
    } else if (special === ')') {
      if (groups-- === 0) return null;
      source += ')';
      before = 'group';
    } else if (special === '|' && tests) {
      source += '|';
      before = 'nothing';
    } else if (piece === '*' || special === '+' || special === '?') {
      // Repeated groups capture another part of the text than in JavaScript.
      if (before !== 'one') return null;
      source += special ?? piece;
      before = 'repetition';
    } else if (special !== undefined) return null;
    else if (piece === '^' || piece === '$') {
      const first = before === 'nothing' && (index === 0 || /[(|]$/.test(source));
      const next = found[index + 1]?.[0] ?? '';
      const last = index === found.length - 1 || (tests && /^\\?[)|]$/.test(next));
      if (piece === '^' ? !first : !last) return null;
      source += piece;
      before = 'nothing';
    } else {
      const one = characterOf(piece, kind);
      if (one === null) return null;
      source += one;
      before = 'one';
    }
  }
  return groups === 0 ? new RegExp(source, `u${flags}`) : null;
}

/** A set, an escaped character, the dot or any other character. */
function characterOf(piece: string, kind: ExpressionKind): string | null {
  if (piece.startsWith('[')) return piece.length === 1 ? null : setOf(piece);
  if (piece === '.') return piece;
  if (piece === '\\') return null;
  if (!piece.startsWith('\\')) return piece.replace(/[()[\]{}+?|/\\]/, '\\$&');
  const letter = piece.slice(1);
  if (kind === 'perl' && letter === 'd') return '\\d';
  if (/[a-zA-Z<>]/.test(letter)) return escapes[letter] ?? null;
  return letter.replace(/[.*+?^${}()|[\]\\/]/, '\\$&');
}

/** `[[:space:],a-f]`; null for a class that is not known. */
function setOf(piece: string): string | null {
  let known = true;
  const source = piece.slice(1, -1).replace(/\[:([a-z]+):\]/g, (_, name: string) => {
    known &&= classes[name] !== undefined;
    return classes[name] ?? '';
  });
  return known ? `[${source.replace(/[()/]/g, '\\$&')}]` : null;
}
