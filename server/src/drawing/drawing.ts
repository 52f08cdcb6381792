import * as l10n from '@vscode/l10n';
import { memorySize } from '../base/memory-size.ts';
import { CpuSet } from '../cpuset/cpuset.ts';
import type { Host } from '../topology/host.ts';
import type { HostCpu, HostTopology } from '../topology/host-topology.ts';
import { cpuMarks, drawCell, marksOf, meaningOf } from './cpu.ts';
import { hostSummary, specialCpus } from './host-summary.ts';
import { type CoreBox, type CpuCell, type GroupBox, layoutTopology, type Measures } from './layout.ts';
import { type Block, drawDistances, drawLegend } from './legend.ts';
import { partName } from './level-names.ts';
import { styleSheet } from './style.ts';
import { escapeXml, shownText, textWidth } from './text.ts';

/** How a drawing is made. */
export interface DrawingOptions {
  /** Stands before every id of the drawing, so that several may be in one page; letters, digits, `-` and `_`. */
  readonly idPrefix?: string;
}

/**
 * A picture of a host as an SVG document: packages, nodes, L3 groups, cores and CPUs as boxes in boxes, with memory, distances
 * and a legend. It needs nothing from outside and follows the viewer's light or dark scheme. The diagram stands in `<g
 * class="diagram">`, in the coordinates of `layoutTopology`; every CPU in it is a `<g id="cpu-N" class="cpu …">` with
 * `data-cpu`, `data-core` and `data-node` (empty where it is not known) and the classes of its marks.
 */
export function drawTopology(host: Host, { idPrefix = '' }: DrawingOptions = {}): string {
  const layout = layoutTopology(host.topology);
  const { measures } = layout;
  const name = shownText(host.name, 60);
  const summary = hostSummary(host.topology);
  const legend = drawLegend(host, measures);
  const distances = drawDistances(host.topology, measures);
  const room = Math.max(layout.width, textWidth(name, 18), textWidth(summary, measures.titleFont), legend.width);
  const footer = beside(distances === null ? [legend] : [legend, distances], Math.max(room, footerRoom));
  const width = Math.max(room, footer.width) + 2 * margin;
  const height = headHeight + layout.height + 20 + footer.height + margin;
  const id = (part: string) => `${idPrefix}${part}`;
  const painter: Painter = { host, measures, id };
  return `${[
    `<svg xmlns="http://www.w3.org/2000/svg" class="pinset-topology" role="img" aria-labelledby="${id('topology-title')} ${id('topology-desc')}" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">`,
    `<title id="${id('topology-title')}">${escapeXml(l10n.t('Topology of {0}', name))}</title>`,
    `<desc id="${id('topology-desc')}">${escapeXml(description(host, summary))}</desc>`,
    `<style>${styleSheet(measures.cpuFont, measures.titleFont, id('hatch'))}</style>`,
    hatch(id('hatch')),
    `<rect class="background" width="${width}" height="${height}"/>`,
    `<text class="host" x="${margin}" y="32">${escapeXml(name)}</text>`,
    `<text class="muted" x="${margin}" y="52">${escapeXml(summary)}</text>`,
    `<g class="diagram" transform="translate(${margin} ${headHeight})">`,
    ...layout.boxes.map((box) => drawBox(box, painter)),
    '</g>',
    `<g class="legend" transform="translate(${margin} ${headHeight + layout.height + 20})">`,
    footer.svg,
    '</g>',
    '</svg>',
  ].join('\n')}\n`;
}

const margin = 16;
const headHeight = 68;
/** Below a narrow diagram, the legend and the distances may stand out this far to be side by side. */
const footerRoom = 720;

interface Painter {
  readonly host: Host;
  readonly measures: Measures;
  readonly id: (part: string) => string;
}

// A viewer that shows no picture reads this; the numbers are those that the legend and the boxes show.
function description(host: Host, summary: string): string {
  const listOf = (cpus: CpuSet) => shownText(cpus.toString(), 120);
  const nodes = host.topology.nodes.map((node) => {
    const cpus = node.cpus.isEmpty ? l10n.t('no CPUs') : l10n.t('CPUs {0}', listOf(node.cpus));
    return `${partName('node', node.id)}: ${cpus}${node.memoryKiB === null ? '' : `, ${memorySize(node.memoryKiB)}`}`;
  });
  return [summary, ...nodes, ...specialCpus(host, listOf)].join('. ');
}

function hatch(id: string): string {
  return (
    `<defs><pattern id="${id}" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">` +
    '<rect class="hatch-ground" width="6" height="6"/><path class="hatch-line" d="M1 0V6"/></pattern></defs>'
  );
}

function beside(blocks: readonly Block[], room: number): Block {
  let x = 0;
  let y = 0;
  let width = 0;
  let height = 0;
  const parts: string[] = [];
  for (const block of blocks) {
    if (x > 0 && x + block.width > room) {
      x = 0;
      y = height + 12;
    }
    parts.push(`<g transform="translate(${x} ${y})">\n${block.svg}\n</g>`);
    width = Math.max(width, x + block.width);
    height = Math.max(height, y + block.height);
    x += block.width + 40;
  }
  return { width, height, svg: parts.join('\n') };
}

function drawBox(box: GroupBox, painter: Painter): string {
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
    `<title>${cpuTooltip(cpu, marks)}</title>${drawCell(rect, String(cpu.id), marks, measures.cpuFont)}</g>`
  );
}

function cpuTooltip(cpu: HostCpu, marks: readonly string[]): string {
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
