import type { ScriptDocument } from '../../fleet/documents/script-document.ts';
import type { SourcePlace } from '../../script/place.ts';

/** Whether the id at a place is a QEMU process id; `program` is the first word of the command. */
export type QemuPids = (id: SourcePlace, program: SourcePlace) => boolean;

/**
 * Recognizes QEMU's process ids in a script by their source: `$(pidof qemu-system-x86_64)`, `$(cat
 * /run/libvirt/qemu/web.pid)`, `$!` after a QEMU in the background, a pipe from pgrep to xargs or `while read`. The
 * numbers are unknown, so the text is examined. An id that may also come from elsewhere does not count.
 */
export function qemuPidsOf({ uri, text }: ScriptDocument): QemuPids {
  const assignments = assignmentsIn(text);
  const known = new Map<string, boolean>();
  const isQemuVariable = (name: string): boolean => {
    const before = known.get(name);
    if (before !== undefined) return before;
    // A variable that leads back to itself proves nothing.
    known.set(name, false);
    const values = assignments.get(name) ?? [];
    const tells = values.length > 0 && values.every(({ value, at }) => tellsQemu(value, at));
    known.set(name, tells);
    return tells;
  };
  const tellsQemu = (value: string, at: number): boolean => {
    if (threads.test(value)) return false;
    if (sources.test(value)) return true;
    if (/^["']?\$!["']?$/.test(value)) return startedInBackground(text, at);
    const name = /\$\{?([A-Za-z_]\w*)/.exec(value)?.[1];
    return name !== undefined && isQemuVariable(name);
  };
  return (id, program) => {
    if (id.uri !== uri || program.uri !== uri) return false;
    // xargs appends the id to the command, where no text stands for it.
    if (id.span.start === program.span.start) return fedByPgrep(text, program.span.start);
    return tellsQemu(text.slice(id.span.start, Math.min(id.span.end, id.span.start + longestValue)), id.span.start);
  };
}

/** How many characters of a line are examined. */
const longestValue = 512;

/** The sources of QEMU's pid: a lookup by name, or a pid file of libvirt or Proxmox VE. */
const sources =
  /\b(?:pgrep|pidof)\b[^|;&\n]*\b(?:qemu(?!-(?:ga|nbd|img|io|pr|storage|bridge))|kvm)\b|\/qemu\/[^/\s]*\.pid|\/qemu-server\/[^/\s]*\.pid|\bqemu[^/\s]*\.pid\b/;
/** Signs that single threads are looked up. */
const threads = /\/task\b|\bps\b[^|;&\n]* -[A-Za-z]*[LT]|\btid|thread/i;

interface Assignment {
  readonly value: string;
  readonly at: number;
}

/** The values that are assigned to variables: `X=…`, `for X in …`, `… | while read X`. */
function assignmentsIn(text: string): ReadonlyMap<string, readonly Assignment[]> {
  const assignments = new Map<string, Assignment[]>();
  const add = (name: string, start: number, end: number) => {
    const value = text.slice(start, Math.min(end, start + longestValue)).trim();
    if (value === '' || value === '""') return;
    assignments.set(name, [...(assignments.get(name) ?? []).slice(-mostAssignments), { value, at: start }]);
  };
  const forms =
    /(?<![\w$-])(?:(\w+)=(?!=)|for[ \t]+(\w+)[ \t]+in\b|while[ \t]+(?:IFS=\S{0,9}[ \t]+)?read[ \t]+(?:-r[ \t]+)?(\w+))/g;
  for (const match of text.matchAll(forms)) {
    const [whole, set, loop, read] = match;
    const end = match.index + whole.length;
    if (set !== undefined) add(set, end, endOfValue(text, end));
    else if (loop !== undefined) add(loop, end, endOf(text, end, /[;\n]/g));
    else if (read !== undefined) add(read, startOfLine(text, match.index), match.index);
  }
  return assignments;
}

/** How many of the last assignments of a variable are kept, so that a text of nothing else stays cheap. */
const mostAssignments = 31;

/** A value ends with its quotes or brackets, otherwise with the word. */
function endOfValue(text: string, start: number): number {
  const [open] = /^(?:\$\(|"|`)/.exec(text.slice(start, start + 2)) ?? [];
  if (open === '$(') return endOf(text, start + 2, /\)(?=[\s;&|"]|$)|\n/g);
  if (open !== undefined) return endOf(text, start + 1, open === '"' ? /["\n]/g : /[`\n]/g);
  return endOf(text, start, /[\s;&|)]/g);
}

function endOf(text: string, start: number, end: RegExp): number {
  const line = text.slice(start, start + longestValue);
  const at = line.search(end);
  return at < 0 ? start + line.length : start + at;
}

function startOfLine(text: string, at: number): number {
  const from = Math.max(0, at - longestValue);
  return from + text.slice(from, at).lastIndexOf('\n') + 1;
}

/** Whether the last background command before an offset is QEMU. */
function startedInBackground(text: string, at: number): boolean {
  const before = text.slice(Math.max(0, at - 16 * longestValue), at).replaceAll('\\\n', '  ');
  const [command = ''] = /[^\n;&|]*$/.exec(before.slice(0, lastBackground(before))) ?? [];
  return /(?:^|[\s/])(?:qemu-system-\w+|qemu-kvm|kvm)\s|\s-smp\s/.test(command);
}

/** The offset of the `&` after the last background command, not of `&&`, `>&2` or `&>`; 0 without one. */
function lastBackground(text: string): number {
  return [...text.matchAll(/(?<![&>])&(?![&>])/g)].at(-1)?.index ?? 0;
}

function fedByPgrep(text: string, at: number): boolean {
  const line = text.slice(startOfLine(text, at), at);
  return sources.test(line) && !threads.test(line) && /\|\s*xargs\b[^|;&]*$/.test(line);
}
