import * as l10n from '@vscode/l10n';
import { CpuSet } from '../../cpuset/cpuset.ts';
import type { Resident } from '../../fleet/guests/resident.ts';
import type { Cause } from '../../fleet/occupancy/conflict.ts';
import type { Occupancy } from '../../fleet/occupancy/occupancy.ts';
import { threadsBehindFirst } from '../../topology/first-threads.ts';
import type { Host } from '../../topology/host.ts';
import { amount, cpus, listed, ratio } from '../../wording/wording.ts';
import { forecastNotes } from '../contention/forecast-note.ts';
import {
  type Answer,
  leftTo,
  mostRelated,
  type PlacedGuestContext,
  type RelatedPlace,
  type Report,
  type Rule,
} from '../engine/rule.ts';
import { blockerOf } from '../interference/starved.ts';
import { causesOnCpus } from './causes.ts';
import { reportConflicts, sumOf } from './conflict-report.ts';
import { sharedCpus, unitsInWords } from './sharing.ts';
import { overcommitInSlice } from './slice-overcommit.ts';
import { toldThreads } from './told-threads.ts';

/** More restricted vCPUs are confined to a set of host CPUs than the set has CPUs. */
export const cpuOvercommit: Rule = {
  id: 'cpu-overcommit',
  host: 'preferred',
  severity: 'warning',
  summary: 'vCPUs outnumber the CPUs that they are confined to.',
  why: `Two busy vCPUs on one CPU get 0.53 of it each (kata-containers issue 13539); the guest sees the rest as
steal time. When a vCPU is preempted while it holds a kernel lock, the others spin for it: compared with plain ticket
locks, a guest ran 5.3 times faster with preemptable ticket locks and 7.9 times faster with paravirtual hints (Ouyang
& Lange, VEE 2013).`,
  libvirt: 'silent',
  libvirtBehaviour: 'libvirt accepts any number of vCPUs on one CPU, within a domain or across domains.',
  advice: `Give each vCPU of the finding its own CPU, or widen the pinsets until there are as many CPUs as vCPUs. The
finding lists every competing pin, whichever document it is in; moving any one of them helps. Without a host, only vCPUs
of one domain that have one and the same CPU are found: two domains may run on different hosts.`,
  fix: 'suggestion',
  since: '0.1.0',
  examples: {
    wrong: `<domain type='kvm'>
  <name>web</name>
  <vcpu placement='static'>2</vcpu>
  <cputune>
    <vcpupin vcpu='0' cpuset='2'/>
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

/** vCPUs that a real-time one starves are left to realtime-starvation, unless others take part. */
function* check(context: PlacedGuestContext): Iterable<Answer> {
  const { document, occupancy } = context;
  const haveThreadsBehind = threadsBehindFirst(occupancy.host.topology) !== null;
  const causes = causesOnCpus(document, occupancy);
  for (const cause of causes) {
    const report = reportConflicts(cause, document, (conflicts, pinned) => ({
      message: () => inWords(conflicts, pinned, document, occupancy.host),
      data: {
        kind: 'conflict',
        level: 'cpu',
        conflicts,
        besides: () => (haveThreadsBehind ? toldThreads(conflicts, context) : null),
      },
    }));
    if (report === null) continue;
    if (isStarved(cause, document, occupancy)) yield leftTo('realtime-starvation', report.span, report);
    else yield { ...report, related: () => withNotes(report, document, occupancy) };
  }
  if (causes.length === 0) yield* overcommitInSlice(document, occupancy.host);
}

/** The related places of a report, and what contention costs as notes at its own. */
function withNotes({ related = [], span }: Report, guest: PlacedGuestContext['document'], occupancy: Occupancy) {
  const places: readonly RelatedPlace[] = typeof related === 'function' ? related() : related;
  const notes = forecastNotes(guest, occupancy, span);
  return [...places.slice(0, mostRelated - notes.length), ...notes];
}

function isStarved(cause: Cause, guest: Resident, occupancy: Occupancy): boolean {
  const first = cause[0].pins.get(guest)?.[0]?.affinity.first ?? -1;
  if (occupancy.realtime.get(first) === undefined) return false;
  const own = cause.flatMap(({ units }) => units.flat()).filter(({ resident }) => resident === guest);
  return own.every((vcpu) => blockerOf(vcpu, occupancy) !== null);
}

/** Begins with who shares the CPUs of the pin at which the finding is; then how full all CPUs are. */
function inWords(cause: Cause, here: CpuSet, guest: Resident, host: Host): string {
  const [conflict] = cause;
  const shared = sharedCpus(here, conflict, guest, host);
  const count = sumOf(cause, ({ units }) => units.length);
  const places = sumOf(cause, (one) => one.places);
  const all = CpuSet.unionOf(cause.map((one) => one.cpus));
  const units = unitsInWords(cause.flatMap((one) => one.units));
  const fill = [units, amount(places, 'CPU'), `{${listed(all)}}`, ratio(count, places)] as const;
  if (cause.length > 1) {
    const more = all.difference(conflict.cpus);
    return more.size === 1
      ? l10n.t('{0}; {1} is shared too: {2} on {3} {4}, {5}', shared, cpus(more), ...fill)
      : l10n.t('{0}; {1} are shared too: {2} on {3} {4}, {5}', shared, cpus(more), ...fill);
  }
  return conflict.cpus.isSubsetOf(here)
    ? l10n.t('{0}: {1} on {2} {3}, {4}', shared, ...fill)
    : l10n.t('{0}; in all, {1} on {2} {3}, {4}', shared, ...fill);
}
