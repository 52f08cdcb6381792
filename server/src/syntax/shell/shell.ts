import * as l10n from '@vscode/l10n';
import { type ParsedScript, type ParseError, parse, type Script } from 'unbash';
import { type Span, spanAt } from '../../base/span.ts';
import { unclosedHereDoc } from './here-doc.ts';
import { nestsTooDeep } from './nesting.ts';

/** A place where bash could not read the script, and why, in words for its author. */
export interface ShellError {
  readonly span: Span;
  readonly message: string;
}

/** A parsed script. Offsets in the tree count UTF-16 code units of `text`. */
export interface ShellDocument {
  readonly text: string;
  /** The tree of the whole text, repaired if it is broken; empty if the text was refused. */
  readonly script: Script;
  /** The first place where something is not closed, or why the text was refused; null for a complete script. */
  readonly error: ShellError | null;
  /** The text was not read at all. */
  readonly isRefused: boolean;
}

/** The longest text that is read; real scripts are far shorter. */
const longestScript = 1_048_576;

/** unbash looks for the ends of one line's here-docs one by one, each time from the start. */
const mostHereDocsOfALine = 200;

/**
 * Parses any text as a bash script, which includes sh scripts, in time linear in its length. Refused, with an error:
 * texts of more than a million characters, texts with a NUL character (a binary file that is called .sh), and texts
 * that nest deeper than the parser supports.
 */
export function parseShell(text: string): ShellDocument {
  if (text.length > longestScript) {
    return refused(text, 0, l10n.t('the script is too long to read: more than {0} characters', longestScript));
  }
  const nul = text.indexOf('\0');
  if (nul >= 0) return refused(text, nul, l10n.t('this is not a script: it has a NUL character here'));
  if (nestsTooDeep(text)) return refused(text, 0, tooDeep());
  const crowded = crowdedLine(text);
  if (crowded !== null) return refused(text, crowded, tooDeep());
  try {
    const script = parse(text);
    return { text, script, error: firstError(text, script), isRefused: false };
  } catch (error) {
    // The parser recurses for endless sequences such as `f() f() f() …`.
    if (error instanceof RangeError) return refused(text, 0, tooDeep());
    throw error;
  }
}

function refused(text: string, at: number, message: string): ShellDocument {
  const script: Script = { type: 'Script', pos: 0, end: 0, shebang: undefined, commands: [] };
  return { text, script, error: { span: spanAt(at, 1), message }, isRefused: true };
}

function tooDeep(): string {
  return l10n.t('the script nests too deeply to be read');
}

function crowdedLine(text: string): number | null {
  let start = 0;
  let count = 0;
  for (let at = text.indexOf('<<'); at >= 0; at = text.indexOf('<<', at + 2)) {
    const line = text.lastIndexOf('\n', at) + 1;
    count = line === start ? count + 1 : 1;
    start = line;
    if (count > mostHereDocsOfALine) return at;
  }
  return null;
}

function firstError(text: string, script: ParsedScript): ShellError | null {
  for (const error of script.errors ?? []) {
    const message = messageOf(error);
    if (message !== null) return { span: spanAt(Math.min(error.pos, text.length), 1), message };
  }
  const hereDoc = text.includes('<<') ? unclosedHereDoc(script) : null;
  if (hereDoc === null) return null;
  const message = l10n.t(
    "the here-doc has no line '{0}' that ends it, so it takes the rest of the script",
    hereDoc.end,
  );
  return { span: hereDoc.span, message };
}

/**
 * Says what is not closed. The parser's other errors are left out: most of them follow from the first one, and a script
 * of another shell (zsh, a template) has them without being wrong.
 */
function messageOf({ message }: ParseError): string | null {
  if (/^unterminated .* quote$/.test(message)) return l10n.t('the quotation that begins here is never closed');
  const unterminated = /^unterminated (?:command|parameter|process|arithmetic|backtick)/.test(message);
  if (unterminated) return l10n.t('the expansion that begins here is never closed');
  const missing = /^expected '(fi|done|esac|\}|\)|\]\])' to close/.exec(message)?.[1];
  return missing === undefined ? null : l10n.t("the script ends before the '{0}' that belongs here", missing);
}
