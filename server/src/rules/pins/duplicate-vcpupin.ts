import * as l10n from '@vscode/l10n';
import { getOrAdd } from '../../base/get-or-add.ts';
import type { VcpuPin } from '../../domain/domain.ts';
import type { DefinedDomain } from '../../fleet/guests/defined-domain.ts';
import { choice, type Repairs, repair, replace } from '../engine/repair.ts';
import { type DomainContext, mostRelated, type Report, type Rule } from '../engine/rule.ts';

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
  const byVcpu = new Map<number, VcpuPin[]>();
  for (const pin of duplicatePins) {
    const index = pin.vcpu?.value ?? null;
    if (index !== null) getOrAdd(byVcpu, index, (): VcpuPin[] => []).push(pin);
  }
  for (const [index, pins] of byVcpu) {
    const first = pinOfVcpu.get(index);
    if (first === undefined) continue;
    if (pins.length <= mostOneByOne) yield* oneByOne(index, first, pins, document);
    else yield together(index, first, pins, document);
  }
}

/** How many pins of one vCPU are reported one by one. */
const mostOneByOne = 8;

/** How many pins a fix deletes. */
const mostDeleted = 256;

function together(index: number, first: VcpuPin, pins: readonly VcpuPin[], { uri }: DefinedDomain): Report {
  const [second = first] = pins;
  const title = l10n.t('Delete all pins of vCPU {0} but the first', index);
  const deletions = pins.map(({ span }) => ({ kind: 'remove element', element: span }) as const);
  const related = [first, ...pins.slice(1, mostRelated)].map(({ span }, at) => {
    const message =
      at === 0 ? l10n.t('the first vcpupin of vCPU {0}', index) : l10n.t('another vcpupin of vCPU {0}', index);
    return { uri, span, message };
  });
  return {
    data: pins.length > mostDeleted ? null : repair(title, ...deletions),
    span: second.vcpu?.span ?? second.nameSpan,
    message: l10n.t(
      "vCPU {0} already has a vcpupin (cpuset='{1}'), and {2} more follow: libvirt refuses the domain",
      index,
      first.cpuset?.text ?? '',
      pins.length,
    ),
    related,
  };
}

function* oneByOne(index: number, first: VcpuPin, pins: readonly VcpuPin[], document: DefinedDomain): Iterable<Report> {
  for (const pin of pins) {
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
