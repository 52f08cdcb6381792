import type { Rule } from './rule.ts';

/** What a rule's examples are. Those of a rule about several kinds of documents are domains. */
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

/** When libvirt would say what a rule finds, as its page puts it. */
export const libvirtSays: Readonly<Record<Rule['libvirt'], string>> = {
  silent: 'Silent',
  rejects: 'Refuses the domain at define',
  'start fails': 'Accepts the domain, which does not start',
  drops: 'Drops the element',
  'not asked': 'Not asked',
};

/** What Pinset does about a finding, as its page puts it. */
export const fixIs: Readonly<Record<Rule['fix'], string>> = {
  safe: 'Pinset offers a safe fix, which can only make things better.',
  suggestion: 'If one change is enough, Pinset offers it as a quick fix for you to choose.',
  none: 'Pinset has no quick fix for this.',
};
