import { unknownAt, unknownText } from '../../text.ts';
import { sameFile } from '../script-path.ts';
import type { Call, Shell } from '../shell.ts';
import { listCommand } from '../statements/list-command.ts';
import { evaluateWords, leave, leaveLoop, source } from './control.ts';
import { getopts, letNumbers, set, shift, unset } from './parameters.ts';
import { echo, printf } from './print.ts';
import { mapfile, read } from './read.ts';
import { testWords } from './test.ts';

/** A command that the shell implements itself. */
export interface Builtin {
  /** Runs it. The status is success unless it sets another. false if the script does not continue after it. */
  readonly run: (shell: Shell, call: Call) => boolean;
  /** A call whose output goes to a file is listed: `echo 4-7 > cpuset.cpus`. */
  readonly writes: boolean;
}

function builtin(run: Builtin['run'], writes = false): Builtin {
  return { run, writes };
}

const silent = builtin(() => true);

/** Its effect is not modeled; like outside commands, it is assumed to succeed. */
const unseen = builtin((shell) => {
  shell.state.assumed = true;
  return true;
});

/** The same, but it is listed: what ran in the background may have ended behind it. */
const listed = builtin((shell, call) => {
  listCommand(shell, call);
  shell.state.assumed = true;
  return true;
});

const writesUnknown = builtin((shell) => {
  shell.state.write(unknownText);
  shell.state.assumed = true;
  return true;
});

const unknownStatus = builtin((shell) => {
  shell.state.succeed(null);
  return true;
});

const fails = builtin((shell) => {
  shell.state.succeed(false);
  return true;
});

const test = builtin(testWords);

function cd(shell: Shell, { fields, place }: Call): true {
  const folder = sameFile(fields.at(-1)?.text ?? unknownText);
  // Two unknown folders may differ, so each has a place of its own.
  shell.state.folder = folder === unknownText ? unknownAt(place) : folder;
  shell.state.files = shell.state.files.fromElsewhere();
  shell.state.assumed = true;
  return true;
}

function pwd(shell: Shell): true {
  shell.state.write(shell.state.folder);
  return true;
}

/** bash's builtins, without declarations and `command`, which are read before their words are expanded. */
export const builtins: ReadonlyMap<string, Builtin> = new Map<string, Builtin>([
  [':', builtin(() => true, true)],
  ['true', silent],
  ['false', fails],
  ['echo', builtin(echo, true)],
  ['printf', builtin(printf, true)],
  ['read', builtin(read)],
  ['mapfile', builtin(mapfile)],
  ['readarray', builtin(mapfile)],
  ['set', builtin(set)],
  ['shift', builtin(shift)],
  ['unset', builtin(unset)],
  ['let', builtin(letNumbers)],
  ['getopts', builtin(getopts)],
  ['test', test],
  ['[', test],
  ['break', builtin(leaveLoop('loop'))],
  ['continue', builtin(leaveLoop('iteration'))],
  ['return', builtin(leave('function'))],
  ['exit', builtin(leave('subshell'))],
  ['logout', builtin(leave('subshell'))],
  ['eval', builtin(evaluateWords)],
  ['source', builtin(source)],
  ['.', builtin(source)],
  ['shopt', unknownStatus],
  ['pwd', builtin(pwd)],
  ['type', writesUnknown],
  ['umask', writesUnknown],
  ['ulimit', writesUnknown],
  ['dirs', writesUnknown],
  ['jobs', writesUnknown],
  ['hash', unseen],
  ['kill', listed],
  ['wait', listed],
  ['cd', builtin(cd)],
  ['pushd', writesUnknown],
  ['popd', writesUnknown],
  ['bg', silent],
  ['fg', silent],
  ['disown', silent],
  ['trap', silent],
  ['alias', silent],
  ['unalias', silent],
  ['enable', silent],
  ['times', writesUnknown],
  ['caller', writesUnknown],
  ['compgen', writesUnknown],
]);
