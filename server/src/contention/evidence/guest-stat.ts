import * as l10n from '@vscode/l10n';
import type { EvidenceReading } from './evidence.ts';

/**
 * /proc/stat of a guest: `cpuN user nice system idle iowait irq softirq steal guest guest_nice` in clock ticks; guest time
 * is in user already (proc_stat(5)).
 */
export function readGuestStat(lines: readonly string[]): EvidenceReading {
  const cpus: { name: string; ticks: number; steal: number }[] = [];
  for (const line of lines) {
    const [name = '', ...times] = line.trimEnd().split(/ +/);
    if (!/^cpu\d*$/.test(name) || times.length === 0 || !times.every((time) => /^\d+$/.test(time))) continue;
    const counted = times.slice(0, 8).map(Number);
    // Kernels before 2.6.11 have no steal; a shorter line than the others is cut off.
    if (counted.length < 8) return { ok: false, problem: l10n.t('it is cut off or damaged; print it again') };
    cpus.push({ name, ticks: counted.reduce((sum, one) => sum + one, 0), steal: counted[7] ?? 0 });
  }
  return { ok: true, value: { kind: 'guest stat', cpus } };
}
