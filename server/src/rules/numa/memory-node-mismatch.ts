import * as l10n from '@vscode/l10n';
import { CpuSet } from '../../cpuset/cpuset.ts';
import type { Guest } from '../../fleet/guests/guest.ts';
import { cpusWithin } from '../../fleet/occupancy/affinity.ts';
import type { RestrictedVcpu } from '../../fleet/occupancy/conflict.ts';
import type { HostTopology } from '../../topology/host-topology.ts';
import { amount, nodes, vcpus } from '../../wording/wording.ts';
import { cellsByPins } from '../cells/cells-by-pins.ts';
import { intoTheirCell } from '../cells/unnamed-vcpus.ts';
import { asUndecided, type Repairs, repair } from '../engine/repair.ts';
import { allOf, type FindingData, firstOf, type PlacedGuestContext, type Report, type Rule } from '../engine/rule.ts';
import { guestParts } from './guest-cells.ts';
import { type MemoryBinding, memoryBindings } from './memory-bindings.ts';
import { narrowedToNodes } from './narrowed-to-nodes.ts';

/** Memory bound to different nodes than the vCPUs are pinned to. */
export const memoryNodeMismatch: Rule = {
  id: 'memory-node-mismatch',
  host: 'required',
  severity: 'warning',
  summary: 'The memory is bound to different NUMA nodes than the vCPUs.',
  why: `Every access of such a vCPU to its memory crosses the interconnect: 118 ns became 243 ns on one 2-socket machine
(published Intel MLC run). Red Hat's tuning guide puts the cost of pins and \`<numatune>\` that disagree at 10 % and
more.`,
  libvirt: 'silent',
  libvirtBehaviour: 'libvirt does not compare `<numatune>` with the pins.',
  advice: `In the nodeset, name every node that the vCPUs are pinned to, or pin the vCPUs to nodes of the nodeset. A
wider nodeset is fine in modes strict, restrictive and preferred: the kernel fills the nearest node first. In mode
interleave, the memory on nodes without a vCPU is remote too.`,
  fix: 'suggestion',
  since: '0.1.0',
  examples: {
    wrong: `<domain type='kvm'>
  <name>web</name>
  <vcpu placement='static'>2</vcpu>
  <cputune>
    <vcpupin vcpu='0' cpuset='0'/>
    <vcpupin vcpu='1' cpuset='2'/>
  </cputune>
  <numatune>
    <memory mode='strict' nodeset='1'/>
  </numatune>
</domain>
`,
  },
  checks: { guest: check },
};

/** The nodes of each restricted vCPU's pinset, by vCPU. */
type Pins = ReadonlyMap<number, CpuSet>;

function* check(context: PlacedGuestContext): Iterable<Report> {
  const { document, occupancy } = context;
  const { topology } = occupancy.host;
  const restricted = occupancy.restricted.get(document) ?? [];
  const pins: Pins = new Map(restricted.map(({ index, affinity }) => [index, topology.nodesOf(affinity)]));
  // Under placement auto, numad decides at start: the nodes are unknown.
  if (document.threads.placementAuto || document.domain.numatuneMemory?.placement?.value === 'auto') return;
  const bindings = [...memoryBindings(document)];
  for (const binding of bindings) {
    const message = mismatch(binding, pins, topology);
    if (message === null) continue;
    yield { data: remedy(binding, bindings, restricted, pins, context), span: binding.nodeset.span, message };
  }
}

function mismatch(binding: MemoryBinding, pins: Pins, topology: HostTopology): string | null {
  const nodeset = binding.nodeset.value?.intersection(topology.nodeIds);
  if (nodeset === undefined || nodeset.isEmpty) return null;
  const restricted = [...binding.vcpus].filter((vcpu) => pins.has(vcpu));
  const pinned = nodesOfPins(restricted, pins);
  if (pinned.isEmpty) return null;
  const missing = pinned.difference(nodeset);
  const unused = nodeset.difference(pinned);
  const isRemote = binding.mode === 'interleave' && restricted.length === binding.vcpus.size && !unused.isEmpty;
  if (missing.isEmpty && !isRemote) return null;
  const whose = binding.cell === null ? l10n.t('the memory') : l10n.t('the memory of guest cell {0}', binding.cell);
  const where =
    restricted.length === 1
      ? l10n.t('{0} is pinned to {1}', vcpus(restricted), nodes(pinned))
      : l10n.t('{0} are pinned to {1}', vcpus(restricted), nodes(pinned));
  if (!missing.isEmpty) {
    return l10n.t('{0}, but {1} is bound to {2}, which leaves out {3}', where, whose, nodes(nodeset), nodes(missing));
  }
  return l10n.t(
    '{0}, but {1} is interleaved over {2}: the part on {3} is remote',
    where,
    whose,
    nodes(nodeset),
    nodes(unused),
  );
}

/**
 * Pins that are right for guest cells stay: the order of the cells changes, or the memory follows each cell to its node.
 * Pins that only reach beyond the nodeset are narrowed. If a vCPU is within it, the others move: memory that moves, or
 * reaches further, costs more than any pins. Otherwise the pins are right, and the memory follows them if their nodes can have it.
 */
