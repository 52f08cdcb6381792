import * as l10n from '@vscode/l10n';
import { CpuSet } from '../../cpuset/cpuset.ts';
import type { HostTopology } from '../../topology/host-topology.ts';
import { distanceBetween } from '../../topology/node-distance.ts';
import { amount, nodes as nodesInWords } from '../../wording/wording.ts';
import { type Repairs, repair } from '../engine/repair.ts';
import { type FindingData, firstOf, type PlacedGuestContext } from '../engine/rule.ts';
import { guestParts } from './guest-cells.ts';
import type { MemoryBinding } from './memory-bindings.ts';

/** The nodes of this set that have memory, or may have some: not every capture says. */
export function withMemory(nodeset: CpuSet, topology: HostTopology): CpuSet {
  return CpuSet.from([...nodeset].filter((id) => topology.node(id)?.memoryKiB !== 0));
}

/**
 * Whether no node has online CPUs. Nodes with only offline CPUs count, since they are as remote and not every capture
 * lists offline CPUs.
 */
export function isCpuless(nodeset: CpuSet, topology: HostTopology): boolean {
  return [...nodeset].every((id) => topology.node(id)?.cpus.intersects(topology.online) === false);
}

/**
 * What to do about memory that is bound where it cannot be, or where no vCPU can follow it: the declaration is wrong, so
 * it goes to the pins, and no pin moves, unless vCPUs are pinned to nodes without memory. Without pins, any place will do.
 */
export function memoryElsewhere(
  binding: MemoryBinding,
  bindings: readonly MemoryBinding[],
  context: PlacedGuestContext,
): FindingData {
  const { document, occupancy } = context;
  const { name, topology } = occupancy.host;
  const follow = memoryToEachCell(binding, bindings, context) ?? memoryToPins(binding, bindings, context);
  if (follow !== null) {
    const pinned = pinnedNodes(binding, context);
    return pinned.equals(withMemory(pinned, topology)) ? follow : firstOf(follow, { kind: 'placement' });
  }
  if (document.threads.pinOfVcpu.size === 0 && !occupancy.restricted.get(document)?.length)
    return { kind: 'placement' };
  const filled = nodesInWords(withMemory(topology.nodeIds, topology));
  const reason =
    binding.cell === null
      ? l10n.t('no pinned vCPU says where the memory belongs; host {0} has memory on {1}', name, filled)
      : l10n.t(
          'no pinned vCPU says where the memory of guest cell {0} belongs; host {1} has memory on {2}',
          binding.cell,
          name,
          filled,
        );
  return { kind: 'no repair', title: l10n.t('Change the nodeset'), reason };
}

/**
 * Binds the memory of each guest cell to the node of its vCPUs, or, in other modes than strict, all to all nodes; null
 * unless `<memory>` binds all cells, and all vCPUs of each are pinned to a node of its own.
 */
export function memoryToEachCell(
  binding: MemoryBinding,
  bindings: readonly MemoryBinding[],
  context: PlacedGuestContext,
): Repairs | null {
  if (binding.cell !== null || bindings.length > 1) return null;
  const parts = guestParts(context).filter(({ cell, vcpus }) => cell !== null && !vcpus.isEmpty);
  const all = CpuSet.unionOf(parts.map(({ touched }) => touched));
  const areAlone = parts.every(({ placed, vcpus, touched }) => placed.length === vcpus.size && touched.size === 1);
  if (parts.length < 2 || !areAlone || all.size < parts.length) return null;
  if (binding.mode !== 'strict' && binding.mode !== 'restrictive') return memoryToPins(binding, bindings, context);
  const cells = parts.flatMap(({ cell, touched }) => (cell === null ? [] : [{ cell, nodes: touched }]));
  return repair(l10n.t('Bind the memory of each guest cell to the node of its vCPUs'), {
    kind: 'bind memory',
    nodes: all,
    cells,
  });
}

/**
 * Binds memory to the nodes that its vCPUs are pinned to; null if none is. `<memory>` follows a guest cell, because it must
 * not leave out the node of a `<memnode>`; then all cells move that are pinned to other nodes.
 */
