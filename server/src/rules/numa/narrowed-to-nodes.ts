import * as l10n from '@vscode/l10n';
import { CpuSet } from '../../cpuset/cpuset.ts';
import { affinityOf } from '../../fleet/occupancy/affinity.ts';
import type { RestrictedVcpu } from '../../fleet/occupancy/conflict.ts';
import type { Host } from '../../topology/host.ts';
import type { HostTopology } from '../../topology/host-topology.ts';
import { cpus as cpusInWords, nodes as nodesInWords, vcpus } from '../../wording/wording.ts';
import { narrowed } from '../cpu-lists/narrowed.ts';
import type { Repairs } from '../engine/repair.ts';
import { firstOf, type PlacedGuestContext, type Ways } from '../engine/rule.ts';
import type { GuestPart } from './guest-cells.ts';
import { memoryBindings } from './memory-bindings.ts';

/** Narrows the pinsets of vCPUs to the nodes that `nodesFor` allows each; null if that is not possible. */
export function narrowedToNodes(
  members: readonly RestrictedVcpu[],
  nodesFor: (vcpu: RestrictedVcpu) => CpuSet | null,
  topology: HostTopology,
): Repairs | null {
  const within = (vcpu: RestrictedVcpu) => {
    const allowed = nodesFor(vcpu);
    return allowed === null ? null : topology.cpusOfNodes(allowed);
  };
  return narrowed(members, within, ({ threads, cpus }) => {
    const nodes = topology.nodesOf(cpus);
    const where = nodesInWords(nodes);
    const nodesOfEach = new Set(members.map((vcpu) => nodesFor(vcpu)?.toString()));
    if (nodes.size > 1 && nodesOfEach.size > 1)
      return l10n.t('Narrow each guest cell to its CPUs of one node ({0})', where);
    const who = vcpus(threads.flatMap(({ index }) => index ?? []));
    return l10n.t('Narrow {0} to {1} on {2}', who, cpusInWords(cpus), where);
  });
}

/**
 * Pinsets that all reach one node can be narrowed to it, best to a node where memory is bound, else to the one with most
 * of their CPUs. Reserved CPUs do not count.
 */
export function narrowedToOneNode(
  members: readonly RestrictedVcpu[],
  bound: CpuSet,
  { topology, reserved }: Host,
): Ways {
  const all = affinityOf(members);
  const room = (node: number) => all.difference(reserved).intersection(topology.cpusOfNodes(CpuSet.of(node))).size;
  const nodes = [...topology.nodesOf(all)].sort(
    (a, b) => Number(bound.has(b)) - Number(bound.has(a)) || room(b) - room(a) || a - b,
  );
  return firstOf(...nodes.map((node) => narrowedToNodes(members, () => CpuSet.of(node), topology)));
}

/**
 * The node to which the pinsets of each part can be narrowed, by the id of its cell: a node of all its vCPUs, where its
 * memory is bound, and, of several, one that no other part is on. Parts without such a node are left out.
 */
export function homesOf(parts: readonly GuestPart[], { document }: PlacedGuestContext): Map<number | null, number> {
  const bindings = [...memoryBindings(document)];
  const homes = new Map<number | null, number>();
  const used = new Set(parts.flatMap(({ touched }) => (touched.size === 1 ? [...touched] : [])));
  for (const { cell, placed, touched } of parts) {
    const common = placed.reduce((left, one) => left.intersection(one.touched), touched);
    const binding = bindings.find((one) => one.cell === cell) ?? bindings.find((one) => one.cell === null);
    const bound = binding?.nodeset.value ?? null;
    const rank = (node: number) => (bound?.has(node) === false ? 2 : 0) + (used.has(node) && touched.size > 1 ? 1 : 0);
    const [home] = [...common].sort((a, b) => rank(a) - rank(b) || a - b);
    if (home === undefined) continue;
    homes.set(cell, home);
    used.add(home);
  }
  return homes;
}
