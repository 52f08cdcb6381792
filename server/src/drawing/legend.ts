import * as l10n from '@vscode/l10n';
import { CpuSet } from '../cpuset/cpuset.ts';
import type { Host } from '../topology/host.ts';
import type { HostTopology } from '../topology/host-topology.ts';
import { cpuMarks, drawCell, marksOf, meaningOf } from './cpu.ts';
import type { Measures } from './layout.ts';
import { partName } from './level-names.ts';
import type { Size } from './packing.ts';
import { shownText, textWidth } from './text.ts';

/** A piece of the drawing with its size; its coordinates begin at 0. */
export interface Block extends Size {
  readonly svg: string;
}

/** What the shapes in this drawing mean, and the CPUs that have them. */
export function drawLegend(host: Host, measures: Measures): Block {
  const { cell, titleFont, cpuFont, corePadding } = measures;
  const lines: { readonly classes: string; readonly sample: string; readonly text: string }[] = [];
  const rect = { x: 2, y: 0, ...cell };
  const first = String(host.topology.cpus[0]?.id ?? 0);
  lines.push({
    classes: 'cpu',
    sample: drawCell(rect, first, [], cpuFont),
    text: l10n.t('one CPU (hardware thread) and its Linux number'),
  });
  if (corePadding > 0) {
    const half = (cell.width - 1) / 2;
    const cpus = [2, 3 + half].map(
      (x) => `<g class="cpu"><rect x="${x}" y="0" width="${half}" height="${cell.height}"/></g>`,
    );
    const frame = `<rect class="core" x="0" y="-2" width="${cell.width + 4}" height="${cell.height + 4}" rx="2"/>`;
    lines.push({
      classes: '',
      sample: frame + cpus.join(''),
      text: l10n.t('frame: one core; CPUs in it are SMT siblings'),
    });
  }
  for (const mark of cpuMarks) {
    const cpus = host.topology.cpus.filter((cpu) => marksOf(cpu, host).includes(mark));
    const [example] = cpus;
    if (example === undefined) continue;
    lines.push({
      classes: `cpu ${mark}`,
      sample: drawCell(rect, String(example.id), [mark], cpuFont),
      text: `${meaningOf(mark)}: ${shownText(CpuSet.from(cpus.map((cpu) => cpu.id)).toString(), 48)}`,
    });
  }
  const step = cell.height + 7;
  const textX = cell.width + 14;
  const svg = lines.map(
    ({ classes, sample, text }, index) =>
      `<g class="${classes}" transform="translate(0 ${index * step + 2})">${sample}</g>` +
      `<text class="muted" x="${textX}" y="${index * step + 2 + Math.round(cell.height / 2 + 0.36 * titleFont)}">${text}</text>`,
  );
  return {
    width: textX + Math.max(...lines.map(({ text }) => textWidth(text, titleFont))),
    height: lines.length * step,
    svg: svg.join('\n'),
  };
}

/** The kernel's distances between nodes: a table, or one line if there are too many nodes; null if none are known. */
export function drawDistances(topology: HostTopology, { titleFont }: Measures): Block | null {
  const nodes = topology.nodes.filter((node) => node.distances.size > 0);
  if (topology.nodes.length < 2 || nodes.length === 0) return null;
  if (topology.nodes.length > mostTableNodes) return distancesInWords(topology, titleFont);
  const column =
    12 + Math.max(...nodes.map((node) => textWidth(longest([node.id, ...node.distances.values()]), titleFont)));
  const rowHeight = titleFont + 7;
  const caption = l10n.t('node distances (10 is local)');
  const xOf = (index: number) =>
    textWidth(partName('node', topology.nodes.at(-1)?.id ?? 0), titleFont) + (index + 1) * column;
  const lineOf = (y: number, head: string, name: string, values: readonly string[]) =>
    `<text class="muted" x="0" y="${y}">${head}</text>` +
    values.map((value, index) => `<text class="${name}" x="${xOf(index)}" y="${y}">${value}</text>`).join('');
  const rows = nodes.map((node, index) =>
    lineOf(
      (index + 3) * rowHeight,
      partName('node', node.id),
      'number',
      topology.nodes.map(({ id }) => String(node.distances.get(id) ?? '')),
    ),
  );
  const width = Math.max(textWidth(caption, titleFont), xOf(topology.nodes.length - 1));
  const svg = [
    `<text class="muted" x="0" y="${rowHeight - 5}">${caption}</text>`,
    lineOf(
      2 * rowHeight - 2,
      '',
      'number muted',
      topology.nodes.map(({ id }) => String(id)),
    ),
    `<path class="rule" d="M0 ${2 * rowHeight + 3}H${xOf(topology.nodes.length - 1)}"/>`,
    ...rows,
  ];
  return { width, height: (nodes.length + 3) * rowHeight - 7, svg: svg.join('\n') };
}

/** The most nodes in a table; the text and JSON reports have all distances. */
const mostTableNodes = 20;

function distancesInWords(topology: HostTopology, titleFont: number): Block {
  let least = Number.POSITIVE_INFINITY;
  let most = 0;
  for (const node of topology.nodes) {
    for (const [to, distance] of node.distances) {
      if (to === node.id) continue;
      least = Math.min(least, distance);
      most = Math.max(most, distance);
    }
  }
  const text =
    least === most
      ? l10n.t('node distances: {0} (10 is local)', least)
      : l10n.t('node distances: {0} to {1} (10 is local)', least, most);
  const svg = `<text class="muted" x="0" y="${titleFont + 2}">${text}</text>`;
  return { width: textWidth(text, titleFont), height: titleFont + 7, svg };
}

function longest(numbers: readonly number[]): string {
  return '0'.repeat(Math.max(...numbers.map((number) => String(number).length)));
}
