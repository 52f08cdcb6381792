import * as l10n from '@vscode/l10n';
import type { Rule } from './rule.ts';

/** What kind of document a rule's examples are: a domain if the rule can check one. */
export function exampleKind({ checks }: Rule): 'domain' | 'script' | 'profile' {
  if ((checks.domain ?? checks.guest ?? checks.suppressions) !== undefined) return 'domain';
  return checks.script !== undefined ? 'script' : 'profile';
}

/** The name under which a rule's examples are checked. */
export function exampleFile(rule: Rule): string {
  return (
    rule.examples.file ?? { domain: 'web.xml', script: 'start.sh', profile: 'rack1-07.host.json' }[exampleKind(rule)]
  );
}

/** When libvirt reports what a rule finds, in the words of the rule's page. */
export function libvirtSays({ libvirt }: Rule): string {
  switch (libvirt) {
    case 'silent':
      return l10n.t('Silent');
    case 'rejects':
      return l10n.t('Refuses the domain at define');
    case 'start fails':
      return l10n.t('Accepts the domain, which does not start');
    case 'drops':
      return l10n.t('Drops the element');
    case 'not asked':
      return l10n.t('Not asked');
  }
}

/** What Pinset does about a finding, in the words of the rule's page. */
export function fixInWords({ fix, noFix }: Rule): string {
  switch (fix) {
    case 'safe':
      return l10n.t('Pinset offers a safe fix, which can only make things better.');
    case 'suggestion':
      return l10n.t('If one change is enough, Pinset offers it as a quick fix for you to choose.');
    case 'none':
      return l10n.t(
        'Pinset has no quick fix for this: {0}.',
        noFix?.() ?? l10n.t('what is right only the author can know'),
      );
  }
}
