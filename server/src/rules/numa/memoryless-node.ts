import * as l10n from '@vscode/l10n';
import { CpuSet } from '../../cpuset/cpuset.ts';
import type { HostNode } from '../../topology/host-topology.ts';
import { nodes } from '../../wording/wording.ts';
import { spanOfNumber } from '../cpu-lists/pinsets.ts';
import { type Answer, type FindingData, firstOf, leftTo, type PlacedGuestContext, type Rule } from '../engine/rule.ts';
import { onOtherNodes } from '../memory/other-nodes.ts';
import { type MemoryBinding, memoryBindings } from './memory-bindings.ts';
import { isCpuless, memoryElsewhere, withMemory } from './memory-to-pins.ts';

/** Memory bound strictly to nodes without memory, or only to nodes without CPUs. */
export const memorylessNode: Rule = {
  id: 'memoryless-node',
  host: 'required',
  hostFacts: ['memory'],
  about: ['numatuneMemory', 'memnodes'],
  severity: 'warning',
  summary: 'Memory is bound strictly to NUMA nodes that have no memory, or only to nodes without CPUs.',
  why: `A node without memory cannot provide any: the guest fails to start, or is killed when it first touches its
memory. A node without CPUs is CXL or HBM memory, which is remote to every vCPU (118 → 243 ns for another socket on
one machine, published Intel MLC run; CXL is slower), and in mode strict the kernel uses no other node.`,
  libvirt: 'silent',
  libvirtBehaviour: 'define does not look at the host; at start, the kernel refuses a node without memory.',
  advice: `Name a node that has memory and CPUs, and add the slower node if you need it (\`nodeset='0,2'\`): the kernel
fills the nearest first. If the guest should see the memory as slower, give it a guest cell without vCPUs and with its
own \`<memnode>\`.`,
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
  const bindings = [...memoryBindings(context.document)];
  for (const binding of bindings) {
    const nodeset = binding.nodeset.value?.intersection(topology.nodeIds) ?? CpuSet.empty;
    const first = nodeset.first;
    if (binding.mode !== 'strict' || first === undefined) continue;
    const whose = () =>
      binding.cell === null ? l10n.t('The memory') : l10n.t('The memory of guest cell {0}', binding.cell);
    const span = spanOfNumber(binding.nodeset, first);
    const filled = withMemory(nodeset, topology);
    if (filled.isEmpty) {
      const rest = withMemory(topology.nodeIds, topology);
      const details = [whose(), nodes(nodeset), name, nodes(rest)] as const;
      yield {
        data: onNodesWithMemory(nodeset, binding, bindings, context),
        span,
        message: l10n.t('{0} is bound strictly to {1}, but host {2} has memory only on {3}', ...details),
      };
    } else if (isCpuless(filled, topology) && !isRight(binding)) {
      if (isMismatch(binding, nodeset, context)) yield leftTo('memory-node-mismatch', span);
      else
        yield {
          data: onNodesWithMemory(nodeset, binding, bindings, context),
          span,
          message: l10n.t(
            '{0} is bound strictly to {1} of host {2}: without online CPUs on {3}, it is remote to every vCPU',
            whose(),
            nodes(nodeset),
            name,
            nodes(filled),
          ),
        };
    }
  }
}

/** The memory goes to the pins; that of a guest without pins to a node with CPUs and memory. */
function onNodesWithMemory(
  nodeset: CpuSet,
  binding: MemoryBinding,
  bindings: readonly MemoryBinding[],
  context: PlacedGuestContext,
): FindingData {
  const { document, occupancy } = context;
  const { online } = occupancy.host.topology;
  const isBetter = ({ memoryKiB, cpus }: HostNode) => memoryKiB !== 0 && cpus.intersects(online);
  const elsewhere = onOtherNodes(nodeset, document, occupancy, isBetter, 'all');
  return elsewhere.kind === 'placement'
    ? memoryElsewhere(binding, bindings, context)
    : firstOf(elsewhere, { kind: 'placement' });
}

/** A guest cell without vCPUs is the right way to give a guest such memory. */
function isRight({ cell, vcpus }: MemoryBinding): boolean {
  return cell !== null && vcpus.isEmpty;
}

/** Whether memory-node-mismatch reports the nodeset, because vCPUs are pinned to nodes that it leaves out. */
function isMismatch({ vcpus }: MemoryBinding, nodeset: CpuSet, { document, occupancy }: PlacedGuestContext): boolean {
  const { threads, domain } = document;
  if (threads.placementAuto || domain.numatuneMemory?.placement?.value === 'auto') return false;
  return (occupancy.restricted.get(document) ?? []).some(({ index, affinity }) => {
    return vcpus.has(index) && !occupancy.host.topology.nodesOf(affinity).isSubsetOf(nodeset);
  });
}
