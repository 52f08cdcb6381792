import * as l10n from '@vscode/l10n';
import type { Conflict } from '../../fleet/occupancy/conflict.ts';
import { amount, enumeration, listed } from '../../wording/wording.ts';
import type { PlacedGuestContext, Report, Rule, Severity } from '../engine/rule.ts';
import { threadsOfHost, withThreads } from '../guest-topology/other-threads.ts';
import { type ConflictReport, reportConflict } from './conflict-report.ts';

/** More vCPUs, or guest cores, are confined to a set of host cores than the set has cores. */
export const smtSiblingConflict: Rule = {
  id: 'smt-sibling-conflict',
  host: 'required',
  severity: 'warning',
  summary: 'vCPUs that the guest sees as separate cores share a physical core.',
  why: `The threads of a core share its execution units: the second thread adds about 30 % at best (Dasher,
hyper-threading study), and packing vCPUs onto siblings while other cores are idle cost 40–75 % of the CPU capacity
(OpenSSL, xen-api issue 6763). Between two domains, the shared core is also a side channel: one guest can observe the
other's caches and ports.`,
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
  for (const conflict of occupancy.coreConflicts.byResident.get(document) ?? []) {
    const at = reportConflict(conflict, document);
    if (at === null) continue;
    yield {
      span: at.span,
      message: () => inWords(conflict, at),
      severity: severityOf(conflict, at.guests),
      related: () => at.members().related,
      data: {
        kind: 'conflict',
        level: 'core',
        conflict,
        besides: at.guests > 1 ? null : withThreads(context, threadsOfHost(occupancy.host.topology)),
      },
    };
  }
}

function inWords(conflict: Conflict, at: ConflictReport): string {
  const where = `{${listed(conflict.cpus)}}`;
  const members = at.members().inWords;
  const crowd =
    conflict.places === 1
      ? l10n.t('{0} share core {1}', members, where)
      : l10n.t('{0} on {1} {2}: {3}', unitsInWords(conflict), amount(conflict.places, 'core'), where, members);
  return at.guests > 1 ? betweenGuests(crowd, at) : l10n.t('{0}; the guest sees them as separate cores', crowd);
}

function betweenGuests(crowd: string, { guests, ofDomains }: ConflictReport): string {
  return ofDomains()
    ? l10n.t(
        '{0}; {1} domains on one core slow each other down and can observe each other (side channel)',
        crowd,
        guests,
      )
    : l10n.t(
        '{0}; {1} guests on one core slow each other down and can observe each other (side channel)',
        crowd,
        guests,
      );
}

function unitsInWords(conflict: Conflict): string {
  const guestCores = conflict.units.filter((unit) => unit.length > 1).length;
  const single = conflict.units.length - guestCores;
  const parts: string[] = [];
  if (guestCores > 0) parts.push(amount(guestCores, 'guest core'));
  if (single > 0) parts.push(amount(single, 'vCPU'));
  return enumeration(parts);
}

/** Info for one guest's pool: every pinset has more CPUs than its unit needs, and no other guest is affected. */
function severityOf(conflict: Conflict, guests: number): Severity {
  if (guests > 1) return 'warning';
  const pool = conflict.units.every((unit) => unit.every((vcpu) => vcpu.affinity.size > unit.length));
  return pool ? 'info' : 'warning';
}
