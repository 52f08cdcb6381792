import * as l10n from '@vscode/l10n';
import type { Host } from '../topology/host.ts';
import type { HostCpu } from '../topology/host-topology.ts';
import { partName } from './level-names.ts';
import type { Rect } from './packing.ts';

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

/** The cell of a CPU with its number and the shapes of its marks; the caller wraps it in an element. */
export function drawCell(rect: Rect, text: string, marks: readonly CpuMark[], fontSize: number): string {
  const { x, y, width, height } = rect;
  const baseline = y + Math.round(height / 2 + 0.36 * fontSize);
  return (
    `<rect x="${x}" y="${y}" width="${width}" height="${height}"/>` +
    marks.map((mark) => shape(mark, rect)).join('') +
    `<text x="${x + width / 2}" y="${baseline}">${text}</text>`
  );
}

function shape(mark: CpuMark, { x, y, width, height }: Rect): string {
  const size = height < 16 ? 4 : 6;
  if (mark === 'isolated')
    return `<path class="bar" d="M${x} ${y + height - size / 2}h${width}v${size / 2}h-${width}z"/>`;
  if (mark === 'reserved') return `<path class="corner" d="M${x + width - size} ${y}h${size}v${size}z"/>`;
  if (mark === 'nohz-full') return `<circle class="dot" cx="${x + 3}" cy="${y + 3}" r="1.5"/>`;
  if (mark === 'disallowed') {
    return `<path class="cross" d="M${x} ${y + size}l${size} -${size}M${x + width} ${y + height - size}l-${size} ${size}"/>`;
  }
  return '';
}
