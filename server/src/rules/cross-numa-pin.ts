import { CpuSet } from '../cpuset/cpuset.ts';
import type { RestrictedVcpu } from '../fleet/conflict.ts';
import { affinityOf } from '../fleet/occupancy.ts';
import type { Host } from '../topology/host.ts';
import type { PlacedDomainContext, PlacedDomainRule, Report } from './rule.ts';
import { amount, cpus, nodes, vcpus } from './wording.ts';

/** A domain that knows nothing of NUMA with vCPUs on several nodes. */
export const crossNumaPin: PlacedDomainRule = {
  id: 'cross-numa-pin',
  subject: 'domain on host',
  severity: 'warning',
  summary: 'A domain without guest NUMA cells is pinned to CPUs of several NUMA nodes.',
  why: `A guest without NUMA cells takes all its memory for equally near. Spread over nodes, some of its accesses are remote whatever it does:
118 ns became 243 ns on one 2-socket machine (published Intel MLC run), and locks and shared data bounce between the sockets.`,
  libvirt: 'silent',
  libvirtBehaviour: 'libvirt does not look at the nodes of pinned CPUs.',
  advice: `Pin all vCPUs to one node when they fit, and bind the memory there with \`<numatune>\`. When they do not fit, give the guest NUMA cells
(\`<cpu><numa><cell …/></numa></cpu>\`), one for each node, and bind each with \`<memnode>\`.`,
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
  check,
};

function* check({ document, occupancy }: PlacedDomainContext): Iterable<Report> {
  const { domain } = document;
  if (domain.cpu !== null && domain.cpu.numa !== null) return;
  const { host } = occupancy;
  const restricted = occupancy.restricted.get(document) ?? [];
  const touched = host.topology.nodesOf(affinityOf(restricted));
  if (touched.size < 2) return;
  const home = homeNode(restricted, touched, host);
  const homeSet = CpuSet.of(home);
  const strays = restricted.filter(({ affinity }) => !host.topology.nodesOf(affinity).isSubsetOf(homeSet));
  const first = strays[0];
  const span = first?.thread.span ?? null;
  if (first === undefined || span === null) return;
  const atHome = restricted.filter((vcpu) => !strays.includes(vcpu)).map(({ index }) => index);
  yield {
    span,
    message: `${sentence(first, strays.length, atHome, home, host)}. ${remedy(document.threads.vcpus.length, touched, host)}`,
    related: strays
      .slice(1)
      .filter(({ thread }) => thread.span !== null && thread.span.start !== span.start)
      .slice(0, 64)
      .map(({ thread, index, affinity }) => ({
        uri: document.uri,
        span: thread.span ?? span,
        message: `vCPU ${index} → ${cpus(affinity)}, on ${nodes(host.topology.nodesOf(affinity))}`,
      })),
  };
}

/** The node that has most of the vCPUs to itself; the lowest of equals. */
function homeNode(restricted: readonly RestrictedVcpu[], touched: CpuSet, host: Host): number {
  let best = touched.first ?? 0;
  let most = -1;
  for (const node of touched) {
    const only = CpuSet.of(node);
    const count = restricted.filter(({ affinity }) => host.topology.nodesOf(affinity).isSubsetOf(only)).length;
    if (count > most) {
      best = node;
      most = count;
    }
  }
  return best;
}

function sentence(first: RestrictedVcpu, strays: number, atHome: number[], home: number, host: Host): string {
  const where = `vCPU ${first.index} → ${cpus(first.affinity)} is on ${nodes(host.topology.nodesOf(first.affinity))}`;
  const more = strays > 1 ? ` (and ${strays - 1} more)` : '';
  const rest = atHome.length > 0 ? `; ${vcpus(atHome)} ${atHome.length === 1 ? 'is' : 'are'} on node ${home}` : '';
  return `${where}${more}${rest}, and the guest knows no NUMA`;
}

function remedy(count: number, touched: CpuSet, host: Host): string {
  let roomiest = -1;
  let room = 0;
  for (const id of touched) {
    const size = host.topology.node(id)?.cpus.intersection(host.topology.online).difference(host.reserved).size ?? 0;
    if (size > room) {
      roomiest = id;
      room = size;
    }
  }
  const size = `${amount(count, 'vCPU')}, and node ${roomiest} has ${amount(room, 'CPU')}`;
  return count <= room
    ? `The domain fits one node: it has ${size}`
    : `It does not fit one node: it has ${size}; guest NUMA cells would tell the guest`;
}
