import * as l10n from '@vscode/l10n';
import { CpuSet } from '../../../cpuset/cpuset.ts';
import type { CpuPart } from '../../build-topology.ts';
import { highestHostNumber } from '../../host-topology.ts';
import type { CaptureProblem } from '../capture.ts';
import { groupLabels } from '../labels.ts';
import { numberOf, type XmlElement } from '../xml-capture.ts';
import { readHwlocCoreKinds } from './core-kinds.ts';
import type { HwlocNodes } from './nodes.ts';
import { type HwlocKind, type HwlocObjects, infoOf } from './objects.ts';

/**
 * Reads the CPUs of an hwloc tree: its PUs, and as offline CPUs the rest of the machine's `complete_cpuset`. Empty
 * without a PU.
 */
export function readHwlocCpus(
  topology: XmlElement,
  tree: HwlocObjects,
  nodes: HwlocNodes,
  problems: CaptureProblem[],
): readonly CpuPart[] {
  const units = tree.objects.flatMap(({ kind, osIndex }) => (kind === 'pu' && osIndex !== null ? [osIndex] : []));
  if (units.length === 0) return [];
  const listed = CpuSet.from(units.filter((id) => id <= highestHostNumber));
  const ofMachine = (attribute: string) => tree.objects[0] && tree.setOf(tree.objects[0].element, attribute);
  // hwloc 1.x also lists offline CPUs if it captures the whole system; this attribute tells them apart.
  const online = ofMachine('online_cpuset') ?? listed;
  const allowed = ofMachine('allowed_cpuset') ?? listed;
  const unplaced = ofMachine('complete_cpuset')?.difference(listed) ?? CpuSet.empty;
  reportUnplaced(unplaced, topology, tree, problems);

  const groups = (kind: HwlocKind, name: string) => groupOf(kind, name, tree, problems);
  const packages = groups('package', l10n.t('package'));
  const dies = groups('die', l10n.t('die'));
  const clusters = groups('cluster', l10n.t('cluster'));
  const l3Groups = groups('l3', l10n.t('L3 cache'));
  const l3Sizes = sizesOf('l3', tree);
  const l2Groups = groups('l2', l10n.t('L2 cache'));
  const cores = groups('core', l10n.t('core'));
  const nodeOf = new Map<number, number>();
  for (const [node, cpus] of nodes.cpusOf) for (const cpu of cpus) nodeOf.set(cpu, node);
  const kindOf = new Map<number, string>();
  for (const { kind, cpus } of readHwlocCoreKinds(topology, tree)) for (const cpu of cpus) kindOf.set(cpu, kind);

  const placed = units.map((id) => ({
    id,
    online: online.has(id),
    package: packages.get(id) ?? null,
    die: dies.get(id) ?? null,
    cluster: clusters.get(id) ?? null,
    l3: l3Groups.get(id) ?? null,
    l3KiB: l3Sizes[l3Groups.get(id) ?? -1] ?? null,
    l2: l2Groups.get(id) ?? null,
    core: cores.get(id) ?? null,
    node: nodeOf.get(id) ?? null,
    allowed: allowed.has(id),
    kind: kindOf.get(id) ?? null,
  }));
  return [...placed, ...[...unplaced].map((id) => ({ id, online: false, node: nodeOf.get(id) ?? null }))];
}

// The label of each CPU's object of one kind. Objects of a kind are disjoint, or listed twice.
function groupOf(
  kind: HwlocKind,
  name: string,
  tree: HwlocObjects,
  problems: CaptureProblem[],
): ReadonlyMap<number, number> {
  const objects = tree.objects.filter((object) => object.kind === kind);
  if (objects.length > highestHostNumber + 1) {
    problems.push({
      message: l10n.t('{0} objects of the kind {1} are left out: a host cannot have so many', objects.length, name),
    });
    return new Map();
  }
  const { labelOf, ambiguous } = groupLabels(objects.map(tree.cpusOf));
  if (!ambiguous.isEmpty)
    problems.push({
      message: l10n.t('CPUs {0} are in more than one {1}; it is treated as unknown', ambiguous.toString(), name),
    });
  return labelOf;
}

// The size of each cache of one kind in KiB, by its label. 0 stands for an unknown size.
function sizesOf(kind: HwlocKind, tree: HwlocObjects): (number | null)[] {
  const caches = tree.objects.filter((object) => object.kind === kind);
  return caches.map(({ element }) => {
    const bytes = numberOf(element, 'cache_size') ?? 0;
    return bytes > 0 && bytes % 1024 === 0 ? bytes / 1024 : null;
  });
}

// hwloc leaves out offline CPUs and, by default, also the CPUs that its own cgroup may not use.
function reportUnplaced(unplaced: CpuSet, topology: XmlElement, tree: HwlocObjects, problems: CaptureProblem[]): void {
  const root = tree.objects[0];
  const cgroup = infoOf(topology, 'LinuxCgroup') ?? (root === undefined ? null : infoOf(root.element, 'LinuxCgroup'));
  if (unplaced.isEmpty || cgroup === null || cgroup === '/') return;
  problems.push({
    message: l10n.t(
      'CPUs {0} have no place in the topology and are treated as offline. The capture was made in the cgroup {1}, so perhaps only this cgroup may not use them (lstopo --disallowed shows that)',
      unplaced.toString(),
      cgroup.slice(0, 80),
    ),
  });
}
