import * as l10n from '@vscode/l10n';
import { type CpuListDialect, cpuListDialects, type Machine } from '../../cpuset/list.ts';
import { parseCpuList } from '../../cpuset/parse.ts';
import { printCpuList } from '../../cpuset/print.ts';
import { jsonText } from '../report/json-text.ts';
import { CommandError, type CommandIo, oneOf } from './command.ts';

/** `pinset cpus`: reads a list as one tool does and prints it as another would have it. */
export async function runCpus(args: string[], io: CommandIo): Promise<number> {
  const { list, options } = readArguments(args);
  const from = oneOf('from', options.from ?? 'libvirt', cpuListDialects);
  const to = oneOf('to', options.to ?? 'kernel', cpuListDialects);
  const format = oneOf('format', options.format ?? 'text', ['text', 'json']);
  const machine = options.host === undefined ? undefined : await machineOf(options.host, io.cwd);
  const { cpus, problems } = parseCpuList(list, from, machine);
  if (cpus === null) {
    const { message, span } = problems[0] ?? { message: l10n.t("not in {0}'s grammar", from), span: { start: 0 } };
    if (format === 'json') io.out(`${jsonText({ error: { message, offset: span.start } })}\n`);
    throw new CommandError(l10n.t("'{0}' at {1}: {2}", excerpt(list), span.start, message));
  }
  if (format === 'json') {
    io.out(`${jsonText({ cpus: cpus.toString(), count: cpus.size, mask: cpus.toMask() })}\n`);
    return 0;
  }
  if (cpus.isEmpty && options.to !== undefined && refusesNothing(to))
    throw new CommandError(l10n.t("'{0}' names no CPU, which {1} has no text for", excerpt(list), to));
  io.out(`${printCpuList(cpus, to)}\n`);
  return 0;
}

const optionNames = ['from', 'to', 'format', 'host'] as const;
type CpusOption = (typeof optionNames)[number];

/** By hand, because a list may begin with `-` or be empty, and is then still a list to be judged. */
function readArguments(args: string[]): { list: string; options: Partial<Record<CpusOption, string>> } {
  const options: Partial<Record<CpusOption, string>> = {};
  const lists: string[] = [];
  for (let at = 0; at < args.length; at++) {
    const arg = args[at] ?? '';
    if (arg === '--') {
      lists.push(...args.slice(at + 1));
      break;
    }
    // No dialect has a list that begins with two dashes and a letter.
    const [, word, inline] = /^--([a-z][a-z-]*)(?:=(.*))?$/s.exec(arg) ?? [];
    if (word === undefined) {
      lists.push(arg);
      continue;
    }
    const name = optionNames.find((option) => option === word);
    if (name === undefined)
      throw new CommandError(l10n.t("Unknown option '--{0}'; cpus takes {1}", word, `--${optionNames.join(', --')}`));
    const value = inline ?? args[++at];
    if (value === undefined) throw new CommandError(l10n.t('--{0} wants a value', name));
    options[name] = value;
  }
  const [list] = lists;
  if (list === undefined || lists.length > 1)
    throw new CommandError(l10n.t('cpus takes one list, not {0}; quote it if it has spaces', lists.length));
  return { list, options };
}

/** The kernel and numactl read the empty text as no CPU; the others refuse it. */
function refusesNothing(dialect: CpuListDialect): boolean {
  return dialect === 'libvirt' || dialect === 'taskset-list' || dialect === 'taskset-mask';
}

function excerpt(list: string): string {
  return list.length > 60 ? `${list.slice(0, 60)}…` : list;
}

/** The readers of hosts are loaded only for who asks: converting a list starts in no time. */
async function machineOf(file: string, cwd: string): Promise<Machine> {
  const { requireHost } = await import('../files/files.ts');
  const { host } = await requireHost(file, cwd);
  return { cpus: host.topology.online };
}
