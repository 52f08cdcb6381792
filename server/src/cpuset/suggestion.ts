import type { CpuSet } from './cpuset.ts';
import { readIntention } from './intention.ts';
import type { CpuListDialect, Machine } from './list.ts';
import { withAsciiForm } from './look-alike.ts';
import { printCpuList } from './print.ts';

/**
 * Rewrites a refused text in the dialect, if the author's intention is clear; otherwise undefined. `readsAs` is the
 * dialect's own reader: a suggestion that it does not read as the intended set is dropped.
 */
export function suggestCpuList(
  text: string,
  dialect: CpuListDialect,
  machine: Machine | undefined,
  readsAs: (suggested: string) => CpuSet | null,
): string | undefined {
  const intended = withAsciiForm(text);
  if (!isPlain(intended, dialect)) return undefined;
  const cpus = readIntention(intended, machine);
  if (cpus === null || cpus.isEmpty) return undefined;
  const suggestion = printCpuList(cpus, dialect);
  return readsAs(suggestion)?.equals(cpus) ? suggestion : undefined;
}

/** Whether decimal numbers in the text can mean decimal CPU numbers to an author who writes this dialect. */
function isPlain(text: string, dialect: CpuListDialect): boolean {
  // A mask is refused for one wrong digit; only a range or a mask with 0X shows what was meant.
  if (dialect === 'taskset-mask') return text.includes('-') || /^\s*0x/i.test(text);
  // numactl and systemd read 010 as CPU 8 and 0x10 as CPU 16; the author of a refused list may have meant either.
  if (dialect === 'numactl' || dialect === 'systemd') return !/(?<![0-9])0[0-9x]/i.test(text);
  return true;
}
