import * as l10n from '@vscode/l10n';
import { quotable } from '../../wording/wording.ts';
import type { Report, Rule, SuppressionContext } from '../engine/rule.ts';
import type { SuppressionUse } from '../engine/suppression-use.ts';

/** A suppression that is in use but gives no reason. */
export const suppressionWithoutReason: Rule = {
  id: 'suppression-without-reason',
  host: 'optional',
  severity: 'info',
  summary: 'A pinset-ignore comment gives no reason.',
  why: `Later readers cannot tell a decision from a silenced mistake, and cannot know when the suppression may be
removed.`,
  libvirt: 'not asked',
  libvirtBehaviour: 'libvirt does not read comments.',
  advice: 'Write the reason after a colon. Until then, the comment still suppresses its findings.',
  fix: 'none',
  noFix: () => l10n.t('only the author knows the reason'),
  since: '0.1.0',
  examples: {
    wrong: `<domain type='kvm'>
  <name>web</name>
  <vcpu placement='static'>2</vcpu>
  <cputune>
    <!-- pinset-ignore cpu-overcommit -->
    <vcpupin vcpu='0' cpuset='2'/>
    <vcpupin vcpu='1' cpuset='2'/>
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
    <!-- pinset-ignore cpu-overcommit: vCPU 1 is the idle one -->
    <vcpupin vcpu='0' cpuset='2'/>
    <vcpupin vcpu='1' cpuset='2'/>
  </cputune>
  <numatune>
    <memory mode='strict' nodeset='0'/>
  </numatune>
</domain>
`,
  },
  checks: { suppressions: check },
};

function* check({ suppressions }: SuppressionContext): Iterable<Report> {
  for (const suppression of suppressions) {
    // A suppression that should be deleted needs no reason; unused-suppression reports each of its names.
    if (suppression.reason !== '' || !suppression.rules.some(mayBeNeeded)) continue;
    yield { span: suppression.span, message: messageOf(suppression) };
  }
}

function mayBeNeeded({ standing }: SuppressionUse['rules'][number]): boolean {
  return standing === 'used' || standing === 'unasked';
}

function messageOf({ rules, colonMissing }: SuppressionUse): string {
  const [first] = rules;
  const example = `pinset-ignore ${quotable(first?.id ?? 'RULE')}${rules.length > 1 ? ', …' : ''}: reason`;
  return colonMissing
    ? l10n.t('The colon after the list of rules is missing: `{0}`', example)
    : l10n.t('This suppression gives no reason; write it after a colon: `{0}`', example);
}
