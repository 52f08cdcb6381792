import type { ThreadOwner } from '../../guest-thread.ts';
import { computed, knownValue, outlined, shapeOf, type Text, unknownStretch, unknownText } from '../../text.ts';
import { grep } from '../filters/grep.ts';
import type { Call, Field, Shell } from '../shell.ts';
import { processFile } from './process-files.ts';
import { ps } from './ps.ts';
import { qmList, selectedOfQmList } from './qm-list.ts';
import { hasThreadId, type ThreadIds } from './thread-ids.ts';

interface Output {
  readonly text: Text;
  readonly success: boolean;
}

/**
 * What a program writes about the processes of guests and their threads; `unknown` if it depends on which guests there
 * are, null for all else.
 */
export function threadOutput(shell: Shell, call: Call): Output | 'unknown' | null {
  const { fields } = call;
  const names = fields.slice(0, 2).map(({ text }) => knownValue(text));
  if (names[0] === 'sudo') return threadOutput(shell, { ...call, fields: fields.slice(1) });
  const { threads } = shell;
  const ofList = selectedOfQmList(shell, call);
  if (ofList !== null) return ofList;
  switch (names[0]) {
    case 'ps':
      return written(ps(shell, call));
    case 'cat':
    case 'head':
    case 'tail': {
      const [file, ...others] = fields.slice(1).filter(({ text }) => !/^-n?\d{0,9}$/.test(knownValue(text) ?? ''));
      return file === undefined || others.length > 0 ? null : written(processFile(threads, file.unmatched, file.place));
    }
    case 'ls':
      return written(threadFolder(threads, fields.at(-1)));
    case 'grep':
    case 'egrep':
    case 'fgrep':
      return grepOfNames(shell, call);
    case 'pgrep':
    case 'pidof':
      return written(processNamed(threads, fields.slice(1)));
    case 'qm':
      if (names[1] === 'list') return written(qmList(shell));
      return names[1] === 'monitor' ? written(monitored(shell, vmidOwner(fields[2]))) : null;
    case 'virsh': {
      const words = fields.map(({ text }) => knownValue(text) ?? unknownStretch);
      const at = words.indexOf('qemu-monitor-command');
      const operands = at < 0 ? [] : words.slice(at + 1).filter((word) => !word.startsWith('-'));
      if (!/\binfo cpus\b/.test(operands.slice(1).join(' '))) return null;
      const [name = unknownStretch] = operands;
      return name === unknownStretch || /^\d+$/.test(name) ? null : written(cpuTable(threads, { kind: 'name', name }));
    }
    default:
      return null;
  }
}

function written(text: string | null): Output | null {
  return text === null ? null : { text: outlined(text), success: true };
}

/** `ls /proc/PID/task`. */
function threadFolder(ids: ThreadIds, folder: Field | undefined): string | null {
  const [, pid = ''] = /^\/proc\/([^/]+)\/task\/?$/.exec(knownValue(folder?.text ?? unknownText) ?? '') ?? [];
  const thread = ids.threadAt(pid);
  if (thread === null) return null;
  return ids
    .threadsOf(thread.owner)
    .map(({ id }) => `${id}\n`)
    .join('');
}

/** grep in the `comm` files of all threads, which names the file before each match; with -l only the file. */
function grepOfNames(shell: Shell, { fields, place }: Call): Output | null {
  const words = fields.slice(1).map(({ text }) => knownValue(text));
  const known = words.flatMap((word) => (word === null ? [] : [word]));
  const files = known.filter((word) => hasThreadId(word) && /^\/proc\/.*\/comm$/.test(word));
  if (files.length === 0 || known.length < words.length) return null;
  const options = known.filter((word) => /^-[a-zA-Z]+$/.test(word)).join('');
  const has = (letter: string) => options.includes(letter);
  const rest = known
    .filter((word) => !files.includes(word))
    .map((word) => (/^-[a-zA-Z]+$/.test(word) ? word.replace(/[lHhrRs]/g, '') : word))
    .filter((word) => word !== '-');
  if (has('c') || has('L')) return null;
  const name = knownValue(fields[0]?.text ?? unknownText);
  const args = name === 'egrep' ? ['-E', ...rest] : name === 'fgrep' ? ['-F', ...rest] : rest;
  const named = !has('h') && (files.length > 1 || has('H'));
  const rows: string[] = [];
  for (const file of files) {
    const input = processFile(shell.threads, computed(file), place);
    const found = input === null ? null : grep({ args, input, host: null, numberOf: () => null, tooLong: () => null });
    if (found === null) return null;
    if (!found.success) continue;
    if (has('l')) rows.push(`${file}\n`);
    else rows.push(...found.output.split(/(?<=\n)/).map((line) => (named ? `${file}:${line}` : line)));
  }
  const output = rows.join('');
  const chosen = rows.length === 1 && files.length > 1 ? shell.threads.chosenIn(output) : output;
  return { text: computed(chosen), success: rows.length > 0 };
}

/** The one process that a pattern is sure to find: `pgrep -f guest=web`, `pgrep -f 'kvm -id 101 '`. */
function processNamed(ids: ThreadIds, fields: readonly Field[]): string | null {
  const pattern = shapeOf(fields.at(-1)?.unmatched ?? unknownText);
  const [, vmid] = /(?:^|[^\w-])-{1,2}id[ =]([1-9]\d{2,8})(?![\d.*])/.exec(` ${pattern}`) ?? [];
  const name = guestNameIn(pattern);
  const owner: ThreadOwner | null =
    vmid !== undefined ? { kind: 'vmid', vmid } : name !== null ? { kind: 'name', name } : null;
  const id = owner === null ? null : ids.idOf({ owner, vcpu: null, chosen: false });
  return id === null ? null : `${id}\n`;
}

/** The name of libvirt's `-name guest=NAME`; null without one, and if the pattern leaves some of it open. */
function guestNameIn(pattern: string): string | null {
  const at = pattern.indexOf('guest=');
  const rest = at < 0 ? '' : pattern.slice(at + 'guest='.length);
  const end = rest.search(/[^\w.+-]/);
  const name = end < 0 ? rest : rest.slice(0, end);
  return name !== '' && (end < 0 || /[\s,'"$]/.test(rest.charAt(end))) ? name : null;
}

function vmidOwner(field: Field | undefined): ThreadOwner | null {
  const vmid = field === undefined ? null : knownValue(field.text);
  if (field === undefined) return null;
  if (vmid !== null) return /^[1-9]\d{1,8}$/.test(vmid) ? { kind: 'vmid', vmid } : null;
  const { uri, span } = field.unmatched.find((piece) => piece.text === null)?.place ?? field.place;
  return { kind: 'unknown', key: `${uri}\n${span.start}` };
}

/** `qm monitor VMID <<< 'info cpus'`. */
function monitored(shell: Shell, owner: ThreadOwner | null): string | null {
  const commands = shell.state.stdin === null ? null : knownValue(shell.state.stdin);
  if (owner === null || commands === null || !commands.split('\n').some((line) => line.trim() === 'info cpus'))
    return null;
  return cpuTable(shell.threads, owner);
}

/** What QEMU's monitor answers to `info cpus` (hw/core/machine-hmp-cmds.c). */
function cpuTable(ids: ThreadIds, owner: ThreadOwner): string {
  const [, ...vcpus] = ids.threadsOf(owner);
  return vcpus.map(({ id }, vcpu) => `${vcpu === 0 ? '*' : ' '} CPU #${vcpu}: thread_id=${id}\n`).join('');
}
