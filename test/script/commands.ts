import type { ExecutedCommand } from '../../server/src/script/executed-command.ts';
import { interpretScript } from '../../server/src/script/interpret.ts';
import type { Reach } from '../../server/src/script/reach.ts';
import type { ShellWord } from '../../server/src/script/word.ts';
import { parseShell } from '../../server/src/syntax/shell/shell.ts';
import type { HostTopology } from '../../server/src/topology/host-topology.ts';

export interface Setting {
  readonly host?: HostTopology;
  /** Files that `source` finds, by the name in the script. */
  readonly files?: Readonly<Record<string, string>>;
}

/** The commands of a script, whose URI is file:///script.sh. */
export function commandsOf(text: string, { host, files = {} }: Setting = {}): readonly ExecutedCommand[] {
  const readFile = (path: string) => {
    const content = files[path];
    return content === undefined ? null : { uri: `file:///${path}`, text: content };
  };
  const hasFile = (path: string) => readFile(path) !== null;
  return interpretScript(parseShell(text), { uri: 'file:///script.sh', host: host ?? null, readFile, hasFile })
    .commands;
}

const marks: Readonly<Record<Reach, string>> = { always: '', 'unless-ended': 'guarded ', maybe: 'maybe ' };

/** Programs that only compute; the tests are about others. */
const filters =
  /^(?:seq|tr|cut|awk|nproc|lscpu|cat|hwloc-calc|pgrep|pidof|ls|ps|head|tail|sort|paste|wc|bc|expr|grep)$/;

/**
 * The commands as one would write them down: an unknown word is `?`, a word with blanks is quoted. What may not run
 * begins with `maybe`, or with `guarded` if only the script's end may come first.
 */
export function ran(text: string, setting: Setting = {}): string[] {
  return commandsOf(text, setting)
    .filter(({ words }) => !filters.test(words[0]?.text ?? ''))
    .map((command) => `${marks[command.reach]}${written(command)}`);
}

function written({ words, redirections, stdin }: ExecutedCommand): string {
  const files = redirections.map(({ kind, target }) => {
    return ` ${kind === 'read' ? '<' : kind === 'append' ? '>>' : '>'} ${wordText(target)}`;
  });
  const fed = stdin === null ? '' : ` <<< ${stdin.text === null ? '?' : JSON.stringify(stdin.text)}`;
  return words.map(wordText).join(' ') + files.join('') + fed;
}

function wordText({ text }: ShellWord): string {
  if (text === null) return '?';
  return text === '' || /\s/.test(text) ? JSON.stringify(text) : text;
}
