import * as l10n from '@vscode/l10n';
import type { Domain } from '../../domain/domain.ts';
import { choice, type Repairs, repair, replace } from '../engine/repair.ts';
import type { DomainContext, Report, Rule } from '../engine/rule.ts';

/** A state in `<vcpus>` for a vCPU that the domain does not have. */
export const vcpusOutOfRange: Rule = {
  id: 'vcpus-out-of-range',
  host: 'optional',
  about: ['vcpus'],
  severity: 'error',
  summary: 'A <vcpu> of <vcpus> is for a vCPU that the domain does not have.',
  why: 'libvirt refuses the domain. vCPUs count from 0, so the last one is the number in `<vcpu>` minus 1.',
  libvirt: 'rejects',
  libvirtBehaviour: '"vcpu id \'4\' is out of range of maximum vcpu count".',
  advice: 'Correct the `id`, or raise the number in `<vcpu>`.',
  fix: 'suggestion',
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
  },
  checks: { domain: check },
};

function* check({ document }: DomainContext): Iterable<Report> {
  const { domain, threads, complete } = document;
  const { maxVcpus } = threads;
  if (!complete || maxVcpus === null || maxVcpus === 0) return;
  const shifted = countedFromZero(domain, maxVcpus);
  for (const { id, span } of domain.vcpus) {
    if (id.value === null || id.value < maxVcpus) continue;
    yield {
      data: choice(shifted, repair(l10n.t('Delete the <vcpu>'), { kind: 'remove element', element: span })),
      span: id.span,
      message:
        maxVcpus === 1
          ? l10n.t('The domain has only vCPU 0, no vCPU {0}: libvirt refuses the domain', id.value)
          : l10n.t('The domain has vCPUs 0-{0}, but no vCPU {1}: libvirt refuses the domain', maxVcpus - 1, id.value),
    };
  }
}

/** If there is one for each vCPU and all were counted from 1. */
function countedFromZero({ vcpus }: Domain, count: number): Repairs | null {
  const ids = new Set(vcpus.map(({ id }) => id.value));
  if (vcpus.length !== count || ids.size !== count || ids.has(0) || ids.has(null) || !ids.has(count)) return null;
  return repair(
    l10n.t('Number the vCPUs from 0'),
    ...vcpus.map(({ id }) => replace(id.span, String((id.value ?? 1) - 1))),
  );
}
