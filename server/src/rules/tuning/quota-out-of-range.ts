import * as l10n from '@vscode/l10n';
import type { TuneValue } from '../../domain/domain.ts';
import { quotable } from '../../wording/wording.ts';
import type { DomainContext, Report, Rule } from '../engine/rule.ts';
import { quotaRepairs, ranges } from './quota-repairs.ts';
import { firstOfEach } from './tune-values.ts';

/** A CPU bandwidth quota or period that libvirt does not accept. */
export const quotaOutOfRange: Rule = {
  id: 'quota-out-of-range',
  host: 'optional',
  about: ['tuneValues'],
  severity: 'error',
  summary: 'A quota or period of <cputune> is out of range.',
  why: `Both are in microseconds: a quota of 50 is not half a CPU but less than the kernel can account for. Half a CPU
is a quota of 50000 in a period of 100000.`,
  libvirt: 'rejects',
  libvirtBehaviour: `"Value of cputune 'quota' must be in range [1000, 17592186044415]", for a period "[1000, 1000000]".
0 counts as absent; a negative quota means no limit.`,
  advice: 'Write microseconds: the quota of one vCPU in each period. The period defaults to 100000.',
  fix: 'suggestion',
  since: '0.1.0',
  examples: {
    wrong: `<domain type='kvm'>
  <name>web</name>
  <vcpu placement='static'>1</vcpu>
  <cputune>
    <period>100000</period>
    <quota>50</quota>
  </cputune>
</domain>
`,
    right: `<domain type='kvm'>
  <name>web</name>
  <vcpu placement='static'>1</vcpu>
  <cputune>
    <period>100000</period>
    <quota>50000</quota>
  </cputune>
</domain>
`,
  },
  checks: { domain: check },
};

function* check({ document }: DomainContext): Iterable<Report> {
  const values = firstOfEach(document.domain.tuneValues);
  const byName = new Map(values.map((tune) => [tune.name, tune]));
  for (const tune of values) {
    if (tune.name === 'shares') continue;
    const problem = problemOf(tune, document.complete);
    if (problem !== null) yield { data: quotaRepairs(tune, byName), span: tune.value.span, message: problem };
  }
}

function problemOf({ name, value: { value, invalid, text } }: TuneValue, complete: boolean): string | null {
  const quota = name.endsWith('quota');
  const { lowest, highest } = quota ? ranges.quota : ranges.period;
  const takes = quota
    ? l10n.t('libvirt accepts {0} to {1} microseconds, or a negative number for no limit', lowest, highest)
    : l10n.t('libvirt accepts {0} to {1} microseconds', lowest, highest);
  if (value === null) {
    // An element without text counts as absent, and one that is being typed is empty at first.
    return invalid && complete && text !== ''
      ? l10n.t("{0} '{1}' is not a valid number: {2}", name, quotable(text), takes)
      : null;
  }
  if (value <= 0 || (value >= lowest && value <= highest)) return null;
  return l10n.t('{0} {1} is out of range: {2}', name, value, takes);
}
