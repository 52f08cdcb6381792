import { computed, concat, emptyText, extentOf, knownValue, saidAt, type Text } from '../../text.ts';
import { hostFile } from '../host-file.ts';
import { folderOf, sameFile } from '../script-path.ts';
import type { Call, Shell } from '../shell.ts';
import { awk } from './awk/awk.ts';
import { basename, bc, dirname, expr, seq } from './calculation.ts';
import type { Filter } from './filter.ts';
import { egrep, grep } from './grep.ts';
import { getconf, hwlocCalc, lscpu, nproc } from './host.ts';
import { cut, head, paste, sort, tac, tail, tr, uniq, wc } from './lines.ts';
import { sed } from './sed.ts';

const filters: ReadonlyMap<string, Filter> = new Map<string, Filter>([
  ['awk', awk],
  ['gawk', awk],
  ['mawk', awk],
  ['basename', basename],
  ['bc', bc],
  ['cut', cut],
  ['dirname', dirname],
  ['expr', expr],
  ['getconf', getconf],
  ['egrep', egrep],
  ['grep', grep],
  ['head', head],
  ['hwloc-calc', hwlocCalc],
  ['lscpu', lscpu],
  ['nproc', nproc],
  ['paste', paste],
  ['sed', sed],
  ['seq', seq],
  ['sort', sort],
  ['tac', tac],
  ['tail', tail],
  ['tr', tr],
  ['uniq', uniq],
  ['wc', wc],
]);

/** They read the standard input; how much they leave for other commands is unknown. */
const readers = /^(?:[gm]?awk|bc|cut|e?grep|head|paste|sed|sort|tac|tail|tr|uniq|wc)$/;

/** They write nothing as long as they succeed. */
const silent = /^(?:sleep|mkdir|touch|chmod|chown|rm|sync|rmdir)$/;

/** What a program writes and whether it succeeds; null unless it only computes. */
export function filterOutput(shell: Shell, { fields, fed }: Call): { text: Text; success: boolean } | null {
  const words = fields.map(({ text, several }) => (several ? null : knownValue(text)));
  const [name, ...args] = words.filter((word) => word !== null);
  if (name === undefined) return null;
  if (words[0] === name && silent.test(name)) return { text: emptyText, success: true };
  if (args.length + 1 < words.length) return pathOutput(name, fields);
  const input = shell.state.stdin;
  if (name === 'cat') return cat(shell, args, fed);
  const value = input === null ? null : knownValue(input);
  const filter = filters.get(name);
  const { host } = shell.environment;
  const tooLong = () => {
    shell.budget.shorten();
    return null;
  };
  const filtered = filter?.({ args, input: value, host, numberOf: (text) => shell.numberOf(text), tooLong }) ?? null;
  if (filtered === null) return null;
  if (!fed && readers.test(name)) shell.state.stdin = null;
  const { output, success } = filtered;
  return { text: fed && input !== null ? saidAt(output, extentOf(input)) : computed(output), success };
}

/** `dirname "$0"`, `readlink -f "$0"`: unknown, but still the script's folder, or its path. */
function pathOutput(name: string, fields: Call['fields']): { text: Text; success: boolean } | null {
  const last = fields.at(-1)?.text ?? emptyText;
  if (name === 'dirname') return { text: folderOf(last), success: true };
  return name === 'readlink' || name === 'realpath' ? { text: sameFile(last), success: true } : null;
}

/** `cat`, `cat -`, and `cat FILE …` of files that the host's topology answers. */
function cat(shell: Shell, args: readonly string[], fed: boolean): { text: Text; success: boolean } | null {
  const input = shell.state.stdin;
  const parts: Text[] = [];
  for (const path of args.length === 0 ? ['-'] : args) {
    const content = path === '-' ? input : hostText(shell, path);
    if (content === null) return null;
    if (path === '-' && !fed) shell.state.stdin = emptyText;
    parts.push(content);
  }
  return { text: concat(...parts), success: true };
}

function hostText(shell: Shell, path: string): Text | null {
  const content = hostFile(shell.environment.host, path);
  return content === null ? null : computed(content);
}
