import * as l10n from '@vscode/l10n';
import type { CpuSet } from '../../cpuset/cpuset.ts';
import type { Guest } from '../../fleet/guests/guest.ts';
import { affinityOf, cpusWithin } from '../../fleet/occupancy/affinity.ts';
import type { Host } from '../../topology/host.ts';
import { amount } from '../../wording/wording.ts';
import { firstOf, type PlacedGuestContext, type Report, type Rule } from '../engine/rule.ts';
import { memoryBindings } from './memory-bindings.ts';
import { narrowedToOneNode } from './narrowed-to-nodes.ts';
import { straysOf } from './strays.ts';

/** A domain without guest NUMA cells whose vCPUs are on several nodes. */
export const crossNumaPin: Rule = {
  id: 'cross-numa-pin',
  host: 'required',
  severity: 'warning',
  summary: 'A domain without guest NUMA cells is pinned to CPUs of several NUMA nodes.',
  why: `A guest without NUMA cells assumes that all its memory is equally near. When it is spread over nodes, some
of its accesses are remote whatever it does: 118 ns became 243 ns on one 2-socket machine (published Intel MLC run),
and locks and shared data bounce between the sockets.`,
  libvirt: 'silent',
  libvirtBehaviour: 'libvirt does not look at the nodes of pinned CPUs.',
  advice: `If all vCPUs fit on one node, pin them there and bind the memory with \`<numatune>\`. If they do not, give
the guest NUMA cells (\`<cpu><numa><cell …/></numa></cpu>\`), one for each node, and bind each with \`<memnode>\`.`,
  fix: 'suggestion',
  since: '0.1.0',
  examples: {
    wrong: `<domain type='kvm'>
  <name>web</name>
  <vcpu placement='static'>2</vcpu>
  <cputune>
    <vcpupin vcpu='0' cpuset='2'/>
    <vcpupin vcpu='1' cpuset='4'/>
  </cputune>
</domain>
`,
    right: `<domain type='kvm'>
  <name>web</name>
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

function* check({ document, occupancy }: PlacedGuestContext): Iterable<Report> {
  // The missing part of an incomplete document may hold the cells.
  if (!document.complete || (document.domain.cpu?.cells ?? []).length > 0) return;
  const { host } = occupancy;
  const restricted = occupancy.restricted.get(document) ?? [];
  const touched = host.topology.nodesOf(affinityOf(restricted));
  if (touched.size < 2) return;
  const placed = restricted.map((vcpu) => ({ vcpu, touched: host.topology.nodesOf(vcpu.affinity) }));
  const strays = straysOf(document.uri, placed, touched);
  if (strays === null) return;
  const [binding] = memoryBindings(document);
  yield {
    data: firstOf(narrowedToOneNode(restricted, binding?.nodeset.value ?? touched, host), { kind: 'placement' }),
    span: strays.span,
    message: l10n.t('{0}, but the guest has no NUMA cells. {1}', strays.sentence, remedy(document, touched, host)),
    related: strays.related,
  };
}

function remedy(guest: Guest, touched: CpuSet, host: Host): string {
  const { threads, kind } = guest;
  const usable = cpusWithin(guest, host).difference(host.reserved);
  const count = threads.vcpus.length;
  let roomiest = -1;
  let room = 0;
  for (const id of touched) {
    const size = host.topology.node(id)?.cpus.intersection(usable).size ?? 0;
    if (size > room) {
      roomiest = id;
      room = size;
    }
  }
  const needed = amount(count, 'vCPU');
  const there = amount(room, 'CPU');
  if (count <= room && kind === 'process')
    return l10n.t('The guest fits on one node: it has {0}, and node {1} has {2}', needed, roomiest, there);
  return count <= room
    ? l10n.t('The domain fits on one node: it has {0}, and node {1} has {2}', needed, roomiest, there)
    : l10n.t(
        'It does not fit on one node: it has {0}, and node {1} has {2}; NUMA cells would show the guest its nodes',
        needed,
        roomiest,
        there,
      );
}
