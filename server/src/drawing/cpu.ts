import * as l10n from '@vscode/l10n';
import type { Host } from '../topology/host.ts';
import type { HostCpu } from '../topology/host-topology.ts';
import { partName } from './level-names.ts';

/** What sets a CPU apart. Each mark has a class, a shape in the cell and a text. */
export type CpuMark = 'isolated' | 'nohz-full' | 'reserved' | 'disallowed' | 'offline';

/** All marks, in the order of the legend. */
export const cpuMarks: readonly CpuMark[] = ['reserved', 'isolated', 'nohz-full', 'disallowed', 'offline'];

/** What a mark means, in words. */
export function meaningOf(mark: CpuMark): string {
  switch (mark) {
    case 'reserved':
      return l10n.t('reserved for the host');
    case 'isolated':
      return l10n.t('isolated from the scheduler');
    case 'nohz-full':
      return l10n.t('without scheduler tick (nohz_full)');
    case 'disallowed':
      return l10n.t('not allowed in the cgroup of the capture');
    case 'offline':
      return l10n.t('offline');
  }
}

/** The marks of one CPU, in the order of {@link cpuMarks}. */
export function marksOf(cpu: HostCpu, { reserved }: Host): CpuMark[] {
  const marks: CpuMark[] = [];
  if (reserved.has(cpu.id)) marks.push('reserved');
  if (cpu.isolated) marks.push('isolated');
  if (cpu.nohzFull) marks.push('nohz-full');
  if (!cpu.allowed && cpu.online) marks.push('disallowed');
  if (!cpu.online) marks.push('offline');
  return marks;
}

/** `CPU 3, core 1, L3 0, node 0, package 0, isolated from the scheduler`: where a CPU is, and its marks. */
export function cpuInWords(cpu: HostCpu, marks: readonly CpuMark[]): string {
  const places = [
    ['core', cpu.core],
    ['l3', cpu.l3],
    ['die', cpu.die],
    ['node', cpu.node],
    ['package', cpu.package],
  ] as const;
  return [
    l10n.t('CPU {0}', cpu.id),
    ...places.flatMap(([level, label]) => (label === null ? [] : [partName(level, label)])),
    ...cpuMarks.filter((mark) => marks.includes(mark)).map(meaningOf),
  ].join(', ');
}
