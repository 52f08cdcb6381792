import * as l10n from '@vscode/l10n';
import type { DefinedDomain } from '../../fleet/guests/defined-domain.ts';
import { boundOf } from '../../fleet/occupancy/affinity.ts';
import type { Host } from '../../topology/host.ts';
import { cpus, vcpus } from '../../wording/wording.ts';
import type { DomainContext, Report, Rule } from '../engine/rule.ts';

/** Some vCPUs are pinned, others float. */
export const partialPinning: Rule = {
  id: 'partial-pinning',
  host: 'optional',
  severity: 'warning',
  summary: 'Some vCPUs of the domain have a <vcpupin>, others do not.',
  why: `vCPUs without a pin run on any CPU of any node, including the CPUs of the pinned vCPUs. The guest's threads
then progress at different speeds, and a floating vCPU that is preempted while it holds a lock stalls the pinned ones.`,
  libvirt: 'silent',
  libvirtBehaviour: 'libvirt pins what is named and lets the rest float.',
  advice: 'Pin the other vCPUs too, or give all of them a common set with `<vcpu cpuset=…>`.',
  fix: 'suggestion',
  since: '0.1.0',
  examples: {
    wrong: `<domain type='kvm'>
  <name>web</name>
  <vcpu placement='static'>2</vcpu>
  <cputune>
    <vcpupin vcpu='0' cpuset='0'/>
  </cputune>
  <numatune>
    <memory mode='strict' nodeset='0'/>
  </numatune>
</domain>
`,
  },
  checks: { domain: check },
};

function* check({ document, occupancy }: DomainContext): Iterable<Report> {
  const { threads, domain } = document;
  if (!threads.pinsCertain || domain.vcpu === null) return;
  const pinned: number[] = [];
  const floating: number[] = [];
  for (const { origin, index, certain } of threads.vcpus) {
    if (index === null) continue;
    if (origin === 'vcpupin') pinned.push(index);
    else if (origin !== 'vcpu@cpuset' && certain) floating.push(index);
  }
  if (pinned.length === 0 || floating.length === 0) return;
  const without =
    floating.length === 1
      ? l10n.t('{0} has no vcpupin', vcpus(floating))
      : l10n.t('{0} have no vcpupin', vcpus(floating));
  const withOne = pinned.length === 1 ? l10n.t('{0} has one', vcpus(pinned)) : l10n.t('{0} have one', vcpus(pinned));
  yield {
    data: { kind: 'placement', pinned: 'the rest' },
    span: domain.vcpu.count.span,
    message: messageOf(without, withOne, document, occupancy?.host ?? null),
  };
}

function messageOf(without: string, withOne: string, document: DefinedDomain, host: Host | null): string {
  if (document.threads.placementAuto) return l10n.t('{0}, but {1}: numad places what is not pinned', without, withOne);
  const bound = host === null ? null : boundOf(document, host);
  if (bound?.cpus != null && bound.by !== null) {
    const where = [cpus(bound.cpus), bound.by] as const;
    return l10n.t('{0}, but {1}: what is not pinned may run on {2} of {3}', without, withOne, ...where);
  }
  if (host === null || bound !== null) {
    return l10n.t('{0}, but {1}: what is not pinned may run on every CPU of the host', without, withOne);
  }
  return l10n.t(
    '{0}, but {1}: what is not pinned may run on all {2} online CPUs of host {3}',
    without,
    withOne,
    host.topology.online.size,
    host.name,
  );
}
