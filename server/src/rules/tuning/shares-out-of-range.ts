import * as l10n from '@vscode/l10n';
import type { Span } from '../../base/span.ts';
import { quotable } from '../../wording/wording.ts';
import { asUndecided, type Repairs, repair, replace } from '../engine/repair.ts';
import type { DomainContext, Report, Rule } from '../engine/rule.ts';
import { firstOfEach } from './tune-values.ts';

/** CPU shares that cgroups do not accept. */
export const sharesOutOfRange: Rule = {
  id: 'shares-out-of-range',
  host: 'optional',
  about: ['tuneValues'],
  severity: 'warning',
  summary: 'The CPU shares are not between 1 and 10000, the range of cgroup v2.',
  why: `libvirt passes \`<shares>\` to cgroup v2 as \`cpu.weight\`, which accepts 1 to 10000. Files from hosts with
cgroup v1 often have more: there the range was 2 to 262144, and each vCPU got 1024.`,
  libvirt: 'start fails',
  libvirtBehaviour: `define accepts 0 and 2 to 262144 and refuses anything else; a host with cgroup v2 starts the guest
only with 1 to 10000.`,
  advice: `Scale the shares of all domains of the host by the same factor: only their ratio counts. The default of
cgroup v2 is 100.`,
  fix: 'suggestion',
  since: '0.1.0',
  examples: {
    wrong: `<domain type='kvm'>
  <name>web</name>
  <vcpu placement='static'>2</vcpu>
  <cputune>
    <shares>20000</shares>
  </cputune>
</domain>
`,
    right: `<domain type='kvm'>
  <name>web</name>
  <vcpu placement='static'>2</vcpu>
  <cputune>
    <shares>10000</shares>
  </cputune>
</domain>
`,
  },
  checks: { domain: check },
};

const v2 = { lowest: 1, highest: 10000 };
/** What define accepts besides 0, from the range of cgroup v1. */
const v1 = { lowest: 2, highest: 262144 };

function* check({ document }: DomainContext): Iterable<Report> {
  const shares = firstOfEach(document.domain.tuneValues).find(({ name }) => name === 'shares');
  if (shares === undefined) return;
  const { value, invalid, text, span } = shares.value;
  const takes = [v1.lowest, v1.highest, v2.highest] as const;
  if (value === null) {
    // An element without text counts as absent.
    if (!invalid || !document.complete || text === '') return;
    const message = l10n.t(
      "shares '{0}' is not a valid number: libvirt accepts {1} to {2}, and cgroup v2 at most {3}",
      quotable(text),
      ...takes,
    );
    yield { span, severity: 'error', message };
  } else if (value !== 0 && (value < v1.lowest || value > v1.highest)) {
    const message = l10n.t(
      'shares {0} is out of range: libvirt accepts {1} to {2}, and cgroup v2 at most {3}',
      value,
      ...takes,
    );
    yield { data: nearestShares(value, span), span, severity: 'error', message };
  } else if (value < v2.lowest || value > v2.highest) {
    yield {
      data: nearestShares(value, span),
      span,
      message: l10n.t(
        'shares {0} is out of range on a host with cgroup v2, which accepts {1} to {2}: the guest does not start there',
        value,
        v2.lowest,
        v2.highest,
      ),
    };
  }
}

/** Above the range of cgroup v2, only the ratio to the shares of other domains counts, which only the author knows. */
function nearestShares(value: number, span: Span): Repairs {
  const nearest = String(Math.min(Math.max(value, v1.lowest), v2.highest));
  const title = l10n.t('Change shares to {0}, the nearest value that every host accepts', nearest);
  const one = repair(title, replace(span, nearest));
  return value > v2.highest ? asUndecided(one) : one;
}
