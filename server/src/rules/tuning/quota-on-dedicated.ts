import * as l10n from '@vscode/l10n';
import type { TuneValue } from '../../domain/domain.ts';
import { dedicationOf, hasCpusToItself } from '../../fleet/guests/dedicated.ts';
import { amount } from '../../wording/wording.ts';
import { asUndecided, type Repairs, repair } from '../engine/repair.ts';
import type { DomainContext, Report, Rule } from '../engine/rule.ts';

/**
 * A quota below one CPU's time for vCPUs with CPUs to themselves: the author says so, or each has a pin that no other
 * vCPU shares. Real-time threads have no quota.
 */
export const quotaOnDedicated: Rule = {
  id: 'quota-on-dedicated',
  host: 'optional',
  about: ['tuneValues'],
  severity: 'warning',
  summary: 'A quota throttles dedicated vCPUs.',
  why: `A vCPU with a CPU to itself may use all of it. A \`quota\` below the \`period\` stops it in each period once the
quota is used up, for up to period − quota (50 ms of 100 with half a CPU), while its CPU idles. A quota of 30 % gave
0.307 of a CPU (measured, kernel 6.18).`,
  libvirt: 'silent',
  libvirtBehaviour: 'libvirt does not compare the quota with the pins.',
  advice: `Remove the quota, or let the vCPUs share their CPUs, which is what a quota is for. Without a \`<period>\`,
the period is 100000 µs.`,
  fix: 'suggestion',
  since: '0.1.0',
  examples: {
    wrong: `<domain type='kvm'>
  <name>web</name>
  <vcpu placement='static'>2</vcpu>
  <cputune>
    <vcpupin vcpu='0' cpuset='0'/>
    <vcpupin vcpu='1' cpuset='2'/>
    <period>100000</period>
    <quota>50000</quota>
  </cputune>
  <numatune>
    <memory mode='strict' nodeset='0'/>
  </numatune>
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
  checks: { domain: check },
};

function* check(context: DomainContext): Iterable<Report> {
  const { document, occupancy } = context;
  if (!document.complete || document.realtime.size > 0) return;
  const perVcpu = limitOf('quota', 'period', document.domain.tuneValues);
  const whole = limitOf('global_quota', 'global_period', document.domain.tuneValues);
  const count = document.threads.vcpus.length;
  if (perVcpu === null && whole === null) return;
  const isMeant = dedicationOf(document, occupancy) !== null;
  const reason = reasonOf(context);
  if (reason === null) return;
  if (perVcpu !== null && perVcpu.quota < perVcpu.period) {
    const { element, quota, period } = perVcpu;
    const share = percent(quota, period);
    const message = l10n.t('Each vCPU may use {0} of {1} µs ({2} of a CPU), but {3}', quota, period, share, reason);
    yield { data: withoutLimit(element, isMeant), span: element.value.span, message };
  } else if (whole !== null && whole.quota < whole.period * count) {
    const { element, quota, period } = whole;
    const message = l10n.t(
      'The domain may use {0} of {1} µs, the time of {2} CPUs, for {3}, but {4}',
      quota,
      period,
      Number((quota / period).toFixed(2)),
      amount(count, 'vCPU'),
      reason,
    );
    yield { data: withoutLimit(element, isMeant), span: element.value.span, message };
  }
}

/** Why the vCPUs count as dedicated, in words; null if they do not. */
function reasonOf({ document, occupancy }: DomainContext): string | null {
  const meant = dedicationOf(document, occupancy);
  if (meant !== null) return meant;
  if (document.domain.intent?.cpus != null) return null;
  return occupancy !== null && hasCpusToItself(document, occupancy)
    ? l10n.t('each is pinned to a CPU that no other vCPU is pinned to')
    : null;
}

interface Limit {
  readonly element: TuneValue;
  /** Microseconds, above 0; 0 and less mean no limit. */
  readonly quota: number;
  readonly period: number;
}

function limitOf(quotaName: string, periodName: string, values: readonly TuneValue[]): Limit | null {
  const element = values.find(({ name }) => name === quotaName);
  const periodElement = values.find(({ name }) => name === periodName);
  const quota = element?.value.value ?? null;
  // libvirt sets no period if the element is missing; the kernel's default is 100 ms.
  const period = periodElement === undefined ? 100_000 : (periodElement.value.value ?? 0);
  if (element === undefined || quota === null || quota <= 0 || period <= 0) return null;
  return { element, quota, period };
}

function percent(part: number, whole: number): string {
  return `${Number(((100 * part) / whole).toFixed(1))} %`;
}

/** If only the pins say that the vCPUs are dedicated, the limit may be what was sold. */
function withoutLimit({ name, span }: TuneValue, isMeant: boolean): Repairs {
  const one = repair(l10n.t('Delete <{0}>', name), { kind: 'remove element', element: span });
  return isMeant ? one : asUndecided(one);
}
