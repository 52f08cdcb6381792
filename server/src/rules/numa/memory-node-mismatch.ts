import * as l10n from '@vscode/l10n';
import { CpuSet } from '../../cpuset/cpuset.ts';
import type { HostTopology } from '../../topology/host-topology.ts';
import { nodes, vcpus } from '../../wording/wording.ts';
import { type Repairs, repair, replace } from '../engine/repair.ts';
import type { PlacedGuestContext, Report, Rule } from '../engine/rule.ts';
import { type MemoryBinding, memoryBindings } from './memory-bindings.ts';

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

function* check({ document, occupancy }: PlacedGuestContext): Iterable<Report> {
  const { topology } = occupancy.host;
  const restricted = occupancy.restricted.get(document) ?? [];
  const pins: Pins = new Map(restricted.map(({ index, affinity }) => [index, topology.nodesOf(affinity)]));
  // Under placement auto, numad decides at start: the nodes are unknown.
  if (document.threads.placementAuto || document.domain.numatuneMemory?.placement?.value === 'auto') return;
  for (const binding of memoryBindings(document)) {
    const message = mismatch(binding, pins, topology);
    if (message !== null) yield { data: toThePins(binding, pins), span: binding.nodeset.span, message };
  }
}

function mismatch(binding: MemoryBinding, pins: Pins, topology: HostTopology): string | null {
  const nodeset = binding.nodeset.value?.intersection(topology.nodeIds);
  if (nodeset === undefined || nodeset.isEmpty) return null;
  const restricted = [...binding.vcpus].filter((vcpu) => pins.has(vcpu));
  const pinned = nodesOfPins(restricted, pins);
  if (pinned.isEmpty) return null;
  const whose = binding.cell === null ? l10n.t('the memory') : l10n.t('the memory of guest cell {0}', binding.cell);
  const where =
    restricted.length === 1
      ? l10n.t('{0} is pinned to {1}', vcpus(restricted), nodes(pinned))
      : l10n.t('{0} are pinned to {1}', vcpus(restricted), nodes(pinned));
  const missing = pinned.difference(nodeset);
  if (!missing.isEmpty) {
    return l10n.t('{0}, but {1} is bound to {2}, which leaves out {3}', where, whose, nodes(nodeset), nodes(missing));
  }
  const unused = nodeset.difference(pinned);
  if (binding.mode !== 'interleave' || restricted.length < binding.vcpus.size || unused.isEmpty) return null;
  return l10n.t(
    '{0}, but {1} is interleaved over {2}: the part on {3} is remote',
    where,
    whose,
    nodes(nodeset),
    nodes(unused),
  );
}

function toThePins({ nodeset, vcpus: members }: MemoryBinding, pins: Pins): Repairs {
  const pinned = nodesOfPins(members, pins);
  const title = l10n.t("Change the nodeset to '{0}', where the vCPUs are pinned", pinned.toString());
  return repair(title, replace(nodeset.span, pinned.toString()));
}

function nodesOfPins(members: Iterable<number>, pins: Pins): CpuSet {
  return CpuSet.unionOf([...members].flatMap((vcpu) => pins.get(vcpu) ?? []));
}
