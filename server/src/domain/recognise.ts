/** How much of a text is read, in UTF-16 code units. `virsh edit` puts about 400 in front of the domain. */
const headLength = 65536;

const byteOrderMark = '\ufeff';
const space = /[\s\ufeff]*/y;
const domainTag = /<(?:domain|domstatus|domainsnapshot)(?=[\s/>]|$)/y;
const lineComment = /[%#][^\n\r]*/y;

/**
 * What is in front of a domain that was copied from a mail or a web page: a Markdown fence, a tag of a forum, a mark of
 * a quotation, the number of a line, dots. libvirt refuses it, and so do we, but with the domain's findings.
 */
const pasted: readonly RegExp[] = [
  /(?:`{3}|~{3})\w*/y,
  /\[code\b[^<[\]\n\r]*\]/iy,
  /\.{3}/y,
  /[>|+](?=[ \t]*<)/y,
  /\d{1,4}[:|]?(?=[ \t]*<)/y,
];

const plainLine = /[^<\n\r]*[\n\r]/y;

/** What may come before the root element: the XML prolog, and lines of template languages. */
const prolog: readonly (readonly [opening: string, closing: string])[] = [
  ['<!--', '-->'],
  ['<?', '?>'],
  ['<%', '%>'],
  ['{{', '}}'],
  ['{%', '%}'],
  ['{#', '#}'],
];

/**
 * Whether a text is worth parsing as a domain: its root element is `<domain>`, `<domstatus>` (libvirt's state files) or
 * `<domainsnapshot>`, not `<domainbackup>`, `<domaincheckpoint>` or `<domainCapabilities>`. A cheap look at the head,
 * whatever the file is called: `virsh edit` uses a temporary name. False after a prolog of more than 64 KiB. With
 * `isPasted` ({@link mayBePasted}), what a mail or a terminal puts in front may be there.
 */
export function looksLikeDomain(text: string, isPasted = false): boolean {
  const head = text.slice(0, headLength);
  let at = head.startsWith(byteOrderMark) ? 1 : 0;
  for (;;) {
    at = end(space, head, at) ?? at;
    if (end(domainTag, head, at) !== null) return true;
    const next = prologEnd(head, at) ?? (isPasted ? pastedEnd(head, at) : null);
    if (next === null) return false;
    at = next;
  }
}

/** Where the construct that begins at `at` ends; null if it does not end or is not part of a prolog. */
function prologEnd(head: string, at: number): number | null {
  for (const [opening, closing] of prolog) {
    if (head.startsWith(opening, at)) return after(head, closing, at + opening.length);
  }
  if (/^<!doctype/i.test(head.slice(at, at + 9))) return doctypeEnd(head, at);
  return end(lineComment, head, at);
}

function pastedEnd(head: string, at: number): number | null {
  for (const construct of pasted) {
    const found = end(construct, head, at);
    if (found !== null) return found;
  }
  const line = end(plainLine, head, at);
  return line !== null && isVirshCommand(head.slice(at, line)) ? line : null;
}

/** A command of virsh, by itself or behind a prompt. */
function isVirshCommand(line: string): boolean {
  const at = line.search(/\b(?:sudo )?virsh /);
  return at === 0 || (at > 0 && /[#$%>❯]\s?$/.test(line.slice(Math.max(at - 2, 0), at)));
}

/** Whether a file with this path may be a domain that was copied with what a mail or a terminal puts around it. */
export function mayBePasted(path: string): boolean {
  return /\.xml$/i.test(path);
}

function doctypeEnd(head: string, at: number): number | null {
  const close = head.indexOf('>', at);
  const subset = head.indexOf('[', at);
  if (subset < 0 || close < subset) return close < 0 ? null : close + 1;
  const subsetEnd = after(head, ']', subset);
  return subsetEnd === null ? null : after(head, '>', subsetEnd);
}

function after(head: string, terminator: string, from: number): number | null {
  const found = head.indexOf(terminator, from);
  return found < 0 ? null : found + terminator.length;
}

function end(sticky: RegExp, head: string, at: number): number | null {
  sticky.lastIndex = at;
  const match = sticky.exec(head);
  return match === null ? null : at + match[0].length;
}
