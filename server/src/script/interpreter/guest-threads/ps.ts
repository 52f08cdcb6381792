import { knownValue, shapeOf, unknownStretch, unknownText } from '../../text.ts';
import type { Call, Field, Shell } from '../shell.ts';
import { ownerOfPid } from './process-files.ts';

/** What `ps` is asked for. */
interface PsRequest {
  /** The process; null for all of them. */
  readonly pid: Field | null;
  readonly columns: readonly string[];
  readonly header: boolean;
}

/**
 * What `ps` writes of the threads of guests (procps-ng's ps(1)): `ps -T -p PID -o spid,comm`, `ps -eLo pid,tid,comm`. Of
 * other threads and processes nothing is known. null without threads (`-T`, `-L`, `H`), and if the options are not
 * understood.
 */
export function ps(shell: Shell, { fields }: Call): string | null {
  const request = readRequest(fields.slice(1));
  if (request === null) return null;
  const { pid, columns, header } = request;
  const { threads: ids } = shell;
  const of = pid === null ? null : ownerOfPid(ids, shapeOf(pid.unmatched));
  if (pid !== null && of === null) return null;
  const owners = of !== null ? [of] : [...ids.owners];
  if (owners.length === 0) return null;
  const rows = owners.flatMap((owner) => {
    const [main, ...vcpus] = ids.threadsOf(owner);
    if (main === undefined) return [];
    const rowOf = ({ id, name }: { readonly id: string; readonly name: string }) =>
      ` ${columns.map((column) => cell(column, main.id, id, name)).join(' ')}`;
    // QEMU has other threads too, some of them older than the vCPUs.
    const others = columns.some(isName) ? [unknownStretch] : [];
    return [rowOf(main), ...others, ...vcpus.map(rowOf)];
  });
  const top = header ? [` ${columns.map((column) => column.toUpperCase()).join(' ')}`] : [];
  return [...top, ...(of === null ? [unknownStretch] : []), ...rows].map((row) => `${row}\n`).join('');
}

function cell(column: string, pid: string, id: string, name: string): string {
  if (/^(?:pid|tgid)$/.test(column)) return pid;
  if (/^(?:spid|tid|lwp)$/.test(column)) return id;
  return isName(column) ? name : unknownStretch;
}

function isName(column: string): boolean {
  return /^(?:comm|ucomm|ucmd)$/.test(column);
}

const plainColumns = { T: ['pid', 'spid', 'tty', 'time', 'comm'], L: ['pid', 'lwp', 'tty', 'time', 'comm'] } as const;

/** null for what is not about threads, and for options that are not understood. */
function readRequest(fields: readonly Field[]): PsRequest | null {
  let pid: Field | null = null;
  let threads: 'T' | 'L' | null = null;
  let [all, full, header] = [false, false, true];
  const lists: string[] = [];
  for (let at = 0; at < fields.length; at++) {
    const next = () => fields[++at] ?? null;
    const nextText = () => knownValue(next()?.text ?? unknownText);
    const word = knownValue(fields[at]?.text ?? unknownText);
    if (word === null || /^\d+$/.test(word)) {
      if (pid !== null) return null;
      pid = fields[at] ?? null;
      continue;
    }
    if (word.startsWith('--')) {
      const [name = '', value] = word.slice(2).split('=');
      if (/^no-?head/.test(name)) header = false;
      else if (name === 'format') lists.push(value ?? nextText() ?? '?');
      else if ((name === 'pid' || name === 'quick-pid') && value === undefined) pid = next();
      else if (name !== 'sort' || !/^\+?(?:pid|tid|spid|lwp)$/.test(value ?? '')) return null;
      continue;
    }
    const letters = word.startsWith('-') ? word.slice(1) : word;
    for (let index = 0; index < letters.length; index++) {
      const letter = letters.charAt(index);
      const behind = letters.slice(index + 1);
      if (/[eAax]/.test(letter)) all = true;
      else if (letter === 'T' || letter === 'L') threads = letter;
      else if (letter === 'H') threads = 'T';
      else if (letter === 'f' || letter === 'l') full = true;
      else if (letter === 'h') header = false;
      else if (letter === 'o') lists.push(behind === '' ? (nextText() ?? '?') : behind);
      else if (/[pqC]/.test(letter)) {
        if (letter === 'C') all = true;
        const operand = behind === '' ? next() : null;
        if (letter !== 'C' && operand === null) return null;
        if (letter !== 'C') pid = operand;
      } else if (!/[wu]/.test(letter)) return null;
      if (/[opqC]/.test(letter)) break;
    }
  }
  const named = lists.flatMap((list) => list.split(/[,\s]+/).filter((name) => name !== ''));
  if (threads === null || (pid === null) !== all || named.includes('?')) return null;
  if (named.length === 0) return full ? null : { pid, columns: plainColumns[threads], header };
  const columns = named.map((name) => (name.split(/[:=]/)[0] ?? '').toLowerCase());
  return { pid, columns, header: header && !named.every((name) => name.endsWith('=')) };
}
