import * as l10n from '@vscode/l10n';
import { nearNames } from '../../base/near-names.ts';
import type { Span } from '../../base/span.ts';
import { alternatives, quotable } from '../../wording/wording.ts';
import { choice, type Repairs, repair, replace, safeRepair } from '../engine/repair.ts';
import type { Report, Rule, SuppressionContext } from '../engine/rule.ts';
import type { RuleUse, SuppressionUse } from '../engine/suppression-use.ts';

/** A suppression that suppresses nothing, or names a rule that does not exist. */
export const unusedSuppression: Rule = {
  id: 'unused-suppression',
  host: 'optional',
  severity: 'info',
  summary: 'A pinset-ignore comment suppresses nothing, or names a rule that does not exist.',
  why: 'A suppression that outlives its finding hides the next one at the same place, which no one has reviewed.',
  libvirt: 'not asked',
  libvirtBehaviour: 'libvirt does not read comments.',
  advice: `Delete the comment, or the name in it that is not needed. The comment applies to the element that follows
it, or to the whole file if it comes before the root element. Pinset does not report rules that could not run there:
without a host, in a broken document or in a template.`,
  fix: 'safe',
  since: '0.1.0',
  examples: {
    wrong: `<domain type='kvm'>
  <name>web</name>
  <vcpu placement='static'>2</vcpu>
  <cputune>
    <vcpupin vcpu='0' cpuset='0'/>
    <!-- pinset-ignore cpu-overcommit: vCPU 1 is the idle one -->
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

/** How many unknown names of a document get suggestions: a text of nothing but names gets no more. */
const mostSuggestions = 64;

function* check({ suppressions, ruleIds }: SuppressionContext): Iterable<Report> {
  let unknown = 0;
  for (const suppression of suppressions) {
    if (suppression.rules.length === 0) yield namesNone(suppression);
    for (const rule of suppression.rules) {
      const { span } = rule;
      if (rule.standing === 'unknown') {
        unknown++;
        const near = unknown > mostSuggestions ? [] : nearNames(rule.id, ruleIds);
        yield { data: corrected(span, near), span, message: noSuchRule(rule.id, near) };
      } else {
        const message = whyUnused(rule, suppression);
        if (message !== null) yield { data: without(rule, suppression), span, message };
      }
    }
  }
}

function namesNone({ span }: SuppressionUse): Report {
  return { span, message: l10n.t('This suppression names no rule; write `pinset-ignore RULE: reason`') };
}

function noSuchRule(id: string, near: readonly string[]): string {
  return near.length === 0
    ? l10n.t('There is no rule {0}', quotable(id))
    : l10n.t('There is no rule {0}; did you mean {1}?', quotable(id), alternatives(near.slice(0, 2)));
}

function whyUnused({ id, standing }: RuleUse, { scope }: SuppressionUse): string | null {
  if (standing === 'foreign') {
    return l10n.t('{0} has no suppressible findings in a domain; delete its name here', id);
  }
  if (standing !== 'unused') return null;
  if (scope === null) {
    return l10n.t('This suppresses nothing: no element follows in which {0} could find anything', id);
  }
  return scope.start === 0
    ? l10n.t('This suppresses nothing: {0} finds nothing in the file', id)
    : l10n.t('This suppresses nothing: {0} finds nothing in the element that follows', id);
}

/** Deletes only the name if the comment has others that are in use or unknown, otherwise the comment. */
function without({ span }: RuleUse, { rules, span: comment }: SuppressionUse): Repairs {
  const left = rules.filter(({ standing }) => standing !== 'unused' && standing !== 'foreign');
  if (left.length === 0) return safeRepair(l10n.t('Delete the suppression'), { kind: 'remove comment', comment });
  const names = rules.filter((other) => other.span.start !== span.start);
  const title = l10n.t('Delete the name of the rule');
  const [first] = rules;
  const newText = names.map(({ id }) => id).join(', ');
  const all = { start: first?.span.start ?? span.start, end: rules.at(-1)?.span.end ?? span.end };
  return safeRepair(title, replace(all, newText));
}

function corrected(span: Span, near: readonly string[]): Repairs | null {
  return choice(...near.slice(0, 2).map((id) => repair(l10n.t('Change to {0}', id), replace(span, id))));
}
