import * as l10n from '@vscode/l10n';
import { CpuSet } from '../../cpuset/cpuset.ts';
import { affinityOf, cpusWithin } from '../../fleet/occupancy/affinity.ts';
import type { Host } from '../../topology/host.ts';
import { amount, enumeration, listed, pinned } from '../../wording/wording.ts';
import { mostRelated, type PlacedGuestContext, type RelatedPlace, type Report, type Rule } from '../engine/rule.ts';
import { type GuestPart, guestParts } from './guest-cells.ts';

/** vCPUs pinned to several L3 groups of one node although one group has room for all of them. */
export const l3Straddle: Rule = {
  id: 'l3-straddle',
  host: 'required',
  hostFacts: ['L3 groups'],
  severity: 'info',
  summary: 'The vCPUs are pinned to several L3 caches of one NUMA node, although they would fit in one.',
  why: `Data that one vCPU writes and another reads travels between the caches over the fabric, as on AMD's CCX:
core-to-core latency ranges from 19 to 260 ns depending on the pair (haproxy issue 1616). Threads that share data
within one L3 stay at the low end.`,
  libvirt: 'silent',
  libvirtBehaviour: "libvirt uses the host's caches only for `<cachetune>`.",
  advice: `Pin the vCPUs to CPUs of one L3 group. The message names the groups in use and how many cores the largest
group has.`,
  fix: 'suggestion',
  since: '0.1.0',
  examples: {
    wrong: `<domain type='kvm'>
  <name>web</name>
  <vcpu placement='static' cpuset='1-2'>2</vcpu>
</domain>
`,
    right: `<domain type='kvm'>
  <name>web</name>
  <vcpu placement='static' cpuset='2-3'>2</vcpu>
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
      { "id": 2, "online": true, "package": 0, "die": 0, "cluster": null, "l3": 1, "core": 2, "siblings": "2", "node": 0, "isolated": false, "kind": null },
      { "id": 3, "online": true, "package": 0, "die": 0, "cluster": null, "l3": 1, "core": 3, "siblings": "3", "node": 0, "isolated": false, "kind": null }
    ],
    "nodes": [
      { "id": 0, "cpus": "0-3", "memoryKiB": 16777216, "pages": [], "distances": {} }
    ]
  }
}
`,
  },
  checks: { guest: check },
};

/** Pins on several nodes are left to other rules; an unknown cache or core silences this one. */
function* check(context: PlacedGuestContext): Iterable<Report> {
  const threads = context.document.guestThreadsPerCore;
  if (threads === null) return;
  for (const part of guestParts(context)) {
    const report = straddle(part, threads, context);
    if (report !== null) yield report;
  }
}

function straddle(part: GuestPart, threads: number, { document, occupancy }: PlacedGuestContext): Report | null {
  const { host } = occupancy;
  const node = part.touched.first;
  if (node === undefined || part.touched.size > 1) return null;
  const near = host.topology.node(node)?.cpus.intersection(host.topology.online) ?? CpuSet.empty;
  const touched = l3GroupsOf(affinityOf(part.placed.map(({ vcpu }) => vcpu)), host);
  if (touched === null || touched.size < 2) return null;
  const needed = new Set([...part.vcpus].map((vcpu) => Math.floor(vcpu / threads))).size;
  const usable = near.intersection(cpusWithin(document, host));
  const groups = l3GroupsOf(usable, host, true);
  const room = Math.max(...[...(groups ?? [])].map((l3) => coresFor(threads, groupOn(l3, usable, host), host)));
  if (room < needed) return null;
  const shown = [...touched].map((l3) => `{${listed(groupOn(l3, near, host))}}`);
  const [first, ...others] = part.placed.filter(({ vcpu }) => vcpu.thread.span !== null);
  const home = first === undefined ? null : l3GroupsOf(first.vcpu.affinity, host);
  const away = home?.size === 1 ? others.find(({ vcpu }) => !l3GroupsOf(vcpu.affinity, host)?.equals(home)) : first;
  const stray = (away ?? first)?.vcpu;
  if (stray === undefined || stray.thread.span === null) return null;
  const who = part.cell === null ? l10n.t('The vCPUs') : l10n.t('The vCPUs of guest cell {0}', part.cell);
  const cores = threads > 1 ? amount(needed, 'guest core') : amount(needed, 'vCPU');
  return {
    data: { kind: 'placement' },
    span: stray.thread.span,
    message: l10n.t(
      '{0} are spread over {1} L3 caches of node {2}, those of CPUs {3}: {4}. They would fit in one: {5}, and a cache has up to {6}',
      who,
      touched.size,
      node,
      enumeration(shown),
      pinned(stray.index, stray.affinity),
      cores,
      amount(room, 'core'),
    ),
    related: otherPins(document.uri, part, stray.thread.span.start),
  };
}

/** The L3 groups of these CPUs; null if one is unknown, unless `known` leaves such CPUs out. */
function l3GroupsOf(set: CpuSet, { topology }: Host, known = false): CpuSet | null {
  const groups: number[] = [];
  for (const cpu of set) {
    const l3 = topology.l3Of(cpu);
    if (l3 !== null) groups.push(l3);
    else if (!known) return null;
  }
  return CpuSet.from(groups);
}

function groupOn(l3: number, near: CpuSet, { topology }: Host): CpuSet {
  return topology.l3Groups[l3]?.intersection(near) ?? CpuSet.empty;
}

/** The number of cores with at least `threads` unreserved CPUs: a guest core with two threads needs two. */
function coresFor(threads: number, group: CpuSet, { topology, reserved }: Host): number {
  const counts = new Map<number, number>();
  for (const cpu of group.difference(reserved)) {
    const core = topology.coreOf(cpu);
    if (core !== null) counts.set(core, (counts.get(core) ?? 0) + 1);
  }
  return [...counts.values()].filter((count) => count >= threads).length;
}

function otherPins(uri: string, { placed }: GuestPart, primary: number): RelatedPlace[] {
  const places = new Map<number, RelatedPlace>();
  for (const { vcpu } of placed) {
    const { span } = vcpu.thread;
    if (span === null || span.start === primary || places.has(span.start)) continue;
    places.set(span.start, { uri, span, message: pinned(vcpu.index, vcpu.affinity) });
    if (places.size === mostRelated) break;
  }
  return [...places.values()];
}
