import { programName, type ShellWord } from '../word.ts';

const killers: ReadonlySet<string | null> = new Set(['kill', 'killall', 'pkill']);

/** Signals that end nothing: `kill -0` only asks whether a process is there. */
const harmless = /^-(?:[0lL]|(?:SIG)?(?:CONT|STOP|TSTP|HUP|USR[12]|WINCH)|-list|-table)$/;

/** Whether what runs in the background may have ended behind a command: `wait`, or a signal to some process. */
export function endsOthers([program, ...others]: readonly ShellWord[]): boolean {
  const name = programName(program);
  if (name === 'wait') return true;
  if (!killers.has(name)) return false;
  const words = others.map(({ text }) => text ?? '');
  const signal = words.indexOf('-s');
  return !words.some((word) => harmless.test(word)) && (signal < 0 || !harmless.test(`-${words[signal + 1]}`));
}
