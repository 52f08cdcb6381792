import type { HostCpu, HostTopology } from '../topology/host-topology.ts';
import { byCore, type CpuGroup, type GroupLabel, groupCpus } from './groups.ts';
import { type PackOptions, pack, type Rect, type Size } from './packing.ts';
import { groupTitles } from './titles.ts';

/** One CPU. */
export interface CpuCell {
  readonly rect: Rect;
  readonly cpu: HostCpu;
}

/** One core with its threads. A CPU whose core is unknown has a box of its own, with core null. */
export interface CoreBox {
  readonly rect: Rect;
  readonly core: number | null;
  readonly cells: readonly CpuCell[];
}

/** A package, node, die, L3 group or kind of core, or several of them that coincide. */
export interface GroupBox {
  readonly rect: Rect;
  /** Empty for CPUs whose groups are all unknown; such a box has no frame. */
  readonly labels: readonly GroupLabel[];
  readonly title: string;
  /** At the other end of the title's line: memory. */
  readonly detail: string;
  readonly cpus: readonly HostCpu[];
  readonly boxes: readonly GroupBox[];
  readonly cores: readonly CoreBox[];
}

/** Where everything is, in pixels from the corner of the diagram. */
export interface TopologyLayout extends Size {
  readonly measures: Measures;
  /** Side by side: the outermost groups, usually packages, then nodes without CPUs. */
  readonly boxes: readonly GroupBox[];
}

/** Sizes in pixels. */
export interface Measures {
  readonly cpuFont: number;
  readonly titleFont: number;
  readonly cell: Size;
  /** From a core's frame to its CPUs; 0 if no core has two CPUs, and then no core has a frame. */
  readonly corePadding: number;
  readonly gap: number;
  readonly titleHeight: number;
}

/**
 * Lays a host out as nested boxes: groups (see `groupCpus`), cores, CPUs. Boxes side by side never overlap, and each
 * lies within its parent. Above 64 and above 512 CPUs everything is smaller. Linear in the number of CPUs.
 */
export function layoutTopology(topology: HostTopology): TopologyLayout {
  const measures = measuresFor(topology);
  const root = groupCpus(topology);
  const context: Context = { topology, measures, titleOf: groupTitles(root, topology, measures.titleFont) };
  const outermost = root.labels.length === 0 && root.groups.length > 0 ? root.groups : [root];
  const cores = mostCores(outermost);
  const gap = 2 * measures.gap;
  const groups = arrange(
    outermost.map((group) => draftGroup(group, cores, context)),
    { aspect: 1.5, gap, atLeast: 600, stretch: true },
  );
  const memory = arrangeNodesWithoutCpus(groups, gap, context);
  return {
    width: Math.max(groups.width, memory.x + memory.width),
    height: Math.max(groups.height, memory.y + memory.height),
    measures,
    boxes: [...groups.place({ x: 0, y: 0 }, groups.width), ...memory.place(memory, memory.width)],
  };
}

interface Context {
  readonly topology: HostTopology;
  readonly measures: Measures;
  readonly titleOf: ReturnType<typeof groupTitles>;
}

/** A box with its size, but not yet placed. */
interface Draft<T> extends Size {
  /** Below the others instead of beside them. */
  readonly below?: boolean;
  readonly place: (rect: Rect) => T;
}

function measuresFor({ cpus, cores }: HostTopology): Measures {
  const digits = String(cpus.at(-1)?.id ?? 0).length;
  const corePadding = cores.some((core) => core.size > 1) ? 2 : 0;
  if (cpus.length > 512) {
    const cell = { width: Math.max(16, 6 * digits + 4), height: 13 };
    return { cpuFont: 9, titleFont: 10, cell, corePadding, gap: 3, titleHeight: 16 };
  }
  if (cpus.length > 64) {
    const cell = { width: Math.max(24, 7 * digits + 8), height: 19 };
    return { cpuFont: 11, titleFont: 12, cell, corePadding, gap: 5, titleHeight: 20 };
  }
  const cell = { width: Math.max(30, 8 * digits + 10), height: 22 };
  return { cpuFont: 13, titleFont: 13, cell, corePadding: 1.5 * corePadding, gap: 6, titleHeight: 22 };
}

