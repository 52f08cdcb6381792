import type { ScriptDocument } from '../../fleet/documents/script-document.ts';
import type { SourcePlace } from '../../script/place.ts';

/** Whether the id at a place is QEMU's; `program` is the word that the command begins with. */
export type QemuPids = (id: SourcePlace, program: SourcePlace) => boolean;

/**
 * Tells the process ids of QEMU in a script by what the script takes them from: `$(pidof qemu-system-x86_64)`,
 * `$(cat /run/libvirt/qemu/web.pid)`, `$!` behind a QEMU in the background, a pipe from pgrep to xargs or `while read`. Nobody knows the
 * numbers, so it is the text that is looked at. An id that also comes from elsewhere is none.
 */
export function qemuPidsOf({ uri, text }: ScriptDocument): QemuPids {
  const assignments = assignmentsIn(text);
  const known = new Map<string, boolean>();
  const isQemuVariable = (name: string): boolean => {
    const before = known.get(name);
    if (before !== undefined) return before;
    // What leads back to itself tells nothing.
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
    // xargs puts the id behind the command, where no text stands for it.
    if (id.span.start === program.span.start) return fedByPgrep(text, program.span.start);
    return tellsQemu(text.slice(id.span.start, Math.min(id.span.end, id.span.start + longestValue)), id.span.start);
  };
}

/** How much of a line is looked at. */
const longestValue = 512;

/** What gives QEMU's pid: what looks for it by name, or the pid file of libvirt or Proxmox VE. */
const sources =
  /\b(?:pgrep|pidof)\b[^|;&\n]*\b(?:qemu(?!-(?:ga|nbd|img|io|pr|storage|bridge))|kvm)\b|\/qemu\/[^/\s]*\.pid|\/qemu-server\/[^/\s]*\.pid|\bqemu[^/\s]*\.pid\b/;
/** Threads are looked for, one by one. */
const threads = /\/task\b|\bps\b[^|;&\n]* -[A-Za-z]*[LT]|\btid|thread/i;

interface Assignment {
  readonly value: string;
  readonly at: number;
}

/** What is assigned to variables: `X=…`, `for X in …`, `… | while read X`. */
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

/** The last assignments of one variable that count; they are counted so that a text of nothing else is no burden. */
const mostAssignments = 31;

/** A value ends with its quotation marks or brackets, else with the word. */
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

/** The last command in front of an offset that is put into the background is QEMU. */
function startedInBackground(text: string, at: number): boolean {
  const before = text.slice(Math.max(0, at - 16 * longestValue), at).replaceAll('\\\n', '  ');
  const [command = ''] = /[^\n;&|]*$/.exec(before.slice(0, lastBackground(before))) ?? [];
  return /(?:^|[\s/])(?:qemu-system-\w+|qemu-kvm|kvm)\s|\s-smp\s/.test(command);
}

/** Where the `&` of the last command in the background is; not that of `&&`, `>&2`, `&>`. */
function lastBackground(text: string): number {
  return [...text.matchAll(/(?<![&>])&(?![&>])/g)].at(-1)?.index ?? 0;
}

function fedByPgrep(text: string, at: number): boolean {
  const line = text.slice(startOfLine(text, at), at);
  return sources.test(line) && !threads.test(line) && /\|\s*xargs\b[^|;&]*$/.test(line);
}
