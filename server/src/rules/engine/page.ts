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
export const libvirtSays: Readonly<Record<Rule['libvirt'], string>> = {
  silent: 'Silent',
  rejects: 'Refuses the domain at define',
  'start fails': 'Accepts the domain, which does not start',
  drops: 'Drops the element',
  'not asked': 'Not asked',
};

/** What Pinset does about a finding, in the words of the rule's page. */
export function fixInWords({ fix, noFix }: Rule): string {
  switch (fix) {
    case 'safe':
      return 'Pinset offers a safe fix, which can only make things better.';
    case 'suggestion':
      return 'If one change is enough, Pinset offers it as a quick fix for you to choose.';
    case 'none':
      return `Pinset has no quick fix for this: ${noFix?.() ?? 'only the author can know what is right'}.`;
  }
}
