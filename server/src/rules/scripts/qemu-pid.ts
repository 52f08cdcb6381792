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
    if (namesThreads(value)) return false;
    if (namesSource(value)) return true;
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
function namesSource(value: string): boolean {
  return value.split(/[|;&\n]/).some(looksUpQemu) || value.split(/\s/).some(isQemuPidFile);
}

function looksUpQemu(command: string): boolean {
  const at = command.search(/\b(?:pgrep|pidof)\b/);
  return at >= 0 && /\b(?:qemu(?!-(?:ga|nbd|img|io|pr|storage|bridge))|kvm)\b/.test(command.slice(at + 5));
}

/** A file in a folder `qemu` or `qemu-server`, or one named after QEMU. */
function isQemuPidFile(word: string): boolean {
  const parts = word.split('/');
  return parts.some((part, index) => {
    const isBelow = index > 1 && /^qemu(?:-server)?$/.test(parts[index - 1] ?? '');
    if (isBelow && part.includes('.pid')) return true;
    const named = part.search(/\bqemu/);
    return named >= 0 && /\.pid\b/.test(part.slice(named + 4));
  });
}

/** Signs that single threads are looked up. */
function namesThreads(value: string): boolean {
  return /\/task\b|\btid|thread/i.test(value) || value.split(/[|;&\n]/).some(listsThreads);
}

/** `ps -L` and `ps -T`. */
function listsThreads(command: string): boolean {
  const at = command.search(/\bps\b/i);
  const options = at < 0 ? [] : command.slice(at).split(' ').slice(1);
  return options.some((word) => /[lt]/i.test(/^-([a-z]*)/i.exec(word)?.[1] ?? ''));
}

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
    /\b(?:(\w{1,64})=(?!=)|for[ \t]{1,16}(\w{1,64})[ \t]{1,16}in\b|while[ \t]{1,16}(?:IFS=\S{0,9}[ \t]{1,16})?read[ \t]{1,16}(?:-r[ \t]{1,16})?(\w{1,64}))/g;
  for (const match of text.matchAll(forms)) {
    if (/[$-]/.test(text.charAt(match.index - 1))) continue;
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
  const command =
    before
      .slice(0, lastBackground(before))
      .split(/[\n;&|]/)
      .at(-1) ?? '';
  return /(?:^|[\s/])(?:qemu-system-\w+|qemu-kvm|kvm)\s|\s-smp\s/.test(command);
}

/** The offset of the `&` after the last background command, not of `&&`, `>&2` or `&>`; 0 without one. */
function lastBackground(text: string): number {
  return [...text.matchAll(/(?<![&>])&(?![&>])/g)].at(-1)?.index ?? 0;
}

function fedByPgrep(text: string, at: number): boolean {
  const line = text.slice(startOfLine(text, at), at);
  const last = line.split(/[;&]/).at(-1)?.split('|') ?? [];
  const isFed = last.length > 1 && /^\s*xargs\b/.test(last.at(-1) ?? '');
  return isFed && namesSource(line) && !namesThreads(line);
}
