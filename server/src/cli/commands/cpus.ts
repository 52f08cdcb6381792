import * as l10n from '@vscode/l10n';
import type { CpuListDialect, Machine } from '../../cpuset/list.ts';
import { parseCpuList } from '../../cpuset/parse.ts';
import { printCpuList } from '../../cpuset/print.ts';
import type { cpusCommand } from '../definitions/cpus.ts';
import { jsonText } from '../report/json-text.ts';
import { type ArgumentsOf, CommandError, type CommandIo, type OptionsOf } from './command.ts';

/** `pinset cpus`: reads a list in one syntax and prints it in another. */
export async function runCpus(
  [list]: ArgumentsOf<typeof cpusCommand>,
  { from, to, host, format }: OptionsOf<typeof cpusCommand>,
  io: CommandIo,
): Promise<number> {
  const machine = host === undefined ? undefined : await machineOf(host, io.cwd);
  const { cpus, problems } = parseCpuList(list, from, machine);
  if (cpus === null || (cpus.isEmpty && from === 'libvirt')) {
    const { message, span } = problems[0] ?? {
      message:
        cpus === null
          ? l10n.t('this is not a CPU list in the syntax of {0}', from)
          : l10n.t('names no CPU; libvirt refuses an empty set'),
      span: { start: 0 },
    };
    if (format === 'json') io.out(`${jsonText({ error: { message, offset: span.start } })}\n`);
    throw new CommandError(l10n.t("'{0}' at {1}: {2}", excerpt(list), span.start, message));
  }
  if (format === 'json') {
    io.out(`${jsonText({ cpus: cpus.toString(), count: cpus.size, mask: cpus.toMask() })}\n`);
    return 0;
  }
  if (cpus.isEmpty && to !== undefined && refusesNothing(to))
    throw new CommandError(l10n.t("'{0}' names no CPU; {1} has no syntax for that", excerpt(list), to));
  io.out(`${printCpuList(cpus, to ?? 'kernel')}\n`);
  return 0;
}

/** The kernel and numactl read an empty list as no CPU; the others refuse it. */
function refusesNothing(dialect: CpuListDialect): boolean {
  return dialect === 'libvirt' || dialect === 'taskset-list' || dialect === 'taskset-mask';
}

function excerpt(list: string): string {
  return list.length > 60 ? `${list.slice(0, 60)}…` : list;
}

/** Loads the readers of hosts only if they are needed, so that most conversions start fast. */
async function machineOf(file: string, cwd: string): Promise<Machine> {
  const { requireHost } = await import('../files/read-host.ts');
  const { host } = await requireHost(file, cwd);
  return { cpus: host.topology.online };
}
