import * as l10n from '@vscode/l10n';
import type { DomainContext, Report, Rule } from '../engine/rule.ts';

/** A state in `<vcpus>` for a vCPU that the domain does not have. */
export const vcpusOutOfRange: Rule = {
  id: 'vcpus-out-of-range',
  host: 'optional',
  severity: 'error',
  summary: 'A <vcpu> of <vcpus> is for a vCPU that the domain does not have.',
  why: 'libvirt refuses the domain. vCPUs count from 0, so the last one is the number in `<vcpu>` minus 1.',
  libvirt: 'rejects',
  libvirtBehaviour: '"vcpu id \'4\' is out of range of maximum vcpu count".',
  advice: 'Correct the `id`, or raise the number in `<vcpu>`.',
  fix: 'none',
  since: '0.1.0',
  examples: {
    wrong: `<domain type='kvm'>
  <name>web</name>
  <vcpu placement='static'>2</vcpu>
  <vcpus>
    <vcpu id='0' enabled='yes'/>
    <vcpu id='1' enabled='yes'/>
    <vcpu id='2' enabled='yes'/>
  </vcpus>
</domain>
`,
    right: `<domain type='kvm'>
  <name>web</name>
  <vcpu placement='static'>2</vcpu>
  <vcpus>
    <vcpu id='0' enabled='yes'/>
    <vcpu id='1' enabled='yes'/>
  </vcpus>
</domain>
`,
  },
  checks: { domain: check },
};

function* check({ document }: DomainContext): Iterable<Report> {
  const { domain, threads, complete } = document;
  const { maxVcpus } = threads;
  if (!complete || maxVcpus === null || maxVcpus === 0) return;
  for (const { id } of domain.vcpus) {
    if (id.value === null || id.value < maxVcpus) continue;
    yield {
      span: id.span,
      message:
        maxVcpus === 1
          ? l10n.t('The domain has only vCPU 0, no vCPU {0}: libvirt refuses the domain', id.value)
          : l10n.t('The domain has vCPUs 0-{0}, but no vCPU {1}: libvirt refuses the domain', maxVcpus - 1, id.value),
    };
  }
}
