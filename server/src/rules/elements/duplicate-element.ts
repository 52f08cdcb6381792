import * as l10n from '@vscode/l10n';
import type { ElementFault } from '../../domain/vocabulary/element-faults.ts';
import type { DomainContext, Report, Rule } from '../engine/rule.ts';

/** A repeated element that libvirt takes only once. duplicate-vcpupin reports two vcpupin for one vCPU. */
export const duplicateElement: Rule = {
  id: 'duplicate-element',
  host: 'optional',
  severity: 'error',
  summary: 'A placement element appears twice where libvirt takes only one.',
  why: `Usually a block was pasted a second time, or a copied line kept its number. libvirt refuses the second of some
elements. Of others, \`<vcpu>\` and \`<memory>\` among them, it silently keeps one and drops the other, so changes to
the dropped one have no effect.`,
  libvirt: 'rejects',
  libvirtBehaviour: `"only one emulatorpin is supported", "Multiple memnode elements with cellid 0", "duplicate iothread
id '1' found". If libvirt drops one of the two instead, the finding is a warning.`,
  advice: 'Delete one of the two, or give the second one the number that it is meant for.',
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
  for (const fault of document.faults) {
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
      ? l10n.t('There is already a <{0}>: libvirt refuses the domain', element)
      : l10n.t('There is already a <{0}>: libvirt takes the first one and silently drops this one', element);
  }
  const { attribute, value } = key;
  return refused
    ? l10n.t("There is already a <{0}> with {1}='{2}': libvirt refuses the domain", element, attribute, value)
    : l10n.t(
        "There is already a <{0}> with {1}='{2}': libvirt silently drops one of the two",
        element,
        attribute,
        value,
      );
}
