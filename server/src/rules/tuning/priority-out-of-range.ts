import * as l10n from '@vscode/l10n';
import { quotable } from '../../wording/wording.ts';
import { choice, repair, replace } from '../engine/repair.ts';
import type { DomainContext, Report, Rule } from '../engine/rule.ts';

/** A real-time priority that the kernel does not have. */
export const priorityOutOfRange: Rule = {
  id: 'priority-out-of-range',
  host: 'optional',
  about: ['schedulers'],
  severity: 'warning',
  summary: 'The priority of a real-time scheduler is not between 1 and 99.',
  why: `The kernel has priorities 1 to 99 for fifo and rr (sched(7)). define accepts any number, so the mistake
shows only when the guest starts, often long after.`,
  libvirt: 'start fails',
  libvirtBehaviour: '"Scheduler priority 200 out of range [1, 99]". A priority with batch or idle is dropped.',
  advice: `Write 1 to 99. A low number is enough: the guest only has to win against threads without real-time
scheduling, not against the kernel's own.`,
  fix: 'suggestion',
  since: '0.1.0',
  examples: {
    wrong: `<domain type='kvm'>
  <name>web</name>
  <vcpu placement='static'>2</vcpu>
  <cputune>
    <vcpusched vcpus='0-1' scheduler='fifo' priority='200'/>
  </cputune>
</domain>
`,
    right: `<domain type='kvm'>
  <name>web</name>
  <vcpu placement='static'>2</vcpu>
  <cputune>
    <vcpusched vcpus='0-1' scheduler='fifo' priority='1'/>
  </cputune>
</domain>
`,
  },
  checks: { domain: check },
};

const lowest = 1;
const highest = 99;

function* check({ document }: DomainContext): Iterable<Report> {
  for (const { scheduler, priority, span, nameSpan } of document.domain.schedulers) {
    const policy = scheduler?.value ?? null;
    if (policy !== 'fifo' && policy !== 'rr') continue;
    if (priority === null) {
      if (!document.complete) continue;
      yield {
        data: repair(l10n.t('Add priority {0}, the lowest', lowest), {
          kind: 'set attribute',
          element: span,
          name: 'priority',
          value: String(lowest),
        }),
        span: nameSpan,
        severity: 'error',
        message: l10n.t(
          '{0} needs a priority from {1} to {2}: libvirt refuses the domain without one',
          policy,
          lowest,
          highest,
        ),
      };
    } else if (priority.invalid && document.complete) {
      yield {
        span: priority.span,
        severity: 'error',
        message: l10n.t(
          "'{0}' is not a priority: {1} has priorities {2} to {3}, and libvirt refuses the domain",
          quotable(priority.text),
          policy,
          lowest,
          highest,
        ),
      };
    } else if (priority.value !== null && (priority.value < lowest || priority.value > highest)) {
      yield {
        data: choice(
          repair(l10n.t('Change the priority to {0}, the lowest', lowest), replace(priority.span, String(lowest))),
          priority.value > highest
            ? repair(
                l10n.t('Change the priority to {0}, the highest', highest),
                replace(priority.span, String(highest)),
              )
            : null,
        ),
        span: priority.span,
        message: l10n.t(
          'Priority {0} is out of range: {1} has priorities {2} to {3}, and the guest does not start',
          priority.value,
          policy,
          lowest,
          highest,
        ),
      };
    }
  }
}
