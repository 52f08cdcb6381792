import * as l10n from '@vscode/l10n';
import type { ElementFault } from '../../domain/vocabulary/element-faults.ts';
import type { DomainContext, Report, Rule } from '../engine/rule.ts';

/** An element that libvirt takes once stands twice. Two vcpupin for one vCPU are duplicate-vcpupin's. */
export const duplicateElement: Rule = {
  id: 'duplicate-element',
  host: 'optional',
  severity: 'error',
  summary: 'An element about placement stands twice where libvirt takes one.',
  why: `Mostly a block was pasted a second time, or a copied line kept its number. Of some elements libvirt refuses the second one; of others, \`<vcpu>\` and
\`<memory>\` among them, it takes one and drops the other without a word: then whoever changes the dropped one changes nothing.`,
  libvirt: 'rejects',
  libvirtBehaviour:
    'define fails: "only one emulatorpin is supported", "Multiple memnode elements with cellid 0", "duplicate iothread id \'1\' found"; where it drops one of the two, the finding is a warning.',
  advice: 'Keep one of the two, or give the second one the number that it is meant for.',
  fix: 'none',
  since: '0.1.0',
  examples: {
    wrong: `<domain type='kvm'>
  <name>web</name>
  <vcpu placement='static'>2</vcpu>
  <cputune>
    <emulatorpin cpuset='0'/>
    <emulatorpin cpuset='0-1'/>
  </cputune>
</domain>
`,
    right: `<domain type='kvm'>
  <name>web</name>
  <vcpu placement='static'>2</vcpu>
  <cputune>
    <emulatorpin cpuset='0-1'/>
  </cputune>
</domain>
`,
  },
  checks: { domain: check },
};

function* check({ document }: DomainContext): Iterable<Report> {
  // A template's control blocks may choose between the two.
  if (!document.complete) return;
  for (const fault of document.faults()) {
    if (fault.kind !== 'repeated') continue;
    const { element, nameSpan, refused, first } = fault;
    yield {
      span: nameSpan,
      severity: refused ? 'error' : 'warning',
      message: messageOf(fault),
      related: [{ uri: document.uri, span: first, message: l10n.t('the first <{0}>', element) }],
    };
  }
}

function messageOf({ element, refused, key }: Extract<ElementFault, { kind: 'repeated' }>): string {
  if (key === null) {
    return refused
      ? l10n.t('There is a <{0}> already: libvirt refuses the domain', element)
      : l10n.t('There is a <{0}> already: libvirt takes the first one and drops this without a word', element);
  }
  const { attribute, value } = key;
  return refused
    ? l10n.t("There is a <{0}> with {1}='{2}' already: libvirt refuses the domain", element, attribute, value)
    : l10n.t(
        "There is a <{0}> with {1}='{2}' already: libvirt drops one of the two without a word",
        element,
        attribute,
        value,
      );
}
