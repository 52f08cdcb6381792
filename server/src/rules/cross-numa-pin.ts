import { CpuSet } from '../cpuset/cpuset.ts';
import type { Span } from '../cpuset/span.ts';
import type { RestrictedVcpu } from '../fleet/conflict.ts';
import { affinityOf } from '../fleet/occupancy.ts';
import type { Host } from '../topology/host.ts';
import {
  mostRelated,
  type PlacedDomainContext,
  type PlacedDomainRule,
  type RelatedPlace,
  type Report,
} from './rule.ts';
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
  fix: 'none',
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

/** A vCPU and the nodes that its pins touch. */
interface Placed {
  readonly vcpu: RestrictedVcpu;
  readonly touched: CpuSet;
}

function* check({ document, occupancy }: PlacedDomainContext): Iterable<Report> {
  // A document that breaks off may have its cells behind the break.
  if (!document.complete || (document.domain.cpu?.cells ?? []).length > 0) return;
  const { host } = occupancy;
  const restricted = occupancy.restricted.get(document) ?? [];
  const touched = host.topology.nodesOf(affinityOf(restricted));
  if (touched.size < 2) return;
  const placed = restricted.map((vcpu): Placed => ({ vcpu, touched: host.topology.nodesOf(vcpu.affinity) }));
  const home = homeNode(placed, touched);
  const homeOnly = CpuSet.of(home);
  const atHome: number[] = [];
  const strays: Placed[] = [];
  for (const one of placed) {
    if (one.touched.isSubsetOf(homeOnly)) atHome.push(one.vcpu.index);
    else strays.push(one);
  }
  const first = strays[0];
  const span = first?.vcpu.thread.span ?? null;
  if (first === undefined || span === null) return;
  yield {
    span,
    message: `${sentence(first, strays.length, atHome, home)}. ${remedy(document.threads.vcpus.length, touched, host)}`,
    related: otherStrays(document.uri, strays, span),
  };
}

/** The node that has most of the vCPUs to itself; the lowest of equals. */
function homeNode(placed: readonly Placed[], touched: CpuSet): number {
  const counts = new Map<number, number>([...touched].map((node) => [node, 0]));
  for (const one of placed) {
    const only = one.touched.size === 1 ? one.touched.first : undefined;
    if (only !== undefined) counts.set(only, (counts.get(only) ?? 0) + 1);
  }
  const [home] = [...counts].reduce((best, next) => (next[1] > best[1] ? next : best));
  return home;
}

function sentence({ vcpu, touched }: Placed, strays: number, atHome: readonly number[], home: number): string {
  const where = `vCPU ${vcpu.index} → ${cpus(vcpu.affinity)} is on ${nodes(touched)}`;
  const more = strays > 1 ? ` (and ${strays - 1} more)` : '';
  const rest = atHome.length > 0 ? `; ${vcpus(atHome)} ${atHome.length === 1 ? 'is' : 'are'} on node ${home}` : '';
  return `${where}${more}${rest}, and the guest knows no NUMA`;
}

/** Once for each place in the text: `vcpu@cpuset` stands for many vCPUs. */
function otherStrays(uri: string, strays: readonly Placed[], primary: Span): RelatedPlace[] {
  const places = new Map<number, RelatedPlace>();
  for (const { vcpu, touched } of strays) {
    const { span } = vcpu.thread;
    if (span === null || span.start === primary.start || places.has(span.start)) continue;
    const message = `vCPU ${vcpu.index} → ${cpus(vcpu.affinity)}, on ${nodes(touched)}`;
    places.set(span.start, { uri, span, message });
    if (places.size === mostRelated) break;
  }
  return [...places.values()];
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