function remedy(
  binding: MemoryBinding,
  bindings: readonly MemoryBinding[],
  restricted: readonly RestrictedVcpu[],
  pins: Pins,
  context: PlacedGuestContext,
): FindingData {
  const { document, occupancy } = context;
  const isApart = binding.cell === null && bindings.length === 1 && cellsAreApart(context);
  const declared = isApart
    ? toEachCell(binding, bindings, pins, context)
    : binding.cell === null
      ? null
      : cellsByPins(context);
  if (declared !== null) return allOf(declared, { kind: 'placement' });
  const nodeset = binding.nodeset.value ?? CpuSet.empty;
  const members = restricted.filter(({ index }) => binding.vcpus.has(index));
  const within = members.filter(({ index }) => pins.get(index)?.isSubsetOf(nodeset) === true);
  const narrow = narrowedToNodes(members, () => nodeset, occupancy.host.topology);
  if (narrow !== null) return firstOf(narrow, { kind: 'placement' });
  // Cells that leave vCPUs out may be the cause.
  const cells = binding.cell === 0 ? intoTheirCell({ document, occupancy }) : null;
  if (cells !== null) return firstOf(cells, { kind: 'placement' });
  const follow = toThePins(binding, bindings, pins, document);
  return within.length > 0 || reachesFurther(nodeset, pins, members, context)
    ? firstOf({ kind: 'placement' }, asUndecided(follow))
    : firstOf(follow, { kind: 'placement' });
}

/** Whether pins reach the nodeset and beyond, and a node could hold their vCPUs. */
function reachesFurther(
  nodeset: CpuSet,
  pins: Pins,
  members: readonly RestrictedVcpu[],
  { document, occupancy: { host } }: PlacedGuestContext,
): boolean {
  const pinned = nodesOfPins(
    members.map(({ index }) => index),
    pins,
  );
  if (!pinned.intersects(nodeset) || pinned.isSubsetOf(nodeset)) return false;
  const usable = cpusWithin(document, host);
  return [...nodeset].some(
    (id) => (host.topology.node(id)?.cpus.intersection(usable).size ?? 0) >= document.threads.vcpus.length,
  );
}

/** Whether all vCPUs of each guest cell are pinned to a node of its own. */
function cellsAreApart(context: PlacedGuestContext): boolean {
  const parts = guestParts(context).filter(({ cell, vcpus: own }) => cell !== null && !own.isEmpty);
  const nodesOfAll = CpuSet.unionOf(parts.map(({ touched }) => touched));
  const areAlone = parts.every(({ placed, vcpus: own, touched }) => placed.length === own.size && touched.size === 1);
  return parts.length > 1 && areAlone && nodesOfAll.size === parts.length;
}

/** Binds the memory of each guest cell to the node of its vCPUs, or, in other modes than strict, all to all nodes. */
function toEachCell(
  binding: MemoryBinding,
  bindings: readonly MemoryBinding[],
  pins: Pins,
  context: PlacedGuestContext,
): Repairs {
  if (binding.mode !== 'strict' && binding.mode !== 'restrictive') {
    return toThePins(binding, bindings, pins, context.document);
  }
  const cells = guestParts(context).flatMap(({ cell, touched }) => (cell === null ? [] : [{ cell, nodes: touched }]));
  return repair(l10n.t('Bind the memory of each guest cell to the node of its vCPUs'), {
    kind: 'bind memory',
    nodes: CpuSet.unionOf(cells.map((one) => one.nodes)),
    cells,
  });
}

/**
 * `<memory>` follows a guest cell, because it must not leave out the node of a `<memnode>`; then all cells move that are
 * pinned to other nodes.
 */
function toThePins(binding: MemoryBinding, bindings: readonly MemoryBinding[], pins: Pins, { domain }: Guest): Repairs {
  const { nodeset, cell } = binding;
  const pinned = nodesOfPins(binding.vcpus, pins);
  const cells = bindings.filter((one) => one.cell !== null);
  const whole = domain.numatuneMemory?.nodeset ?? null;
  if (cell === null || whole === null || whole.value === null || pinned.isSubsetOf(whole.value)) {
    const named = cells.flatMap((one) => one.nodeset.value ?? []);
    const set = cell === null ? CpuSet.unionOf([pinned, ...named]) : pinned;
    const title = l10n.t("Change the nodeset to '{0}', where the vCPUs are pinned", set.toString());
    return repair(title, { kind: 'rewrite list', list: nodeset, set });
  }
  const moves = cells.flatMap((one) => {
    const there = nodesOfPins(one.vcpus, pins);
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
      ? l10n.t(
          "Change the nodeset to '{0}', where the vCPUs are pinned, and that of <memory> to '{1}'",
          pinned.toString(),
          together.toString(),
        )
      : l10n.t(
          "Change the nodesets of {0} to where their vCPUs are pinned, and that of <memory> to '{1}'",
          amount(moves.length, 'guest cell'),
          together.toString(),
        );
  return repair(title, { kind: 'rewrite list', list: whole, set: together }, ...moves);
}

function nodesOfPins(members: Iterable<number>, pins: Pins): CpuSet {
  return CpuSet.unionOf([...members].flatMap((vcpu) => pins.get(vcpu) ?? []));
}
