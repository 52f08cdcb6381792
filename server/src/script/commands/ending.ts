import { programName, type ShellWord } from '../word.ts';

const killers: ReadonlySet<string | null> = new Set(['kill', 'killall', 'pkill']);

/** Signals that end nothing: `kill -0` only asks whether a process is there. */
const harmless = /^-(?:[0lL]|(?:SIG)?(?:CONT|STOP|TSTP|HUP|USR[12]|WINCH)|-list|-table)$/;

/** A running domain outlives `undefine`: it becomes transient (virsh(1)). */
const virshEndings: ReadonlySet<string | null> = new Set(['destroy', 'shutdown', 'save', 'managedsave']);

/**
 * Whether what runs in the background may have ended behind a command: `wait`, a signal to some process, or the end of a
 * domain.
 */
export function endsOthers([program, ...others]: readonly ShellWord[]): boolean {
  const name = programName(program);
  if (name === 'wait') return true;
  if (name === 'virsh') return others.some(({ text }) => virshEndings.has(text));
  if (!killers.has(name)) return false;
  const words = others.map(({ text }) => text ?? '');
  const signal = words.indexOf('-s');
  return !words.some((word) => harmless.test(word)) && (signal < 0 || !harmless.test(`-${words[signal + 1]}`));
}