export function memoryToPins(
  binding: MemoryBinding,
  bindings: readonly MemoryBinding[],
  context: PlacedGuestContext,
): Repairs | null {
  const { domain } = context.document;
  const { nodeset, cell } = binding;
  const wanted = nodesForMemory(binding, bindings, context);
  if (wanted.isEmpty) return null;
  const where = wanted.equals(pinnedNodes(binding, context))
    ? l10n.t("Change the nodeset to '{0}', where the vCPUs are pinned", wanted.toString())
    : l10n.t("Change the nodeset to '{0}', the nearest memory to the vCPUs", wanted.toString());
  const cells = bindings.filter((one) => one.cell !== null);
  const whole = domain.numatuneMemory?.nodeset ?? null;
  if (cell === null || whole === null || whole.value === null || wanted.isSubsetOf(whole.value)) {
    const named = cells.flatMap((one) => one.nodeset.value ?? []);
    const set = cell === null ? CpuSet.unionOf([wanted, ...named]) : wanted;
    return repair(where, { kind: 'rewrite list', list: nodeset, set });
  }
  const moves = cells.flatMap((one) => {
    const there = nodesForMemory(one, bindings, context);
    const follows = one === binding || (!there.isEmpty && one.nodeset.value?.intersects(there) === false);
    return follows ? [{ kind: 'rewrite list', list: one.nodeset, set: there } as const] : [];
  });
  const others = cells.filter((one) => !moves.some(({ list }) => list === one.nodeset));
  // Cells without a <memnode> follow <memory>.
  const kept = domain.memnodes.length < (domain.cpu?.cells.length ?? 0) ? [whole.value] : [];
  const nodesOfAll = [...moves.map(({ set }) => set), ...others.flatMap((one) => one.nodeset.value ?? []), ...kept];
  const together = CpuSet.unionOf(nodesOfAll);
  const title =
    moves.length === 1
      ? l10n.t("{0}, and that of <memory> to '{1}'", where, together.toString())
      : l10n.t(
          "Change the nodesets of {0} to where their vCPUs are pinned, and that of <memory> to '{1}'",
          amount(moves.length, 'guest cell'),
          together.toString(),
        );
  return repair(title, { kind: 'rewrite list', list: whole, set: together }, ...moves);
}

/** The nodes that the vCPUs are pinned to; in the place of one without memory the nearest that has some. */
function nodesForMemory(
  binding: MemoryBinding,
  bindings: readonly MemoryBinding[],
  context: PlacedGuestContext,
): CpuSet {
  const { topology } = context.occupancy.host;
  const filled = withMemory(topology.nodeIds, topology);
  const isOthers = (id: number) =>
    bindings.some((one) => one !== binding && one.cell !== null && one.nodeset.value?.equals(CpuSet.of(id)) === true);
  const nearest = (from: number) => {
    const rank = (id: number) => distanceBetween(from, id, topology);
    return [...filled].sort((a, b) => rank(a) - rank(b) || Number(isOthers(a)) - Number(isOthers(b)) || a - b)[0];
  };
  const pinned = [...pinnedNodes(binding, context)];
  return CpuSet.from(pinned.flatMap((id) => (filled.has(id) ? id : (nearest(id) ?? []))));
}

/** The nodes that the vCPUs are pinned to, or, if none is on at boot, those that can be plugged in. */
function pinnedNodes({ cell, vcpus }: MemoryBinding, { document, occupancy }: PlacedGuestContext): CpuSet {
  const { topology } = occupancy.host;
  const restricted = occupancy.restricted.get(document) ?? [];
  const atBoot = restricted.flatMap(({ index, affinity }) => (vcpus.has(index) ? affinity : []));
  if (atBoot.length > 0 || !vcpus.isEmpty) return topology.nodesOf(CpuSet.unionOf(atBoot));
  const { cpu } = document.domain;
  const own = cpu?.cells.find(({ id }, position) => (id === null ? position : id.value) === cell)?.cpus?.value ?? null;
  const plugged = [...(own ?? [])].flatMap((vcpu) => document.threads.pinOfVcpu.get(vcpu)?.cpuset?.value ?? []);
  return topology.nodesOf(CpuSet.unionOf(plugged).intersection(topology.online));
}
