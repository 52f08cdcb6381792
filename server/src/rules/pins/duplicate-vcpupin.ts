import * as l10n from '@vscode/l10n';
import type { VcpuPin } from '../../domain/domain.ts';
import type { DefinedDomain } from '../../fleet/guests/defined-domain.ts';
import { choice, type Repairs, repair, replace } from '../engine/repair.ts';
import type { DomainContext, Report, Rule } from '../engine/rule.ts';

/** A second vcpupin for one vCPU. */
export const duplicateVcpupin: Rule = {
  id: 'duplicate-vcpupin',
  host: 'optional',
  severity: 'error',
  summary: 'A vCPU has two <vcpupin> elements.',
  why: 'libvirt refuses the domain. Usually a line was copied and its `vcpu` was not incremented.',
  libvirt: 'rejects',
  libvirtBehaviour: '"duplicate vcpupin for vcpu".',
  advice: 'Give the element the number of the vCPU that it is meant for, or delete it.',
  fix: 'suggestion',
  since: '0.1.0',
  examples: {
    wrong: `<domain type='kvm'>
  <name>web</name>
  <vcpu placement='static'>2</vcpu>
  <cputune>
    <vcpupin vcpu='0' cpuset='0'/>
    <vcpupin vcpu='1' cpuset='2'/>
    <vcpupin vcpu='1' cpuset='3'/>
  </cputune>
  <numatune>
    <memory mode='strict' nodeset='0'/>
  </numatune>
</domain>
`,
  },
  checks: { domain: check },
};

function* check({ document }: DomainContext): Iterable<Report> {
  const { duplicatePins, pinOfVcpu } = document.threads;
  for (const pin of duplicatePins) {
    const index = pin.vcpu?.value ?? null;
    const first = index === null ? undefined : pinOfVcpu.get(index);
    if (index === null || first === undefined) continue;
    yield {
      data: isSame(pin, first) ? deleted(pin) : choice(renumbered(pin, document), deleted(pin)),
      span: pin.vcpu?.span ?? pin.nameSpan,
      message: l10n.t(
        "vCPU {0} already has a vcpupin (cpuset='{1}'): libvirt refuses the domain",
        index,
        first.cpuset?.text ?? '',
      ),
      related: [{ uri: document.uri, span: first.span, message: l10n.t('the first vcpupin of vCPU {0}', index) }],
    };
  }
}

function isSame(one: VcpuPin, other: VcpuPin): boolean {
  const { value = null } = one.cpuset ?? {};
  return value !== null && other.cpuset?.value?.equals(value) === true;
}

/** A copied line whose number was not incremented: if exactly one vCPU has no pin, the line is meant for it. */
function renumbered({ vcpu }: VcpuPin, { threads, complete }: DefinedDomain): Repairs | null {
  const { maxVcpus, pinOfVcpu } = threads;
  if (vcpu === null || !complete || maxVcpus === null || pinOfVcpu.size !== maxVcpus - 1) return null;
  const unpinned = Array.from({ length: maxVcpus }, (_, index) => index).find((index) => !pinOfVcpu.has(index));
  if (unpinned === undefined) return null;
  const title = l10n.t('Make it the pin of vCPU {0}, the only vCPU without one', unpinned);
  return repair(title, replace(vcpu.span, String(unpinned)));
}

function deleted({ span }: VcpuPin): Repairs {
  return repair(l10n.t('Delete the second pin'), { kind: 'remove element', element: span });
}
