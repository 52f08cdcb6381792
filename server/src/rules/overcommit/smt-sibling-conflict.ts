import * as l10n from '@vscode/l10n';
import { CpuSet } from '../../cpuset/cpuset.ts';
import type { Resident } from '../../fleet/guests/resident.ts';
import { coresOf } from '../../fleet/occupancy/affinity.ts';
import type { Cause, Conflict } from '../../fleet/occupancy/conflict.ts';
import type { HostTopology } from '../../topology/host-topology.ts';
import { amount } from '../../wording/wording.ts';
import type { PlacedGuestContext, Report, Rule, Severity } from '../engine/rule.ts';
import { causesOnCores } from './causes.ts';
import { reportConflicts, sumOf } from './conflict-report.ts';
import { coresInWords, sharedCores, unitsInWords } from './sharing.ts';
import { toldThreads } from './told-threads.ts';

/** More vCPUs, or guest cores, are confined to a set of host cores than the set has cores. */
export const smtSiblingConflict: Rule = {
  id: 'smt-sibling-conflict',
  host: 'required',
  severity: 'warning',
  summary: 'vCPUs that the guest sees as separate cores share a physical core.',
  why: `The threads of a core share its execution units: the second thread adds about 30 % at best (Dasher,
hyper-threading study), and packing vCPUs onto siblings while other cores are idle cost 40–75 % of the CPU capacity
(OpenSSL, xen-api issue 6763). Between two domains, the shared core is also a side channel: one guest can observe the
other's caches and execution ports, so tenants that do not trust each other must not share a core.`,
  libvirt: 'silent',
  libvirtBehaviour: 'libvirt does not look at the siblings of a pinned CPU.',
  advice: `Put each vCPU on a core of its own. If two vCPUs of a domain are meant to share a core, say so with
\`<topology … threads='2'/>\` so that the guest's scheduler knows; consecutive vCPUs on one core are then right.
If vCPUs of one domain float in a pool that no other domain uses, the finding is only an info.`,
  fix: 'suggestion',
  since: '0.1.0',
  examples: {
    wrong: `<domain type='kvm'>
  <name>web</name>
  <vcpu placement='static'>2</vcpu>
  <cputune>
    <vcpupin vcpu='0' cpuset='2'/>
    <vcpupin vcpu='1' cpuset='3'/>
  </cputune>
  <numatune>
    <memory mode='strict' nodeset='0'/>
  </numatune>
</domain>
`,
  },
  checks: { guest: check },
};

function* check(context: PlacedGuestContext): Iterable<Report> {
  const { document, occupancy } = context;
  const { topology } = occupancy.host;
  for (const cause of causesOnCores(document, occupancy)) {
    const report = reportConflicts(cause, document, (conflicts, pinned) => ({
      message: () => inWords(conflicts, pinned, document, topology),
      severity: severityOf(conflicts),
      data: { kind: 'conflict', level: 'core', conflicts, besides: () => toldThreads(conflicts, context) },
    }));
    if (report !== null) yield report;
  }
}

/** Begins with who shares the cores of the pin at which the finding is; then how full all cores are. */
function inWords(cause: Cause, pinned: CpuSet, guest: Resident, topology: HostTopology): string {
  const [conflict] = cause;
  const shared = sharedCores(pinned, conflict, guest, topology);
  const full = withSum(shared, cause, coresOf(pinned, topology)?.size ?? 1);
  return isSeenAsSeparate(conflict) ? l10n.t('{0}; the guest sees them as separate cores', full) : full;
}

function withSum(shared: string, cause: Cause, here: number): string {
  const [conflict, ...others] = cause;
  const places = sumOf(cause, (one) => one.places);
  const units = unitsInWords(cause.flatMap((one) => one.units));
  if (others.length === 0) {
    if (places === 1) return shared;
    return places === here
      ? l10n.t('{0}; {1} on {2}', shared, units, amount(places, 'core'))
      : l10n.t('{0}; in all, {1} on {2}', shared, units, coresInWords(places, conflict.cpus));
  }
  const rest = places - conflict.places;
  const more = coresInWords(rest, CpuSet.unionOf(others.map(({ cpus }) => cpus)));
  return rest === 1
    ? l10n.t('{0}; {1} is shared too: {2} on {3}', shared, more, units, amount(places, 'core'))
    : l10n.t('{0}; {1} are shared too: {2} on {3}', shared, more, units, amount(places, 'core'));
}

/** Whether vCPUs of one guest only take part, each unit of another one of its cores. */
function isSeenAsSeparate({ units }: Conflict): boolean {
  const [first] = units.flat();
  const threads = first?.resident.guestThreadsPerCore ?? null;
  const all = units.flat();
  if (threads === null || all.some(({ resident }) => resident !== first?.resident)) return false;
  return units.length > 1 && new Set(all.map(({ index }) => Math.floor(index / threads))).size === units.length;
}

/** Info for one guest's pools: every pinset has more CPUs than its unit needs, and no other guest is affected. */
function severityOf(cause: Cause): Severity {
  const isPool = ({ pins, units }: Conflict) =>
    pins.size === 1 && units.every((unit) => unit.every((vcpu) => vcpu.affinity.size > unit.length));
  return cause.every(isPool) ? 'info' : 'warning';
}
