import * as l10n from '@vscode/l10n';
import { memorySize } from '../../base/memory-size.ts';
import { affinityOf, cpusWithin } from '../../fleet/occupancy/affinity.ts';
import type { Occupancy } from '../../fleet/occupancy/occupancy.ts';
import { amount } from '../../wording/wording.ts';
import { type Answer, leftTo, type PlacedGuestContext, type Rule } from '../engine/rule.ts';

/**
 * A domain without guest cells that fits on the host but on no single node: because of its vCPUs if all of them float,
 * or because of its memory. Left to other rules: pins on several nodes (cross-numa-pin), memory bound to one node
 * (memory-overcommit), more than the whole host (host-overcommit, memory-overcommit), and pins on one node without
 * numatune (memory-not-bound).
 */
export const guestNumaMissing: Rule = {
  id: 'guest-numa-missing',
  host: 'required',
  hostFacts: ['memory'],
  severity: 'info',
  summary: 'The domain is larger than any NUMA node of the host but has no guest NUMA cells.',
  why: `The domain runs on several nodes whatever the host does, and the guest assumes that all its memory is
equally near, so it cannot keep threads close to their data: 118 ns became 243 ns on one 2-socket machine (published
Intel MLC run).`,
  libvirt: 'silent',
  libvirtBehaviour: "libvirt does not compare the size of the domain with the host's nodes.",
  advice: `Give the guest as many cells (\`<cpu><numa><cell …/></numa></cpu>\`) as it needs nodes, and bind each with
\`<memnode>\`.
If all vCPUs are pinned to one node and nothing binds the memory, \`memory-not-bound\` reports that instead.`,
  fix: 'none',
  noFix: () => l10n.t("guest cells change what the guest sees; the refactoring 'Add guest NUMA cells' adds them"),
  showsNoFix: true,
  since: '0.1.0',
  examples: {
    wrong: `<domain type='kvm'>
  <name>web</name>
  <memory unit='GiB'>4</memory>
  <vcpu placement='static'>6</vcpu>
</domain>
`,
    right: `<domain type='kvm'>
  <name>web</name>
  <memory unit='GiB'>4</memory>
  <vcpu placement='static'>6</vcpu>
  <cpu mode='host-passthrough'>
    <numa>
      <cell id='0' cpus='0-2' memory='2' unit='GiB'/>
      <cell id='1' cpus='3-5' memory='2' unit='GiB'/>
    </numa>
  </cpu>
</domain>
`,
  },
  checks: { guest: check },
};

function* check({ document, occupancy }: PlacedGuestContext): Iterable<Answer> {
  const { domain, threads, complete } = document;
  if (!complete || threads.placementAuto || (domain.cpu?.cells ?? []).length > 0) return;
  const { topology, name } = occupancy.host;
  const largest = largestNode(occupancy);
  if (largest === null) return;
  const restricted = occupancy.restricted.get(document) ?? [];
  const [pinned] = restricted;
  if (pinned !== undefined && topology.nodesOf(affinityOf(restricted)).size > 1) {
    return yield leftTo('cross-numa-pin', pinned.thread.span ?? domain.nameSpan);
  }
  const count = threads.vcpus.length;
  const floats = threads.vcpus.every(({ origin, certain }) => origin === 'default' && certain);
  const spans = topology.nodesOf(cpusWithin(document, occupancy.host)).size > 1;
  if (floats && spans && count > largest.cpus && count <= topology.online.size && domain.vcpu !== null) {
    yield {
      span: domain.vcpu.count.span,
      message: tooLarge(amount(count, 'vCPU'), name, amount(largest.cpus, 'CPU')),
    };
    return;
  }
  if (restricted.length === count && domain.numatuneMemory === null) return;
  const [demand] = document.memoryDemands() ?? [];
  if (demand === undefined || largest.kib === null || largest.allKib === null) return;
  if (demand.bound?.size === 1 || demand.bootKib <= largest.kib || demand.bootKib > largest.allKib) return;
  yield {
    span: demand.sizeSpan,
    message: tooLarge(memorySize(demand.bootKib), name, memorySize(largest.kib)),
  };
}

function tooLarge(needed: string, host: string, most: string): string {
  return l10n.t(
    'The domain has {0}; no node of host {1} has more than {2}, and the guest has no NUMA cells',
    needed,
    host,
    most,
  );
}

interface Largest {
  readonly cpus: number;
  /** KiB; null if the memory of any node is unknown. */
  readonly kib: number | null;
  readonly allKib: number | null;
}

/** What the largest nodes have; null on a host with fewer than two nodes that have CPUs. */
function largestNode({ host }: Occupancy): Largest | null {
  const { online, nodes } = host.topology;
  const sizes = nodes.map((node) => node.cpus.intersection(online).size).filter((size) => size > 0);
  if (sizes.length < 2) return null;
  const memory = nodes.flatMap(({ memoryKiB }) => memoryKiB ?? []);
  const known = memory.length === nodes.length;
  return {
    cpus: Math.max(...sizes),
    kib: known ? Math.max(...memory) : null,
    allKib: known ? memory.reduce((sum, kib) => sum + kib, 0) : null,
  };
}
