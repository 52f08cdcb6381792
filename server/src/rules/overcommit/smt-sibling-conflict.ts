import * as l10n from '@vscode/l10n';
import type { Conflict } from '../../fleet/occupancy/conflict.ts';
import { amount, enumeration, listed } from '../../wording/wording.ts';
import type { PlacedGuestContext, Report, Rule, Severity } from '../engine/rule.ts';
import { type ConflictReport, reportConflict } from './conflict-report.ts';

/** Units × cores of one host: more vCPUs, or guest cores, confined to some cores than there are cores. */
export const smtSiblingConflict: Rule = {
  id: 'smt-sibling-conflict',
  host: 'required',
  severity: 'warning',
  summary: 'vCPUs that the guest takes for whole cores share a physical core.',
  why: `The threads of a core share its execution units: the second thread adds about 30 % at best (Dasher, hyper-threading study), and
packing vCPUs on siblings while other cores are idle cost 40–75 % of the CPU capacity (OpenSSL, xen-api issue 6763). Between two domains
the core is also a side channel: one guest can watch the other's caches and ports.`,
  libvirt: 'silent',
  libvirtBehaviour: 'libvirt does not look at the siblings of a pinned CPU.',
  advice: `Put each vCPU on a core of its own. Where two vCPUs of one domain shall share a core, tell the guest with
\`<topology … threads='2'/>\`, so that its scheduler knows; then consecutive vCPUs on one core are right.
Where vCPUs of one domain float in a pool that nobody else uses, the finding is an info only.`,
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

function* check({ document, occupancy }: PlacedGuestContext): Iterable<Report> {
  for (const conflict of occupancy.coreConflicts.byResident.get(document) ?? []) {
    const at = reportConflict(conflict, document);
    if (at === null) continue;
    const where = `{${listed(conflict.cpus)}}`;
    const crowd =
      conflict.places === 1
        ? l10n.t('{0} share core {1}', at.members, where)
        : l10n.t('{0} on {1} {2}: {3}', unitsInWords(conflict), amount(conflict.places, 'core'), where, at.members);
    const message =
      at.guests > 1 ? betweenGuests(crowd, at) : l10n.t('{0}; the guest takes them for separate cores', crowd);
    yield {
      span: at.span,
      message,
      severity: severityOf(conflict, at.guests),
      related: at.related,
      data: { kind: 'conflict', level: 'core', conflict },
    };
  }
}

function betweenGuests(crowd: string, { guests, ofDomains }: ConflictReport): string {
  return ofDomains
    ? l10n.t(
        '{0}; {1} domains on one core slow each other down, and each can observe the other (side channel)',
        crowd,
        guests,
      )
    : l10n.t(
        '{0}; {1} guests on one core slow each other down, and each can observe the other (side channel)',
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

/** Info for one guest's pool: every pinset has more CPUs than its unit needs, and nobody else is concerned. */
function severityOf(conflict: Conflict, guests: number): Severity {
  if (guests > 1) return 'warning';
  const pool = conflict.units.every((unit) => unit.every((vcpu) => vcpu.affinity.size > unit.length));
  return pool ? 'info' : 'warning';
}
