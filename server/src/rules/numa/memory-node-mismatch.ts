import * as l10n from '@vscode/l10n';
import { CpuSet } from '../../cpuset/cpuset.ts';
import { cpusWithin } from '../../fleet/occupancy/affinity.ts';
import type { RestrictedVcpu } from '../../fleet/occupancy/conflict.ts';
import type { HostTopology } from '../../topology/host-topology.ts';
import { nodes, vcpus } from '../../wording/wording.ts';
import { cellsByPins } from '../cells/cells-by-pins.ts';
import { intoTheirCell } from '../cells/unnamed-vcpus.ts';
import { asUndecided } from '../engine/repair.ts';
import { allOf, type FindingData, firstOf, type PlacedGuestContext, type Report, type Rule } from '../engine/rule.ts';
import { type MemoryBinding, memoryBindings } from './memory-bindings.ts';
import { isCpuless, memoryElsewhere, memoryToEachCell, memoryToPins } from './memory-to-pins.ts';
import { narrowedToNodes } from './narrowed-to-nodes.ts';

/** Memory bound to different nodes than the vCPUs are pinned to. */
export const memoryNodeMismatch: Rule = {
  id: 'memory-node-mismatch',
  host: 'required',
  about: ['numatuneMemory', 'memnodes'],
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
 * Where no vCPU can follow the memory, only the memory moves. Pins that are right for guest cells stay: the order of the
 * cells changes, or the memory follows each cell to its node. Pins that only reach beyond the nodeset are narrowed. If a vCPU is within it, the others move: memory that moves, or
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
  const nodeset = binding.nodeset.value ?? CpuSet.empty;
  if (isCpuless(nodeset, occupancy.host.topology)) return memoryElsewhere(binding, bindings, context);
  const declared = binding.cell === null ? memoryToEachCell(binding, bindings, context) : cellsByPins(context);
  if (declared !== null) return allOf(declared, { kind: 'placement' });
  const members = restricted.filter(({ index }) => binding.vcpus.has(index));
  const within = members.filter(({ index }) => pins.get(index)?.isSubsetOf(nodeset) === true);
  const narrow = narrowedToNodes(members, () => nodeset, occupancy.host.topology);
  if (narrow !== null) return firstOf(narrow, { kind: 'placement' });
  // Cells that leave vCPUs out may be the cause.
  const cells = binding.cell === 0 ? intoTheirCell({ document, occupancy }) : null;
  if (cells !== null) return firstOf(cells, { kind: 'placement' });
  const follow = memoryToPins(binding, bindings, context);
  return follow !== null && (within.length > 0 || reachesFurther(nodeset, pins, members, context))
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

function nodesOfPins(members: Iterable<number>, pins: Pins): CpuSet {
  return CpuSet.unionOf([...members].flatMap((vcpu) => pins.get(vcpu) ?? []));
}
