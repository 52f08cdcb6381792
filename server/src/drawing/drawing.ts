import * as l10n from '@vscode/l10n';
import { memorySize } from '../base/memory-size.ts';
import type { CpuSet } from '../cpuset/cpuset.ts';
import type { Host } from '../topology/host.ts';
import { drawBox, type Painter } from './boxes.ts';
import { hostSummary, specialCpus } from './host-summary.ts';
import { layoutTopology } from './layout.ts';
import { type Block, drawDistances, drawLegend } from './legend.ts';
import { partName } from './level-names.ts';
import { styleSheet } from './style.ts';
import { escapeXml, shownText, textWidth } from './text.ts';

/** How a drawing is made. */
export interface DrawingOptions {
  /** Prefix of every id, for pages with several drawings; letters, digits, `-` and `_`. */
  readonly idPrefix?: string;
}

/**
 * A picture of a host as an SVG document: packages, nodes, L3 groups, cores and CPUs as nested boxes, with memory,
 * distances and a legend. It refers to nothing outside and follows the viewer's light or dark scheme. The diagram is in
 * `<g class="diagram">`, in the coordinates of `layoutTopology`; every CPU in it is a `<g id="cpu-N" class="cpu …">`
 * with `data-cpu`, `data-core` and `data-node` (empty if unknown) and the classes of its marks.
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
/** Below a narrow diagram, legend and distances may be wider than it, up to this width, to fit side by side. */
const footerRoom = 720;

// Screen readers read this; its numbers are those of the legend and the boxes.
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
