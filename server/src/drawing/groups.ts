import { getOrAdd } from '../base/get-or-add.ts';
import type { HostCpu, HostTopology } from '../topology/host-topology.ts';

/** What CPUs are grouped by in a picture of a host; `kind` is the kind of core in a hybrid CPU. */
export type GroupLevel = 'package' | 'node' | 'die' | 'l3' | 'kind';

/** Which package, node, … a group is. */
export interface GroupLabel {
  readonly level: GroupLevel;
  /** As in {@link HostCpu}; null for CPUs whose group at this level the capture leaves out. */
  readonly label: number | string | null;
}

/** CPUs that belong together; a level that divides nothing shares its group with the enclosing level. */
export interface CpuGroup {
  /** From the outer level to the inner; empty only for the whole host. */
  readonly labels: readonly GroupLabel[];
  /** Ascending. */
  readonly cpus: readonly HostCpu[];
  /** Empty, or a partition of the CPUs. */
  readonly groups: readonly CpuGroup[];
}

/**
 * The host's CPUs as a tree of groups: packages, then nodes, dies, L3 groups and kinds, in another order only if this
 * host nests them differently (an L3 over two nodes, one node over all packages). If two levels cross each other, the
 * inner one is in pieces, so every CPU appears exactly once.
 */
export function groupCpus(topology: HostTopology): CpuGroup {
  const levels = nested(levelsOf(topology.cpus), topology.cpus);
  const labels = withInferred(
    levels.map((level) => topology.cpus.map((cpu) => cpu[level])),
    topology.cpus.length,
  );
  const members = topology.cpus.map((cpu, index) => ({ cpu, labels: labels.map((column) => column[index] ?? null) }));
  return groupOf([], members, levels, 0);
}

/** CPUs by the core that they are on, in the order of their first CPUs; a CPU whose core is not known stands alone. */
export function byCore(cpus: readonly HostCpu[]): HostCpu[][] {
  const cores = new Map<string, HostCpu[]>();
  for (const cpu of cpus) {
    getOrAdd(cores, cpu.core === null ? `cpu ${cpu.id}` : `core ${cpu.core}`, () => []).push(cpu);
  }
  return [...cores.values()];
}

type Label = number | string | null;

const preferredOrder: readonly GroupLevel[] = ['package', 'node', 'die', 'l3', 'kind'];

// Dies are shown only if some package has several, and kinds only if there are several.
function levelsOf(cpus: readonly HostCpu[]): GroupLevel[] {
  return preferredOrder.filter((level) => {
    const count = labelCount(cpus, level);
    if (level === 'die') return count > labelCount(cpus, 'package');
    return level === 'kind' ? count > 1 : count > 0;
  });
}

function labelCount(cpus: readonly HostCpu[], level: GroupLevel): number {
  const labels = new Set(cpus.map((cpu) => cpu[level]));
  labels.delete(null);
  return labels.size;
}

/** The levels, coarser before finer, and otherwise in the preferred order. */
function nested(levels: readonly GroupLevel[], cpus: readonly HostCpu[]): GroupLevel[] {
  const within = new Map(levels.map((level) => [level, levels.filter((outer) => isFiner(cpus, level, outer))]));
  const rest = [...levels];
  const order: GroupLevel[] = [];
  while (rest.length > 0) {
    const outermost = rest.findIndex((level) => !rest.some((outer) => within.get(level)?.includes(outer)));
    order.push(...rest.splice(Math.max(0, outermost), 1));
  }
  return order;
}

/** Whether every group of `level` lies within one group of `outer`, and some group of `outer` has several. */
function isFiner(cpus: readonly HostCpu[], level: GroupLevel, outer: GroupLevel): boolean {
  const outerOf = new Map<Label, Label>();
  for (const cpu of cpus) {
    const label = cpu[level];
    const around = cpu[outer];
    if (label === null || around === null) continue;
    const before = outerOf.get(label);
    if (before === undefined) outerOf.set(label, around);
    else if (before !== around) return false;
  }
  return outerOf.size > new Set(outerOf.values()).size;
}

/**
 * An offline CPU has a node but no package; it is drawn in the package of its node. `columns` has the labels of every
 * level, outer levels first. A missing label is inferred from the nearest known inner group, if that is in a single
 * group.
 */
function withInferred(columns: readonly Label[][], count: number): readonly Label[][] {
  for (let outer = columns.length - 2; outer >= 0; outer--) {
    const labels = columns[outer] ?? [];
    for (const finer of columns.slice(outer + 1)) {
      const around = new Map<Label, Label | undefined>();
      for (let index = 0; index < count; index++) {
        const inner = finer[index] ?? null;
        const label = labels[index] ?? null;
        if (inner === null || label === null) continue;
        around.set(inner, around.has(inner) && around.get(inner) !== label ? undefined : label);
      }
      for (let index = 0; index < count; index++) labels[index] ??= around.get(finer[index] ?? null) ?? null;
    }
  }
  return columns;
}

interface Member {
  readonly cpu: HostCpu;
  /** By the index of the level. */
  readonly labels: readonly Label[];
}

function groupOf(
  labels: readonly GroupLabel[],
  members: readonly Member[],
  levels: readonly GroupLevel[],
  depth: number,
): CpuGroup {
  const cpus = members.map((member) => member.cpu);
  const level = levels[depth];
  if (level === undefined) return { labels, cpus, groups: [] };
  const parts = [...partition(members, depth)].sort(([a], [b]) => compareLabels(a, b));
  const [first] = parts;
  if (parts.length === 1 && first !== undefined) {
    const [label] = first;
    return groupOf(label === null ? labels : [...labels, { level, label }], members, levels, depth + 1);
  }
  return {
    labels,
    cpus,
    groups: parts.map(([label, part]) => groupOf([{ level, label }], part, levels, depth + 1)),
  };
}

function partition(members: readonly Member[], depth: number): Map<Label, Member[]> {
  const parts = new Map<Label, Member[]>();
  for (const member of members) {
    const label = member.labels[depth] ?? null;
    const part = parts.get(label);
    if (part === undefined) parts.set(label, [member]);
    else part.push(member);
  }
  return parts;
}

// Numbers ascend, kinds keep the order of their first CPUs, unknown labels come last.
function compareLabels(a: Label, b: Label): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  return Number(a === null) - Number(b === null);
}
