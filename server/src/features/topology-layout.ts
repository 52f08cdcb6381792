import type { HostCpu, HostNode, HostTopology } from '../topology/host-topology.ts';
import { memoryText } from './host-report.ts';
import { shownText, textWidth } from './topology-drawing-text.ts';
import { type CpuGroup, type GroupLabel, groupCpus } from './topology-groups.ts';
import { pack, type Rect, type Size } from './topology-packing.ts';

/** One CPU. */
export interface CpuCell {
  readonly rect: Rect;
  readonly cpu: HostCpu;
}

/** One core with its threads; a CPU whose core is not known stands in a box of its own, whose core is null. */
export interface CoreBox {
  readonly rect: Rect;
  readonly core: number | null;
  readonly cells: readonly CpuCell[];
}

/** A package, node, die, L3 group or kind of core, or several of them that are one. */
export interface GroupBox {
  readonly rect: Rect;
  /** Empty for CPUs of which nothing is known; such a box has no frame. */
  readonly labels: readonly GroupLabel[];
  readonly title: string;
  /** What stands at the other end of the title's line: memory. */
  readonly detail: string;
  readonly cpus: readonly HostCpu[];
  readonly boxes: readonly GroupBox[];
  readonly cores: readonly CoreBox[];
}

/** Where everything is, in pixels from the corner of the diagram. */
export interface TopologyLayout extends Size {
  readonly measures: Measures;
  /** Side by side: the host's packages (or what is outermost), then nodes without CPUs. */
  readonly boxes: readonly GroupBox[];
}

/** Sizes in pixels. */
export interface Measures {
  readonly cpuFont: number;
  readonly titleFont: number;
  readonly cell: Size;
  /** From a core's frame to its CPUs; 0 where no core has two CPUs, and then no core has a frame. */
  readonly corePadding: number;
  readonly gap: number;
  readonly titleHeight: number;
}

/**
 * Lays a host out as boxes in boxes: groups (see `groupCpus`), cores, CPUs. Siblings never overlap and what is inside
 * is inside. From 512 CPUs on everything is smaller. Linear in the number of CPUs.
 */
export function layoutTopology(topology: HostTopology): TopologyLayout {
  const measures = measuresFor(topology);
  const context: Context = { topology, measures, seen: seenLabels() };
  const root = groupCpus(topology);
  countLabels(root, context.seen);
  const outermost = root.labels.length === 0 && root.groups.length > 0 ? root.groups : [root];
  const drafts = [...outermost.map((group) => draftGroup(group, context)), ...nodesWithoutCpus(topology, measures)];
  const packed = pack(drafts, { aspect: 1.5, gap: 2 * measures.gap, atLeast: 600, stretch: true });
  return {
    width: packed.width,
    height: packed.height,
    measures,
    boxes: packed.items.map(({ item, rect }) => item.place(rect)),
  };
}

interface Context {
  readonly topology: HostTopology;
  readonly measures: Measures;
  /** How many boxes carry a label, so that the pieces of a torn group say what they are. */
  readonly seen: ReturnType<typeof seenLabels>;
}

/** A box whose size is known and whose place is not. */
interface Draft<T> extends Size {
  readonly place: (rect: Rect) => T;
}

function measuresFor({ cpus, cores }: HostTopology): Measures {
  const digits = String(cpus.at(-1)?.id ?? 0).length;
  const corePadding = cores.some((core) => core.size > 1) ? 2 : 0;
  if (cpus.length > 512) {
    const cell = { width: Math.max(16, 6 * digits + 4), height: 13 };
    return { cpuFont: 9, titleFont: 10, cell, corePadding, gap: 3, titleHeight: 16 };
  }
  const cell = { width: Math.max(24, 7 * digits + 8), height: 19 };
  return { cpuFont: 11, titleFont: 12, cell, corePadding, gap: 5, titleHeight: 20 };
}

function draftGroup(group: CpuGroup, context: Context): Draft<GroupBox> {
  const { measures } = context;
  const boxes = group.groups.map((inner) => draftGroup(inner, context));
  const cores = group.groups.length > 0 ? [] : draftCores(group.cpus, measures);
  const packedBoxes = pack(boxes, { aspect: 1.8, gap: measures.gap, atLeast: 0, stretch: true });
  const packedCores = pack(cores, { aspect: 2, gap: measures.gap - 1, atLeast: 0, stretch: false });
  const content = boxes.length > 0 ? packedBoxes : packedCores;
  const title = titleOf(group, context);
  const detail = detailOf(group.labels, context.topology);
  const { frame, top } = frameOf(group.labels, measures);
  return {
    width: Math.max(content.width, titleWidth(title, detail, measures)) + 2 * frame,
    height: content.height + top + frame,
    place: (rect) => {
      const at = { x: rect.x + frame, y: rect.y + top };
      const spare = rect.width - 2 * frame - content.width;
      return {
        rect,
        labels: group.labels,
        title,
        detail,
        cpus: group.cpus,
        boxes: packedBoxes.items.map(({ item, rect: inner }) =>
          item.place(moved(widened(inner, packedBoxes.columns === 1 ? spare : 0), at)),
        ),
        cores: packedCores.items.map(({ item, rect: inner }) => item.place(moved(inner, at))),
      };
    },
  };
}

