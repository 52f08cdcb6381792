import * as l10n from '@vscode/l10n';
import { memorySize } from '../../base/memory-size.ts';
import { ordinaryMemoryOf } from '../../fleet/occupancy/host-memory.ts';
import { nodes } from '../../wording/wording.ts';
import { namesUnknownNode } from '../cpu-lists/pinsets.ts';
import { type Answer, leftTo, type PlacedGuestContext, type Rule } from '../engine/rule.ts';
import { reportMemory } from './memory-report.ts';

/** Ordinary memory that is bound (strict, restrictive) to nodes with less than that, added up over the domains of the host; or one domain with
 * more memory than the whole host. Huge pages of a known pool are hugepages-exhausted's. */
export const memoryOvercommit: Rule = {
  id: 'memory-overcommit',
  host: 'required',
  hostFacts: ['memory'],
  severity: 'warning',
  summary: 'More memory is bound to NUMA nodes than they have.',
  why: `Bound memory cannot go to another node. When the node is full the kernel swaps or kills a guest, while the other nodes may have room; what is
swapped comes back a thousand times slower than memory.`,
  libvirt: 'silent',
  libvirtBehaviour: 'libvirt does not add up the memory of its domains, nor compare it with the host.',
  advice: `Move guests to other nodes, give them less memory, or widen the nodeset. The host profile's \`limits.memoryOvercommit\` allows more, 1 is the default.
Memory that the guest's balloon gives back (\`<currentMemory>\`) is not counted.
A domain that binds memory to a node that the host does not have gets \`unknown-node\` only.`,
  fix: 'none',
  since: '0.1.0',
  examples: {
    wrong: `<domain type='kvm'>
  <name>web</name>
  <memory unit='GiB'>24</memory>
  <vcpu placement='static'>2</vcpu>
  <cputune>
    <vcpupin vcpu='0' cpuset='0'/>
    <vcpupin vcpu='1' cpuset='2'/>
  </cputune>
  <numatune>
    <memory mode='strict' nodeset='0'/>
  </numatune>
</domain>
`,
    right: `<domain type='kvm'>
  <name>web</name>
  <memory unit='GiB'>8</memory>
  <vcpu placement='static'>2</vcpu>
  <cputune>
    <vcpupin vcpu='0' cpuset='0'/>
    <vcpupin vcpu='1' cpuset='2'/>
  </cputune>
  <numatune>
    <memory mode='strict' nodeset='0'/>
  </numatune>
</domain>
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
    // Where its memory is to be is unknown then.
    if (namesUnknownNode(document, occupancy.host.topology)) {
      yield leftTo('unknown-node', report.first.span);
      continue;
    }
    reported = true;
    const room = withLimit(part.capacity, limits.memoryOvercommit);
    const details = [memorySize(part.needed), nodes(part.nodes), name, room, report.members] as const;
    yield {
      span: report.first.span,
      message:
        part.nodes.size === 1
          ? l10n.t('{0} are bound to {1} of host {2}, which has {3}: {4}', ...details)
          : l10n.t('{0} are bound to {1} of host {2}, which have {3}: {4}', ...details),
      related: report.related,
    };
  }
  if (reported) return;
  const demands = document.memoryDemands() ?? [];
  const [first] = demands;
  const room = ordinaryMemoryOf(topology.nodeIds, topology);
  // Bound memory was looked at above, and huge pages come from their pools.
  if (first === undefined || room === null || topology.nodeIds.isEmpty) return;
  if (demands.some(({ hugePageKib }) => hugePageKib !== null)) return;
  const needed = demands.reduce((sum, { bootKib }) => sum + bootKib, 0);
  if (needed <= room * limits.memoryOvercommit) return;
  yield {
    span: first.sizeSpan,
    message: l10n.t(
      'The domain has {0}, host {1} {2} on all its nodes',
      memorySize(needed),
      name,
      withLimit(room * limits.memoryOvercommit, limits.memoryOvercommit),
    ),
  };
}

function withLimit(kib: number, limit: number): string {
  return limit === 1 ? memorySize(kib) : l10n.t('{0} (with the limit of {1})', memorySize(kib), limit);
}
