import * as l10n from '@vscode/l10n';
import type { Span } from '../../base/span.ts';
import type { CpuSet } from '../../cpuset/cpuset.ts';
import { guestCores } from '../../fleet/guests/guest-cores.ts';
import { guestLevels } from '../../fleet/guests/guest-levels.ts';
import { affinityOf, coresOf } from '../../fleet/occupancy/affinity.ts';
import type { RestrictedVcpu } from '../../fleet/occupancy/conflict.ts';
import type { HostTopology } from '../../topology/host-topology.ts';
import { amount, cpus, enumeration, pinned, vcpus } from '../../wording/wording.ts';
import {
  allOf,
  type FindingData,
  firstOf,
  mostRelated,
  type PlacedGuestContext,
  type RelatedPlace,
  type Report,
  type Rule,
} from '../engine/rule.ts';
import { coreMeantBy } from './logical-index.ts';
import { threadsOfHost, withThreads, withThreadsInOrder } from './other-threads.ts';
import { threadsByPins } from './threads-by-pins.ts';

/** A guest core's threads that are pinned to different host cores. */
export const guestSmtMismatch: Rule = {
  id: 'guest-smt-mismatch',
  host: 'required',
  severity: 'warning',
  summary: 'The vCPUs of one guest core are pinned to different host cores.',
  why: `With \`threads='2'\`, the guest's scheduler treats two consecutive vCPUs as the threads of one core: it keeps
work off the second while other cores are idle, and expects the two to share caches. On different host cores both are
wrong: real cores stay idle, and data that the guest keeps "within a core" travels between cores (19–260 ns, depending
on the pair: haproxy issue 1616).`,
  libvirt: 'silent',
  libvirtBehaviour: 'libvirt does not compare the guest topology with the pins.',
  advice: `Pin the consecutive vCPUs of a guest core to the siblings of one host core. If the pins are right, change the
guest topology: \`threads\` is at most the number of threads that a core of the host has, and \`threads='1'\` leaves
SMT out. If the pinsets are a pool of several cores, the finding is only an info.`,
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
    <memory mode='strict' nodeset='0'/>
  </numatune>
  <cpu mode='host-passthrough'>
    <topology sockets='1' dies='1' cores='1' threads='2'/>
  </cpu>
</domain>
`,
  },
  checks: { guest: check },
};

interface Mismatch {
  readonly guestCore: number;
  readonly vcpus: readonly RestrictedVcpu[];
  readonly hostCores: CpuSet;
}

function* check(context: PlacedGuestContext): Iterable<Report> {
  const { document, occupancy } = context;
  const threads = document.guestThreadsPerCore;
  const topology = document.domain.cpu?.topology ?? null;
  if (threads === null || threads < 2 || topology === null || guestLevels(topology) === null) return;
  const host = occupancy.host.topology;
  const mismatches: Mismatch[] = [];
  for (const { index: guestCore, vcpus: members } of guestCores(occupancy.restricted.get(document) ?? [])) {
    const hostCores = coresOf(affinityOf(members), host);
    if (hostCores !== null && hostCores.size > 1) mismatches.push({ guestCore, vcpus: members, hostCores });
  }
  const first = mismatches[0];
  const span = first?.vcpus[0]?.thread.span ?? null;
  if (first === undefined || span === null) return;
  const sentence = inWords(first, threads, host);
  const others = mismatches.slice(1).map((mismatch) => String(mismatch.guestCore));
  yield {
    data: remedy(context, threads, mismatches),
    span,
    message: withOthers(sentence, others),
    severity: mismatches.every(isPool) ? 'info' : 'warning',
    related: [
      ...logicalNumbers(document.uri, mismatches, span, host),
      ...otherPins(document.uri, mismatches, span.start),
    ],
  };
}

/** The note that all these pins would be right as hwloc's logical numbers. */
function logicalNumbers(uri: string, mismatches: readonly Mismatch[], span: Span, host: HostTopology): RelatedPlace[] {
  const order = mismatches.length > 1 ? host.byLogicalIndex : null;
  if (order === null) return [];
  const named = mismatches.map(({ vcpus: members }) => affinityOf(members));
  const meant = named.map((affinity) => coreMeantBy(affinity, order, host));
  const [first] = meant;
  if (first == null || meant.includes(null)) return [];
  const message = l10n.t(
    "hwloc's L# {0} are {1}, one core: do the pins follow L# numbers? libvirt uses P#",
    named[0]?.toString() ?? '',
    cpus(first),
  );
  return [{ uri, span, message }];
}

/** Says first that the host has fewer threads a core, because no pins can then be right. */
function inWords({ guestCore, vcpus: members, hostCores }: Mismatch, threads: number, host: HostTopology): string {
  const ofHost = threadsOfHost(host);
  const who = vcpus(members.map(({ index }) => index));
  const where = [cpus(affinityOf(members)), coresInWords(hostCores, host)] as const;
  return threads > ofHost
    ? l10n.t(
        "Guest core {0} has threads='{1}', but the host's cores have {2}, so at most threads='{3}': {4} → {5}, on cores {6}",
        guestCore,
        threads,
        amount(ofHost, 'thread'),
        ofHost,
        who,
        ...where,
      )
    : l10n.t(
        "Guest core {0} (threads='{1}') is not on one host core: {2} → {3}, on cores {4}",
        guestCore,
        threads,
        who,
        ...where,
      );
}

/**
 * If the pins are right for a guest with another number of threads, the topology is wrong, unless a guest core is on
 * several nodes, where no number of threads is right. So are threads that no core of the host has. Otherwise the vCPUs of
 * a guest core belong on one host core; if the pins are all right without SMT, the guest can also be told so. Another
 * guest on the siblings of its CPUs speaks for such a move: the cores are not the guest's alone, as the pins have it.
 */
function remedy(context: PlacedGuestContext, threads: number, mismatches: readonly Mismatch[]): FindingData {
  const { host, coreConflicts } = context.occupancy;
  const crosses = mismatches.some(({ vcpus: members }) => host.topology.nodesOf(affinityOf(members)).size > 1);
  const ofHost = threadsOfHost(host.topology);
  const byPins = crosses ? null : threadsByPins(context);
  const declared = byPins === null ? null : withThreads(context, byPins);
  if (declared !== null) {
    const isShared = coreConflicts.byResident.get(context.document)?.some(({ pins }) => pins.size > 1) === true;
    return isShared && threads <= ofHost
      ? allOf({ kind: 'placement' }, declared)
      : allOf(declared, { kind: 'placement' });
  }
  const fewer = Array.from({ length: Math.min(threads - 1, ofHost) }, (_, less) => less + 1).reverse();
  const topologies = fewer.map((count) => withThreads(context, count));
  if (threads <= ofHost) {
    const pinsAreRight = !crosses && !coreConflicts.byResident.has(context.document);
    return allOf({ kind: 'placement' }, pinsAreRight ? firstOf(...topologies) : null);
  }
  return firstOf(...topologies, withThreadsInOrder(context, ofHost), { kind: 'placement' });
}

function coresInWords(indexes: CpuSet, { cores }: HostTopology): string {
  const shown = [...indexes].slice(0, 4).map((core) => `{${cores[core] ?? ''}}`);
  const rest = indexes.size - shown.length;
  return rest === 0 ? shown.join(', ') : l10n.t('{0}, {1} more', shown.join(', '), rest);
}

function withOthers(sentence: string, guestCores: readonly string[]): string {
  if (guestCores.length === 0) return sentence;
  const others = enumeration(guestCores);
  return guestCores.length === 1
    ? l10n.t('{0}; the same is true of guest core {1}', sentence, others)
    : l10n.t('{0}; the same is true of guest cores {1}', sentence, others);
}

function isPool({ vcpus: members }: Mismatch): boolean {
  return members.every(({ affinity }) => affinity.size > members.length);
}

function otherPins(uri: string, mismatches: readonly Mismatch[], primary: number) {
  const seen = new Set([primary]);
  const places = [];
  for (const { guestCore, vcpus: members } of mismatches) {
    for (const { index, affinity, thread } of members) {
      if (thread.span === null || seen.has(thread.span.start)) continue;
      seen.add(thread.span.start);
      const message = l10n.t('guest core {0}: {1}', guestCore, pinned(index, affinity));
      places.push({ uri, span: thread.span, message });
      if (places.length === mostRelated) return places;
    }
  }
  return places;
}
