import { unwrapped } from '../../commands/wrappers.ts';
import {
  computed,
  concat,
  emptyText,
  knownValue,
  type Text,
  unknownAt,
  unknownNumber,
  unknownText,
} from '../../text.ts';
import { programName, type ShellWord } from '../../word.ts';
import { filterOutput } from '../filters/index.ts';
import { threadOutput } from '../guest-threads/thread-output.ts';
import { callsOfXargs } from '../guest-threads/xargs.ts';
import type { Call, Shell } from '../shell.ts';
import { runChildShell, wordsOf } from './child-shell.ts';
import { listCommand } from './list-command.ts';
import { writeFile } from './redirections.ts';

/**
 * A command that is neither a function nor a builtin. It is listed and assumed to succeed. Its output is known if it
 * only computes or asks the host.
 */
export function runOutside(shell: Shell, call: Call): boolean {
  const name = knownValue(call.fields[0]?.text ?? unknownText);
  if (name === 'exec') return runExec(shell, call);
  const child = runChildShell(shell, call);
  if (child !== null) return child;
  for (const one of callsOfXargs(shell, call) ?? [call]) listCommand(shell, one);
  const [program, ...words] = unwrapped(wordsOf(call.fields));
  const started = programName(program) ?? '';
  if (started === 'tee') return runTee(shell, call, words);
  if (!readers.test(started)) shell.state.files = shell.state.files.changedBy(words.map(({ pieces }) => pieces));
  const ofThreads = threadOutput(shell, call);
  const filtered = ofThreads === 'unknown' ? null : (ofThreads ?? filterOutput(shell, call));
  shell.state.write(filtered === null ? unknownOutput(call) : filtered.text);
  shell.state.succeed(filtered === null ? true : filtered.success);
  shell.state.assumed = filtered === null;
  return true;
}

/** Programs that do not change the content of the files that they name. */
const readers =
  /^(?:virsh|virt-xml-validate|xmllint|cat|chmod|chown|chgrp|restorecon|ls|stat|file|test|grep|diff|wc|md5sum|sha256sum|logger|true)$/;

/** `tee FILE …`: what it reads goes to its files and to its output. */
function runTee(shell: Shell, { fed }: Call, words: readonly ShellWord[]): true {
  const text = fed ? shell.state.stdin : null;
  const append = words.some((word) => word.text === '-a' || word.text === '--append');
  for (const { pieces } of words) writeFile(shell, pieces, text, append);
  shell.state.write(text ?? unknownText);
  shell.state.succeed(true);
  shell.state.assumed = true;
  return true;
}

/** Programs that write one number without operands, or with these words alone. */
const counters: ReadonlyMap<string, RegExp> = new Map([
  ['nproc', /^-/],
  ['getconf', /^_NPROCESSORS_/],
  ['wc', /^-[lwcm]$/],
  ['pgrep', /^-c/],
  ['id', /^-[ug]$/],
  ['date', /^\+%s$/],
]);

/** `nproc`, `wc -l` and `grep -c` write a number, even if it is unknown. */
function unknownOutput({ fields, place }: Call): Text {
  const [name, ...args] = fields.map(({ text }) => knownValue(text) ?? '');
  const isCount =
    name === 'grep' && args.some((word) => word === '--count' || (/^-[a-zA-Z]+$/.test(word) && word.includes('c')));
  const operand = counters.get(name ?? '');
  const counts =
    operand !== undefined && args.every((word) => operand.test(word)) && (name === 'nproc' || args.length > 0);
  return isCount || counts ? concat(unknownNumber, computed('\n')) : unknownAt(place);
}

/** `exec qemu …` replaces the shell; `exec > file` redirects it. */
function runExec(shell: Shell, call: Call): boolean {
  shell.state.succeed(true);
  if (call.fields.length === 1) return true;
  const child = runChildShell(shell, { ...call, fields: call.fields.slice(1) });
  if (child === false) return false;
  if (child === null) {
    listCommand(shell, call);
    shell.state.write(call.diverted ? emptyText : unknownText);
  }
  shell.frames.leaveSubshell(shell.state);
  return false;
}
