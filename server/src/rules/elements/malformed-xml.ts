import type { DomainContext, Report, Rule } from '../engine/rule.ts';

/** The first place where a domain's document is not well-formed XML. */
export const malformedXml: Rule = {
  id: 'malformed-xml',
  host: 'optional',
  severity: 'error',
  summary: 'The document is not well-formed XML.',
  why: 'libvirt refuses it as a whole. What can still be read is analysed all the same, so the other findings stand.',
  libvirt: 'rejects',
  libvirtBehaviour: 'define fails with the message of the XML parser.',
  advice: 'Repair the place that the finding names; only the first is reported, as the others mostly follow from it.',
  fix: 'none',
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
  const { error } = document.xml;
  if (error !== null) yield error;
}
