import { resolveReferences } from '../../../syntax/xml/reference.ts';

/**
 * The text of captures without what terminals, mails and web pages add to it: a byte order mark, colours and titles,
 * carriage returns, no-break and zero-width blanks, quotation marks, tags and character references of web pages, tags of
 * forums, Markdown fences, and prompts without a command. Lines keep their numbers.
 */
export function cleaned(text: string): string {
  let clean = text.replace(/^\uFEFF/, '');
  if (clean.includes(escapeCharacter)) clean = withoutTerminalSequences(clean);
  if (clean.includes('\r')) clean = clean.replace(/\r{1,9}\n/g, '\n').replaceAll('\r', '\n');
  clean = withoutPageMarkup(clean);
  if (/[\xa0\u2007\u202f]/.test(clean)) clean = clean.replace(/[\xa0\u2007\u202f]/g, ' ');
  if (/[\u200b-\u200d\u2060\ufeff]/.test(clean)) clean = clean.replace(/[\u200b-\u200d\u2060\ufeff]/g, '');
  return unquoted(clean)
    .split('\n')
    .map((line) => (isFenceOrPrompt(line.trim()) ? '' : line))
    .join('\n');
}

/** Tags that web pages and forums put around and inside preformatted text. No capture has elements of these names. */
const htmlTag = /<\/?(?:pre|code|samp|span|div|br|font)\b[^<>\n]*>/gi;
const forumTag = /\[\/?code\b[^[\]\n]*\]/gi;

function withoutPageMarkup(text: string): string {
  const bare = text.replace(htmlTag, '').replace(forumTag, '');
  // In XML, a reference stands for a character of a value.
  if (!bare.includes('&') || /<[a-z]/i.test(bare)) return bare;
  return resolveReferences(bare.replaceAll('&nbsp;', ' ')).text;
}

const escapeCharacter = '\x1b';
const bell = '\x07';

// ECMA-48 and xterm: CSI (colours, cursor), OSC (titles; they end at a bell or at ESC \), character sets, keypad modes.
function withoutTerminalSequences(text: string): string {
  const [before = '', ...sequences] = text.split(escapeCharacter);
  const rest = (sequence: string) => {
    if (sequence.startsWith(']')) return sequence.includes(bell) ? sequence.slice(sequence.indexOf(bell) + 1) : '';
    return sequence.replace(/^(?:\[[0-?]*[ -/]*[@-~]|[()][A-Z\d]|[=>\\])/, '');
  };
  return before + sequences.map(rest).join('');
}

/** Whether a line is a fence of Markdown, or the prompt of a shell that waits: `root@kvm:~#`, `[root@kvm ~]#`, `$`. */
function isFenceOrPrompt(line: string): boolean {
  if (/^(?:`{3,9}|~{3,9})[\w-]*$/.test(line)) return true;
  if (line.length > longestPrompt || !/[#$%>❯]$/.test(line)) return false;
  return /^[#$%❯]$|^(?:\[?[\w.-]{1,64}@|PS [A-Z]:\\)/.test(line);
}

const longestPrompt = 300;

/** A mail's quotation without its marks. A few lines that begin with a mark are not one. */
function unquoted(text: string): string {
  let rest = text;
  for (let depth = 0; depth < deepestQuotation && /^>/m.test(rest); depth++) {
    const lines = rest.split('\n');
    const quoted = lines.filter((line) => line.startsWith('>'));
    if (2 * quoted.length <= lines.filter((line) => line.trim() !== '').length) return rest;
    // The blank after the mark belongs to it if all lines have it.
    const mark = quoted.every((line) => line === '>' || line[1] === ' ') ? 2 : 1;
    rest = lines.map((line) => (line.startsWith('>') ? line.slice(mark) : line)).join('\n');
  }
  return rest;
}

const deepestQuotation = 9;
