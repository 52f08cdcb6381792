import * as l10n from '@vscode/l10n';
import { memorySize } from '../base/memory-size.ts';
import { CpuSet } from '../cpuset/cpuset.ts';
import type { Host } from '../topology/host.ts';
import type { HostTopology } from '../topology/host-topology.ts';
import { cpuInWords, drawCell, marksOf } from './cpu.ts';
import type { CoreBox, CpuCell, GroupBox, Measures } from './layout.ts';
import { l3Size } from './level-names.ts';
import { escapeXml } from './text.ts';

/** What boxes are drawn with. */
export interface Painter {
  readonly host: Host;
  readonly measures: Measures;
  /** The id of a part, unique in its page. */
  readonly id: (part: string) => string;
}

/** A group with all that is in it. Nested groups, cores and CPUs are drawn over their group. */
export function drawBox(box: GroupBox, painter: Painter): string {
  const content = [
    ...box.boxes.map((inner) => drawBox(inner, painter)),
    ...box.cores.map((core) => drawCore(core, painter)),
  ].join('\n');
  if (box.labels.length === 0) return content;
  const { rect, title, detail } = box;
  const { titleFont, titleHeight, gap } = painter.measures;
  const baseline = rect.y + Math.round(titleHeight / 2 + 0.4 * titleFont);
  return [
    `<g class="${boxClasses(box)}"${boxData(box)}>`,
    `<title>${escapeXml(boxTooltip(box, painter.host.topology))}</title>`,
    `<rect class="frame" x="${rect.x}" y="${rect.y}" width="${rect.width}" height="${rect.height}" rx="3"/>`,
    `<text class="name" x="${rect.x + gap + 1}" y="${baseline}">${escapeXml(title)}</text>`,
    ...(detail === ''
      ? []
      : [`<text class="detail" x="${rect.x + rect.width - gap - 1}" y="${baseline}">${escapeXml(detail)}</text>`]),
    ...(content === '' ? [] : [content]),
    '</g>',
  ].join('\n');
}

function boxClasses({ labels, cpus }: GroupBox): string {
  const classes = ['group', ...labels.map(({ level }) => level)];
  if (cpus.length === 0) classes.push('no-cpus');
  if (labels.some(({ label }) => label === null)) return 'group unknown';
  return classes.join(' ');
}

function boxData({ labels }: GroupBox): string {
  return labels
    .filter(({ label }) => typeof label === 'number')
    .map(({ level, label }) => ` data-${level}="${label}"`)
    .join('');
}

function boxTooltip({ title, detail, labels, cpus }: GroupBox, topology: HostTopology): string {
  const parts = [title];
  if (cpus.length > 0) parts.push(l10n.t('CPUs {0}', CpuSet.from(cpus.map((cpu) => cpu.id)).toString()));
  if (detail !== '') parts.push(detail);
  for (const { level, label } of labels) {
    const node = level === 'node' && typeof label === 'number' ? topology.node(label) : undefined;
    const pages = node?.pages.filter((page) => page.count > 0).slice(1) ?? [];
    const size = level === 'l3' && typeof label === 'number' ? l3Size(topology, label) : null;
    if (size !== null && size !== detail) parts.push(l10n.t('{0} of L3 cache', size));
    for (const page of pages) parts.push(l10n.t('{0} pages of {1}', page.count, memorySize(page.sizeKiB)));
  }
  return parts.join(', ');
}

function drawCore({ rect, core, cells }: CoreBox, painter: Painter): string {
  const { x, y, width, height } = rect;
  const drawn = cells.map((cell) => drawCpu(cell, painter)).join('\n');
  if (core === null || painter.measures.corePadding === 0) return drawn;
  return `<rect class="core" x="${x}" y="${y}" width="${width}" height="${height}" rx="2"/>\n${drawn}`;
}

function drawCpu({ cpu, rect }: CpuCell, { host, measures, id }: Painter): string {
  const marks = marksOf(cpu, host);
  return (
    `<g id="${id(`cpu-${cpu.id}`)}" class="${['cpu', ...marks].join(' ')}" data-cpu="${cpu.id}" data-core="${cpu.core ?? ''}" data-node="${cpu.node ?? ''}">` +
    `<title>${cpuInWords(cpu, marks)}</title>${drawCell(rect, String(cpu.id), marks, measures.cpuFont)}</g>`
  );
}
