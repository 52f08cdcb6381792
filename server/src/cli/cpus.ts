import { type CpuListDialect, cpuListDialects, type Machine } from '../cpuset/list.ts';
import { parseCpuList } from '../cpuset/parse.ts';
import { printCpuList } from '../cpuset/print.ts';
import { CommandError, type CommandIo, oneOf } from './command.ts';
import { readHost } from './files.ts';

/** `pinset cpus`: reads a list as one tool does and prints it as another would have it. */
export async function runCpus(args: string[], io: CommandIo): Promise<number> {
  const { list, options } = readArguments(args);
  const from = oneOf('from', options.from ?? 'libvirt', cpuListDialects);
  const to: CpuListDialect = oneOf('to', options.to ?? 'kernel', cpuListDialects);
  const format = oneOf('format', options.format ?? 'text', ['text', 'json']);
  const machine = options.host === undefined ? undefined : await machineOf(options.host, io);
  const { cpus, problems } = parseCpuList(list, from, machine);
  if (cpus === null) {
    const problem = problems[0] ?? { message: `not in ${from}'s grammar`, span: { start: 0, end: 0 } };
    if (format === 'json') {
      io.out(`${JSON.stringify({ error: { message: problem.message, offset: problem.span.start } })}\n`);
      return 2;
    }
    throw new CommandError(`'${list}' at ${problem.span.start}: ${problem.message}`);
  }
  if (format === 'json')
    io.out(`${JSON.stringify({ cpus: cpus.toString(), count: cpus.size, mask: cpus.toMask() })}\n`);
  else io.out(`${printCpuList(cpus, to)}\n`);
  return 0;
}

type CpusOption = 'from' | 'to' | 'format' | 'host';

/** By hand, because a list may begin with `-` or be empty, and is then still a list to be judged. */
function readArguments(args: string[]): { list: string; options: Partial<Record<CpusOption, string>> } {
  const options: Partial<Record<CpusOption, string>> = {};
  const lists: string[] = [];
  for (let at = 0; at < args.length; at++) {
    const arg = args[at] ?? '';
    const option = /^--(from|to|format|host)(?:=(.*))?$/s.exec(arg);
    if (arg === '--') {
      lists.push(...args.slice(at + 1));
      break;
    }
    if (option === null) {
      lists.push(arg);
      continue;
    }
    const value = option[2] ?? args[++at];
    if (value === undefined) throw new CommandError(`${arg} wants a value`);
    options[option[1] as CpusOption] = value;
  }
  const [list] = lists;
  if (list === undefined || lists.length > 1) throw new CommandError(`cpus takes one list, not ${lists.length}`);
  return { list, options };
}

async function machineOf(file: string, io: CommandIo): Promise<Machine> {
  const { host } = await readHost(file, io.cwd);
  if (host === null) throw new CommandError(`${file}: no host`);
  return { cpus: host.topology.online };
}
