import type { HostTopology } from '../../../topology/host-topology.ts';
import {
  computed,
  concat,
  emptyText,
  extentOf,
  knownValue,
  outlined,
  outlineOf,
  saidAt,
  type Text,
} from '../../text.ts';
import { keepingThreads } from '../guest-threads/selected-threads.ts';
import { hostFile } from '../host-file.ts';
import { folderOf, sameFile } from '../script-path.ts';
import type { Call, Shell } from '../shell.ts';
import { awk } from './awk/awk.ts';
import { basename, bc, dirname, expr, seq } from './calculation.ts';
import { type Filter, lacksSomething } from './filter.ts';
import { egrep, grep } from './grep.ts';
import { getconf, nproc } from './host/counts.ts';
import { hwlocCalc, lstopo } from './host/hwloc.ts';
import { find, ls } from './host/listing.ts';
import { lscpu } from './host/lscpu.ts';
import { numactl } from './host/numactl-hardware.ts';
import { cut, head, paste, tac, tail, tr, uniq, wc, xargs } from './lines.ts';
import { sed } from './sed.ts';
import { sort } from './sort.ts';

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
  ['find', find],
  ['ls', ls],
  ['lscpu', lscpu],
  ['lstopo', lstopo],
  ['lstopo-no-graphics', lstopo],
  ['nproc', nproc],
  ['numactl', numactl],
  ['paste', paste],
  ['sed', sed],
  ['seq', seq],
  ['sort', sort],
  ['tac', tac],
  ['tail', tail],
  ['tr', tr],
  ['uniq', uniq],
  ['wc', wc],
  ['xargs', xargs],
]);

/** They read the standard input; how much they leave for other commands is unknown. */
const readers = /^(?:[gm]?awk|bc|cut|e?grep|head|paste|sed|sort|tac|tail|tr|uniq|wc)$/;

/** They may select what is known of a text with unknown stretches. */
const selecting = /^(?:[gm]?awk|e?grep|cut|head|sed|sort|wc)$/;

/** Whether a program copes with unknown stretches: it selects, or squeezes blanks (`tr -s ' '`). */
function copesWithStretches(name: string, [option, blanks = '', ...others]: readonly string[]): boolean {
  if (selecting.test(name)) return true;
  return name === 'tr' && option === '-s' && /^(?: |\[:(?:blank|space):\])$/.test(blanks) && others.length === 0;
}

/** They write nothing as long as they succeed. */
const silent = /^(?:sleep|mkdir|touch|chmod|chown|rm|sync|rmdir)$/;

/** What a program writes and whether it succeeds; null unless it only computes. */
export function filterOutput(shell: Shell, { fields, fed }: Call): { text: Text; success: boolean } | null {
  const words = fields.map(({ text, several }) => (several ? null : knownValue(text)));
  const [name, ...args] = words.filter((word) => word !== null);
  if (name === undefined) return null;
  if (words[0] === 'cat') return cat(shell, fields.slice(1), fed);
  if (words[0] === name && silent.test(name)) return { text: emptyText, success: true };
  if (args.length + 1 < words.length) return pathOutput(name, fields);
  const input = shell.state.stdin;
  const filter = filters.get(name);
  const file = readers.test(name) && name !== 'wc' && args.length > 1 ? hostFile(host(shell), args.at(-1) ?? '') : null;
  if (file !== null) args.pop();
  const given = file ?? (input === null ? null : outlineOf(input));
  const value = given === null || (lacksSomething(given) && !copesWithStretches(name, args)) ? null : given;
  const tooLong = () => {
    shell.budget.shorten();
    return null;
  };
  shell.budget.charge((value?.length ?? 0) / 4);
  const numberOf = (text: string) => shell.numberOf(text);
  const written = filter?.({ args, input: value, host: host(shell), numberOf, tooLong }) ?? null;
  const filtered = written === null || value === null ? written : keepingThreads(shell.threads, value, written);
  if (filtered === null) return null;
  if (!fed && file === null && readers.test(name)) shell.state.stdin = null;
  const { output, success } = filtered;
  if (lacksSomething(output)) return { text: outlined(output), success };
  return { text: fed && file === null && input !== null ? saidAt(output, extentOf(input)) : computed(output), success };
}

function host(shell: Shell): HostTopology | null {
  return shell.environment.host;
}

/** `dirname "$0"`, `readlink -f "$0"`: unknown, but still the script's folder, or its path. */
function pathOutput(name: string, fields: Call['fields']): { text: Text; success: boolean } | null {
  const last = fields.at(-1)?.text ?? emptyText;
  if (name === 'dirname') return { text: folderOf(last), success: true };
  return name === 'readlink' || name === 'realpath' ? { text: sameFile(last), success: true } : null;
}

/** `cat`, `cat -`, and `cat FILE …` of files that the script has written or the host's topology answers. */
function cat(shell: Shell, files: Call['fields'], fed: boolean): { text: Text; success: boolean } | null {
  const input = shell.state.stdin;
  const parts: Text[] = [];
  for (const { text, several } of files.length === 0 ? [standardInput] : files) {
    const path = several ? null : knownValue(text);
    const content = path === '-' ? input : (shell.state.files.read(text) ?? hostText(shell, path));
    if (content === null) return null;
    if (path === '-' && !fed) shell.state.stdin = emptyText;
    parts.push(content);
  }
  return { text: concat(...parts), success: true };
}

const standardInput = { text: computed('-'), several: false };

function hostText(shell: Shell, path: string | null): Text | null {
  const content = path === null ? null : hostFile(shell.environment.host, path);
  return content === null ? null : outlined(content);
}
