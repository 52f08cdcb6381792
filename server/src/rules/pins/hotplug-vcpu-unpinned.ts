import * as l10n from '@vscode/l10n';
import { vcpus } from '../../wording/wording.ts';
import { type Answer, type DomainContext, leftTo, type Rule } from '../engine/rule.ts';

/** vCPUs that can be hot-plugged later and would float beside pinned ones. */
export const hotplugVcpuUnpinned: Rule = {
  id: 'hotplug-vcpu-unpinned',
  host: 'optional',
  severity: 'info',
  summary: 'The vCPUs that are online at boot are pinned, but those that can be hot-plugged later are not.',
  why: `A hot-plugged vCPU gets the pin that the domain has for it. Without one, it runs on any CPU of the host from
the moment it is plugged in, including the CPUs of the pinned vCPUs.`,
  libvirt: 'silent',
  libvirtBehaviour:
    'libvirt accepts a `<vcpupin>` for every vCPU up to the maximum, and applies it when the vCPU is plugged in.',
  advice: 'Add a `<vcpupin>` for each of them, or lower the maximum to what is used.',
  fix: 'suggestion',
  since: '0.1.0',
  examples: {
    wrong: `<domain type='kvm'>
  <name>web</name>
  <vcpu placement='static' current='1'>2</vcpu>
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

function* check({ document }: DomainContext): Iterable<Answer> {
  const { domain, threads, complete } = document;
  const { vcpu } = domain;
  const { maxVcpus } = threads;
  if (!complete || !threads.pinsCertain || vcpu === null || maxVcpus === null || threads.vcpus.length === 0) return;
  // A common cpuset is for all vCPUs.
  if (vcpu.cpuset !== null) return;
  const span = (vcpu.current ?? vcpu.count).span;
  if (threads.vcpus.some(({ origin }) => origin !== 'vcpupin')) return yield leftTo('partial-pinning', span);
  const boot = new Set(threads.vcpus.flatMap(({ index }) => index ?? []));
  const unpinned = Array.from({ length: maxVcpus }, (_, index) => index).filter(
    (index) => !boot.has(index) && !threads.pinOfVcpu.has(index),
  );
  if (unpinned.length === 0) return;
  const who = vcpus(unpinned);
  const others = boot.size === 1 ? l10n.t('{0} is pinned', vcpus(boot)) : l10n.t('{0} are pinned', vcpus(boot));
  yield {
    data: { kind: 'placement', pinned: 'the rest' },
    span,
    message:
      unpinned.length === 1
        ? l10n.t('{0} is offline at boot and has no vcpupin: it floats once plugged in, while {1}', who, others)
        : l10n.t('{0} are offline at boot and have no vcpupin: they float once plugged in, while {1}', who, others),
  };
}
