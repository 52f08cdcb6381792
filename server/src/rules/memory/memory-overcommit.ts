import * as l10n from '@vscode/l10n';
import { memorySize } from '../../base/memory-size.ts';
import { ordinaryMemoryOf } from '../../fleet/occupancy/memory/host-memory.ts';
import type { HostNode } from '../../topology/host-topology.ts';
import { nodes } from '../../wording/wording.ts';
import { namesUnknownNode } from '../cpu-lists/pinsets.ts';
import { type Answer, leftTo, type PlacedGuestContext, type Rule } from '../engine/rule.ts';
import { reportMemory } from './memory-report.ts';
import { leaving, onOtherNodes } from './other-nodes.ts';

/**
 * More ordinary memory is bound (strict, restrictive) to nodes than they have, over all domains of the host, or one
 * domain has more memory than the whole host. hugepages-exhausted covers huge pages of a known pool.
 */
export const memoryOvercommit: Rule = {
  id: 'memory-overcommit',
  host: 'required',
  hostFacts: ['memory'],
  severity: 'warning',
  summary: 'More memory is bound to NUMA nodes than they have.',
  why: `Bound memory cannot go to another node. When the node is full, the kernel swaps or kills a guest even if
other nodes have room; swapped memory comes back a thousand times slower.`,
  libvirt: 'silent',
  libvirtBehaviour: 'libvirt does not add up the memory of its domains or compare it with the host.',
  advice: `Move guests to other nodes, give them less memory, or widen the nodeset. The host profile's
\`limits.memoryOvercommit\` allows more; the default is 1. Memory that the guest's balloon gives back
(\`<currentMemory>\`) is not counted.
For a domain that binds memory to a node that the host does not have, Pinset reports only \`unknown-node\`.`,
  fix: 'suggestion',
  since: '0.1.0',
  examples: {
    wrong: `<domain type='kvm'>
  <name>web</name>
  <memory unit='GiB'>12</memory>
  <vcpu placement='static'>1</vcpu>
  <cputune>
    <vcpupin vcpu='0' cpuset='1'/>
  </cputune>
  <numatune>
    <memory mode='strict' nodeset='0'/>
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
      { "id": 1, "online": true, "package": 0, "die": 0, "cluster": null, "l3": 0, "core": 1, "siblings": "1", "node": 0, "isolated": false, "kind": null },
      { "id": 2, "online": true, "package": 1, "die": 0, "cluster": null, "l3": 1, "core": 2, "siblings": "2", "node": 1, "isolated": false, "kind": null },
      { "id": 3, "online": true, "package": 1, "die": 0, "cluster": null, "l3": 1, "core": 3, "siblings": "3", "node": 1, "isolated": false, "kind": null }
    ],
    "nodes": [
      { "id": 0, "cpus": "0-1", "memoryKiB": 8388608, "pages": [], "distances": { "0": 10, "1": 21 } },
      { "id": 1, "cpus": "2-3", "memoryKiB": 16777216, "pages": [], "distances": { "0": 21, "1": 10 } }
    ]
  }
}
`,
  },
  checks: { guest: check },
};

function* check({ document, occupancy }: PlacedGuestContext): Iterable<Answer> {
  const { topology, limits, name } = occupancy.host;
  let reported = false;
  for (const part of occupancy.memoryOf(document).overfull) {
    const report = reportMemory(part, document, 'bootKib');
    if (report === null) continue;
    // The place of its memory is unknown.
    if (namesUnknownNode(document, occupancy.host.topology)) {
      yield leftTo('unknown-node', report.first.span);
      continue;
    }
    reported = true;
    const room = withLimit(part.capacity, limits.memoryOvercommit);
    const moving = onOtherNodes(part.nodes, document, occupancy, hasMemory, part.capacity === 0 ? 'all' : 'one');
    const details = [memorySize(part.needed), nodes(part.nodes), name, room, report.members] as const;
    yield {
      data: leaving(part, 'bootKib', moving),
      span: report.first.span,
      message:
        part.nodes.size === 1
          ? l10n.t('{0} is bound to {1} of host {2}, which has {3}: {4}', ...details)
          : l10n.t('{0} is bound to {1} of host {2}, which have {3}: {4}', ...details),
      related: report.related,
    };
  }
  if (reported) return;
  const demands = document.memoryDemands() ?? [];
  const [first] = demands;
  const room = ordinaryMemoryOf(topology.nodeIds, topology);
  // Bound memory was checked above, and huge pages come from their pools.
  if (first === undefined || room === null || topology.nodeIds.isEmpty) return;
  if (demands.some(({ hugePageKib }) => hugePageKib !== null)) return;
  const needed = demands.reduce((sum, { bootKib }) => sum + bootKib, 0);
  if (needed <= room * limits.memoryOvercommit) return;
  yield {
    span: first.sizeSpan,
    message: l10n.t(
      'The domain has {0}, but host {1} has {2} on all its nodes',
      memorySize(needed),
      name,
      withLimit(room * limits.memoryOvercommit, limits.memoryOvercommit),
    ),
  };
}

function hasMemory({ memoryKiB }: HostNode): boolean {
  return memoryKiB !== null && memoryKiB > 0;
}

function withLimit(kib: number, limit: number): string {
  return limit === 1 ? memorySize(kib) : l10n.t('{0} (with a limit of {1})', memorySize(kib), limit);
}