function frameOf(labels: readonly GroupLabel[], measures: Measures): { frame: number; top: number } {
  if (labels.length === 0) return { frame: 0, top: 0 };
  return { frame: measures.gap + 1, top: measures.titleHeight };
}

function draftCores(cpus: readonly HostCpu[], measures: Measures): Draft<CoreBox>[] {
  const cores = new Map<string, HostCpu[]>();
  for (const cpu of cpus) {
    const key = cpu.core === null ? `cpu ${cpu.id}` : `core ${cpu.core}`;
    const core = cores.get(key);
    if (core === undefined) cores.set(key, [cpu]);
    else core.push(cpu);
  }
  return [...cores.values()].map((core) => draftCore(core, measures));
}

// Siblings stand above each other, up to four; the eight of a POWER core are two by four.
function draftCore(cpus: readonly HostCpu[], { cell, corePadding }: Measures): Draft<CoreBox> {
  const columns = cpus.length <= 4 ? 1 : Math.ceil(Math.sqrt(cpus.length / 2));
  const rows = Math.ceil(cpus.length / columns);
  return {
    width: columns * (cell.width + 1) - 1 + 2 * corePadding,
    height: rows * (cell.height + 1) - 1 + 2 * corePadding,
    place: (rect) => ({
      rect,
      core: cpus[0]?.core ?? null,
      cells: cpus.map((cpu, index) => ({
        cpu,
        rect: {
          x: rect.x + corePadding + (index % columns) * (cell.width + 1),
          y: rect.y + corePadding + Math.floor(index / columns) * (cell.height + 1),
          ...cell,
        },
      })),
    }),
  };
}

function nodesWithoutCpus(topology: HostTopology, measures: Measures): Draft<GroupBox>[] {
  const { frame, top } = frameOf([{ level: 'node', label: 0 }], measures);
  return topology.nodes
    .filter((node) => node.cpus.isEmpty)
    .map((node): Draft<GroupBox> => {
      const labels: GroupLabel[] = [{ level: 'node', label: node.id }];
      const title = `node ${node.id}, no CPUs`;
      const detail = memoryOf(node);
      return {
        width: titleWidth(title, detail, measures) + 2 * frame,
        height: top + frame,
        place: (rect) => ({ rect, labels, title, detail, cpus: [], boxes: [], cores: [] }),
      };
    });
}

function titleOf({ labels, cpus }: CpuGroup, { seen }: Context): string {
  return labels
    .map(({ level, label }) => {
      if (label === null) return cpus.every((cpu) => !cpu.online) ? 'offline' : `${levelNames[level]} not known`;
      const part = seen.count(level, label) > 1 ? ' (part)' : '';
      return level === 'kind' ? kindTitle(String(label)) + part : `${levelNames[level]} ${label}${part}`;
    })
    .join(' · ');
}

const levelNames = { package: 'package', node: 'node', die: 'die', l3: 'L3', kind: 'kind' } as const;

function kindTitle(kind: string): string {
  const shown = shownText(kind, 24);
  return /core/i.test(shown) ? shown : `${shown} cores`;
}

function detailOf(labels: readonly GroupLabel[], topology: HostTopology): string {
  for (const { level, label } of labels) {
    const node = level === 'node' && typeof label === 'number' ? topology.node(label) : undefined;
    if (node !== undefined) return memoryOf(node);
  }
  return '';
}

function memoryOf({ memoryKiB, kind }: HostNode): string {
  if (memoryKiB === null) return '';
  if (memoryKiB === 0) return 'no memory';
  return memoryText(memoryKiB) + (kind === null ? '' : ` ${shownText(kind, 12)}`);
}

function titleWidth(title: string, detail: string, { titleFont }: Measures): number {
  return textWidth(title, titleFont) + (detail === '' ? 0 : textWidth(detail, titleFont) + titleFont);
}

function seenLabels() {
  const counts = new Map<string, number>();
  return {
    add: ({ level, label }: GroupLabel) => counts.set(`${level} ${label}`, (counts.get(`${level} ${label}`) ?? 0) + 1),
    count: (level: string, label: number | string) => counts.get(`${level} ${label}`) ?? 0,
  };
}

function countLabels(group: CpuGroup, seen: Context['seen']): void {
  for (const label of group.labels) if (label.label !== null) seen.add(label);
  for (const inner of group.groups) countLabels(inner, seen);
}

function moved(rect: Rect, by: { readonly x: number; readonly y: number }): Rect {
  return { ...rect, x: rect.x + by.x, y: rect.y + by.y };
}

function widened(rect: Rect, by: number): Rect {
  return { ...rect, width: rect.width + by };
}