/** `cores`: the cores of the largest group beside this one; groups side by side have equal columns. */
function draftGroup(group: CpuGroup, cores: number, context: Context): Draft<GroupBox> {
  const { measures } = context;
  const innerCores = mostCores(group.groups);
  const boxes = arrange(
    group.groups.map((inner) => draftGroup(inner, innerCores, context)),
    { aspect: 1.8, gap: measures.gap, atLeast: 0, stretch: true },
  );
  const packedCores = pack(group.groups.length > 0 ? [] : draftCores(group.cpus, measures), {
    aspect: 2,
    gap: measures.gap - 1,
    atLeast: 0,
    stretch: false,
    likeOneOf: cores,
  });
  const { labels, cpus } = group;
  const { title, detail, width: titleWidth } = context.titleOf(group);
  const { frame, top } = frameOf(labels, measures);
  const content = Math.max(boxes.width, packedCores.width, titleWidth);
  return {
    width: content + 2 * frame,
    height: Math.max(boxes.height, packedCores.height) + top + frame,
    below: labels.some(({ label }) => label === null),
    place: (rect) => {
      const at = { x: rect.x + frame, y: rect.y + top };
      return {
        rect,
        labels,
        title,
        detail,
        cpus,
        boxes: boxes.place(at, rect.width - 2 * frame),
        cores: packedCores.items.map(({ item, rect: own }) => item.place(moved(own, at))),
      };
    },
  };
}

/** Boxes side by side, and below them, over the whole width, boxes with an unknown label. */
function arrange(drafts: readonly Draft<GroupBox>[], options: PackOptions): Arranged {
  const packed = pack(
    drafts.filter((draft) => draft.below !== true),
    options,
  );
  const items = [...packed.items];
  let { width, height } = packed;
  for (const item of drafts) {
    if (item.below !== true) continue;
    const y = height === 0 ? 0 : height + options.gap;
    items.push({ item, rect: { x: 0, y, width: item.width, height: item.height } });
    width = Math.max(width, item.width);
    height = y + item.height;
  }
  return {
    width,
    height,
    place: (at, room) =>
      items.map(({ item, rect }) => {
        const wide = item.below === true || packed.columns === 1;
        return item.place(moved(wide ? { ...rect, width: room } : rect, at));
      }),
  };
}

interface Arranged extends Size {
  readonly place: (at: Point, room: number) => GroupBox[];
}

function frameOf(labels: readonly GroupLabel[], measures: Measures): { frame: number; top: number } {
  if (labels.length === 0) return { frame: 0, top: 0 };
  return { frame: measures.gap + 1, top: measures.titleHeight };
}

function draftCores(cpus: readonly HostCpu[], measures: Measures): Draft<CoreBox>[] {
  return byCore(cpus).map((core) => draftCore(core, measures));
}

// Up to four siblings are stacked; the eight of a POWER core are two by four.
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

/** In a column to the right of the groups if that is compact, else in rows below them. */
function arrangeNodesWithoutCpus(groups: Size, gap: number, context: Context): Arranged & Point {
  const drafts = context.topology.nodes
    .filter((node) => node.cpus.isEmpty)
    .map(({ id }) => draftGroup({ labels: [{ level: 'node', label: id }], cpus: [], groups: [] }, 0, context));
  const options = { aspect: 0, gap: context.measures.gap, stretch: true };
  const column = arrange(drafts, { ...options, atLeast: 0 });
  const x = groups.width + gap;
  if (column.height <= groups.height && x + column.width <= Math.max(960, 2 * groups.height)) {
    return { ...column, x: drafts.length === 0 ? 0 : x, y: 0 };
  }
  return { ...arrange(drafts, { ...options, atLeast: groups.width }), x: 0, y: groups.height + gap };
}

/** The most cores in one of these groups that has no inner groups. */
function mostCores(groups: readonly CpuGroup[]): number {
  let most = 0;
  for (const { groups: inner, cpus } of groups) {
    if (inner.length > 0) continue;
    const cores = new Set(cpus.map((cpu) => cpu.core));
    const unknown = cores.has(null) ? cpus.filter((cpu) => cpu.core === null).length - 1 : 0;
    most = Math.max(most, cores.size + unknown);
  }
  return most;
}

interface Point {
  readonly x: number;
  readonly y: number;
}

function moved(rect: Rect, by: Point): Rect {
  return { ...rect, x: rect.x + by.x, y: rect.y + by.y };
}
