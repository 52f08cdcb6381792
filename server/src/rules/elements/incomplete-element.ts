import * as l10n from '@vscode/l10n';
import type { Domain } from '../../domain/domain.ts';
import type { DomainContext, Report, Rule } from '../engine/rule.ts';

/**
 * A missing attribute or child element that libvirt's parser requires. invalid-cpuset reports missing lists; the rules
 * about schedulers and iothreadpins report their missing ids and priorities.
 */
export const incompleteElement: Rule = {
  id: 'incomplete-element',
  host: 'optional',
  severity: 'error',
  summary: 'A placement element lacks an attribute or a child element that libvirt requires.',
  why: `libvirt refuses the domain. Usually the forgotten attribute has no default although its neighbors have one:
\`threads\` beside \`dies\`, a nodeset beside \`mode='strict'\`.`,
  libvirt: 'rejects',
  libvirtBehaviour: `"Missing required attribute 'threads' in element 'topology'", "nodeset for NUMA memory tuning must
be set if 'placement' is 'static'" and so on.`,
  advice: 'Add what the message names.',
  fix: 'none',
  since: '0.1.0',
  examples: {
    wrong: `<domain type='kvm'>
  <name>web</name>
  <vcpu placement='static'>2</vcpu>
  <numatune>
    <memory mode='strict'/>
  </numatune>
</domain>
`,
    right: `<domain type='kvm'>
  <name>web</name>
  <vcpu placement='static'>2</vcpu>
  <numatune>
    <memory mode='strict' nodeset='0'/>
  </numatune>
</domain>
`,
  },
  checks: { domain: check },
};

function* check({ document }: DomainContext): Iterable<Report> {
  if (!document.complete) return;
  for (const fault of document.faults) {
    if (fault.kind !== 'missing') continue;
    const { element, name, isElement, nameSpan } = fault;
    const message = isElement
      ? l10n.t('<{0}> has no <{1}>: libvirt refuses the domain', element, name)
      : l10n.t('<{0}> has no {1}: libvirt refuses the domain', element, name);
    yield { span: nameSpan, message };
  }
  yield* memoryWithoutNodeset(document.domain);
}

/**
 * A mode or placement static requires a nodeset (virDomainNumatuneSet), unless numad places the vCPUs and thus the
 * memory too. A bare `<memory/>` has no effect.
 */
function* memoryWithoutNodeset({ vcpu, numatuneMemory }: Domain): Iterable<Report> {
  if (numatuneMemory === null || numatuneMemory.nodeset !== null) return;
  const { mode, placement, nameSpan } = numatuneMemory;
  const asked = placement === null ? mode !== null && vcpu?.placement?.value !== 'auto' : placement.value === 'static';
  if (!asked || (vcpu?.placement != null && vcpu.placement.value === null)) return;
  yield {
    span: nameSpan,
    message: l10n.t(
      "<memory> in <numatune> has no nodeset, and its placement is not 'auto': libvirt refuses the domain",
    ),
  };
}
