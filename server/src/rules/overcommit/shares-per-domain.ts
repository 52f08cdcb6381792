import * as l10n from '@vscode/l10n';
import type { Span } from '../../base/span.ts';
import { domainName } from '../../fleet/documents/domain-document.ts';
import type { Resident } from '../../fleet/guests/resident.ts';
import type { Conflict } from '../../fleet/occupancy/conflict.ts';
import { quotable } from '../../wording/wording.ts';
import { asUndecided, type Repairs, repair, replace } from '../engine/repair.ts';
import { mostRelated, type PlacedDomainContext, type Report, type Rule } from '../engine/rule.ts';

/**
 * Competing domains with equal shares but different numbers of vCPUs. Reported only if both set their shares and
 * overcommit the same CPUs: elsewhere the weights may never matter.
 */
export const sharesPerDomain: Rule = {
  id: 'shares-per-domain',
  host: 'required',
  about: ['tuneValues'],
  severity: 'info',
  summary: 'Domains that compete for CPUs have equal shares but different numbers of vCPUs.',
  why: `\`<shares>\` is the weight of the whole domain, divided among its busy vCPUs. A one-vCPU domain that shares a
CPU with one vCPU of a two-vCPU domain therefore takes 0.66 of it, not half (measured, kernel 6.18).`,
  libvirt: 'silent',
  libvirtBehaviour: "libvirt passes the number on to the domain's cgroup.",
  advice: 'To give each vCPU the same weight, set the shares of each domain in proportion to its vCPUs.',
  fix: 'suggestion',
  since: '0.1.0',
  examples: {
    wrong: `<!-- pinset-ignore cpu-overcommit: idle at night, when db works -->
<domain type='kvm'>
  <name>web</name>
  <vcpu placement='static'>2</vcpu>
  <cputune>
    <shares>1000</shares>
    <vcpupin vcpu='0' cpuset='0'/>
    <vcpupin vcpu='1' cpuset='2'/>
  </cputune>
  <numatune>
    <memory mode='strict' nodeset='0'/>
  </numatune>
</domain>
`,
    right: `<!-- pinset-ignore cpu-overcommit: idle at night, when db works -->
<domain type='kvm'>
  <name>web</name>
  <vcpu placement='static'>2</vcpu>
  <cputune>
    <shares>2000</shares>
    <vcpupin vcpu='0' cpuset='0'/>
    <vcpupin vcpu='1' cpuset='2'/>
  </cputune>
  <numatune>
    <memory mode='strict' nodeset='0'/>
  </numatune>
</domain>
`,
    beside: `<!-- pinset-ignore cpu-overcommit: web is idle at night -->
<domain type='kvm'>
  <name>db</name>
  <vcpu placement='static'>1</vcpu>
  <cputune>
    <shares>1000</shares>
    <vcpupin vcpu='0' cpuset='2'/>
  </cputune>
  <numatune>
    <memory mode='strict' nodeset='0'/>
  </numatune>
</domain>
`,
  },
  checks: { domain: check },
};

function* check({ document, occupancy }: PlacedDomainContext): Iterable<Report> {
  const own = sharesOf(document);
  const count = document.threads.vcpus.length;
  if (own === null || count === 0) return;
  // Reported for the domain whose vCPUs get less, which is the one to change.
  const smaller = rivalsOf(document, occupancy.cpuConflicts.byResident.get(document) ?? []).flatMap((rival) => {
    const shares = sharesOf(rival);
    return rival.threads.vcpus.length < count && shares?.value === own.value ? [{ rival, shares }] : [];
  });
  const [first] = smaller;
  if (first === undefined) return;
  const each = (of: number) => Number((own.value / of).toFixed(1));
  const others = first.rival.threads.vcpus.length;
  yield {
    data: inProportion(own, count, others),
    span: own.span,
    message: l10n.t(
      '<shares> applies to the whole domain: {0} for {1} vCPUs is {2} each, but {4} has {0} for {5}, which is {3} each',
      own.value,
      count,
      each(count),
      each(others),
      quotable(domainName(first.rival)),
      others,
    ),
    related: smaller.slice(0, mostRelated).map(({ rival, shares }) => ({
      uri: rival.uri,
      span: shares.span,
      message: l10n.t('the shares of {0}', quotable(domainName(rival))),
    })),
  };
}

/** The shares that the domain sets; null if it sets none or they are unknown. */
function sharesOf({ shares }: Resident): { value: number; span: Span } | null {
  return shares === null || shares.value === null || shares.value === 0
    ? null
    : { value: shares.value, span: shares.span };
}

function rivalsOf(document: Resident, conflicts: readonly Conflict[]): Resident[] {
  const rivals = new Set<Resident>();
  for (const { units } of conflicts) for (const unit of units) for (const vcpu of unit) rivals.add(vcpu.resident);
  rivals.delete(document);
  return [...rivals];
}

/** As much for each vCPU as the rival with so many vCPUs has; whether that is wanted only the author knows. */
function inProportion({ value, span }: { value: number; span: Span }, count: number, others: number): Repairs | null {
  const wanted = Math.round((value / others) * count);
  if (wanted > mostShares) return null;
  return asUndecided(
    repair(l10n.t('Change shares to {0}, as much for each vCPU', wanted), replace(span, String(wanted))),
  );
}

/** cgroup v2 accepts no more. */
const mostShares = 10000;
