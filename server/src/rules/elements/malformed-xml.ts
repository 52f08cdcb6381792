import * as l10n from '@vscode/l10n';
import type { DomainContext, Report, Rule } from '../engine/rule.ts';

/** The first place where a domain document is not well-formed XML. */
export const malformedXml: Rule = {
  id: 'malformed-xml',
  host: 'optional',
  severity: 'error',
  summary: 'The document is not well-formed XML.',
  why: 'libvirt refuses the whole document. Pinset still analyzes what it can read, so the other findings hold.',
  libvirt: 'rejects',
  libvirtBehaviour: "the error is that of libvirt's XML parser.",
  advice:
    'Fix the place that the finding marks. Only the first error is reported, since later ones mostly follow from it.',
  fix: 'none',
  noFix: () => l10n.t('where the missing tag or quote belongs only the author can know'),
  since: '0.1.0',
  examples: {
    wrong: `<domain type='kvm'>
  <name>web</name>
  <vcpu placement='static'>2</vcpu>
`,
    right: `<domain type='kvm'>
  <name>web</name>
  <vcpu placement='static'>2</vcpu>
</domain>
`,
  },
  checks: { domain: check },
};

function* check({ document }: DomainContext): Iterable<Report> {
  if (document.domain.templated) return;
  const { xmlError: error } = document;
  if (error !== null) yield error;
}
