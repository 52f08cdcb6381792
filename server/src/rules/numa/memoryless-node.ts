import * as l10n from '@vscode/l10n';
import { CpuSet } from '../../cpuset/cpuset.ts';
import type { HostTopology } from '../../topology/host-topology.ts';
import { nodes } from '../../wording/wording.ts';
import { spanOfNumber } from '../cpu-lists/pinsets.ts';
import { type Answer, leftTo, type PlacedGuestContext, type Rule } from '../engine/rule.ts';
import { type MemoryBinding, memoryBindings } from './memory-bindings.ts';

/** Strict memory where there is none, or none but on nodes without CPUs. */
export const memorylessNode: Rule = {
  id: 'memoryless-node',
  host: 'required',
  hostFacts: ['memory'],
  severity: 'warning',
  summary: 'Memory is bound strictly to NUMA nodes that have no memory, or to ones without CPUs only.',
  why: `A node without memory cannot give any: the guest fails to start, or is killed when it first touches its memory. A node without CPUs is CXL or
HBM memory: it is remote to every vCPU there is (118 → 243 ns for another socket on one machine, published Intel MLC run; CXL is slower),
and in mode strict the kernel takes no other.`,
  libvirt: 'silent',
  libvirtBehaviour: 'define does not look at the host; at start the kernel refuses a node without memory.',
  advice: `Name a node that has memory and CPUs, with the slower one beside it if need be (\`nodeset='0,2'\`): the kernel fills the nearest first. For memory
that the guest is to see as slower, give it a guest cell without vCPUs and a \`<memnode>\` of its own.`,
  fix: 'suggestion',
  since: '0.1.0',
  examples: {
    wrong: `<domain type='kvm'>
  <name>web</name>
  <vcpu placement='static'>1</vcpu>
  <numatune>
    <memory mode='strict' nodeset='1'/>
  </numatune>
</domain>
`,
    profile: `{
  "name": "example",
  "topology": {
    "schemaVersion": 1,
    "name": "example",
    "source": "native",
    "cpus": [
      { "id": 0, "online": true, "package": 0, "die": 0, "cluster": null, "l3": 0, "core": 0, "siblings": "0", "node": 0, "isolated": false, "kind": null },
      { "id": 1, "online": true, "package": 0, "die": 0, "cluster": null, "l3": 0, "core": 1, "siblings": "1", "node": 0, "isolated": false, "kind": null }
    ],
    "nodes": [
      { "id": 0, "cpus": "0-1", "memoryKiB": 16777216, "pages": [], "distances": {} },
      { "id": 1, "cpus": "", "memoryKiB": 16777216, "pages": [], "distances": {} }
    ]
  }
}
`,
  },
  checks: { guest: check },
};

function* check(context: PlacedGuestContext): Iterable<Answer> {
  const { topology, name } = context.occupancy.host;
  for (const binding of memoryBindings(context.document)) {
    const nodeset = binding.nodeset.value?.intersection(topology.nodeIds) ?? CpuSet.empty;
    const first = nodeset.first;
    if (binding.mode !== 'strict' || first === undefined) continue;
    const whose = binding.cell === null ? l10n.t('The memory') : l10n.t('The memory of guest cell {0}', binding.cell);
    const span = spanOfNumber(binding.nodeset, first);
    const filled = withMemory(nodeset, topology);
    if (filled.isEmpty) {
      const rest = withMemory(topology.nodeIds, topology);
      const details = [whose, nodes(nodeset), name, nodes(rest)] as const;
      yield {
        data: { kind: 'placement' },
        span,
        message:
          rest.size === 1
            ? l10n.t('{0} is bound strictly to {1} of host {2}, where there is no memory; {3} has some', ...details)
            : l10n.t('{0} is bound strictly to {1} of host {2}, where there is no memory; {3} have some', ...details),
      };
    } else if (isCpuless(filled, topology) && !isRight(binding)) {
      if (isMismatch(binding, nodeset, context)) yield leftTo('memory-node-mismatch', span);
      else
        yield {
          data: { kind: 'placement' },
          span,
          message: l10n.t(
            '{0} is bound strictly to {1} of host {2}, and {3}, which has the memory, has no online CPUs: it is remote to every vCPU',
            whose,
            nodes(nodeset),
            name,
            nodes(filled),
          ),
        };
    }
  }
}

/** The nodes that have memory, or may have: not every capture tells. */
function withMemory(nodeset: CpuSet, topology: HostTopology): CpuSet {
  return CpuSet.from([...nodeset].filter((id) => topology.node(id)?.memoryKiB !== 0));
}

/** Of a node whose CPUs are all offline not every capture tells that it has some; it is as remote. */
function isCpuless(nodeset: CpuSet, topology: HostTopology): boolean {
  return [...nodeset].every((id) => topology.node(id)?.cpus.intersects(topology.online) === false);
}

/** A guest cell without vCPUs is how a guest is shown such memory. */
function isRight({ cell, vcpus }: MemoryBinding): boolean {
  return cell !== null && vcpus.isEmpty;
}

/** Where the vCPUs are pinned, memory-node-mismatch names the node that the nodeset lacks. */
function isMismatch({ vcpus }: MemoryBinding, nodeset: CpuSet, { document, occupancy }: PlacedGuestContext): boolean {
  const { threads, domain } = document;
  if (threads.placementAuto || domain.numatuneMemory?.placement?.value === 'auto') return false;
  return (occupancy.restricted.get(document) ?? []).some(({ index, affinity }) => {
    return vcpus.has(index) && !occupancy.host.topology.nodesOf(affinity).isSubsetOf(nodeset);
  });
}
