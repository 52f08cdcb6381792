import * as l10n from '@vscode/l10n';
import { hasCpusToItself } from '../../fleet/guests/dedicated.ts';
import { amount } from '../../wording/wording.ts';
import { repair } from '../engine/repair.ts';
import type { PlacedDomainContext, Report, Rule } from '../engine/rule.ts';

/**
 * A domain whose metadata says that its CPUs are dedicated and whose vCPUs each have a CPU that no other vCPU is pinned
 * to, but that does not tell the guest. The author's word is needed, which pins alone are not; `state='off'` is one.
 */
export const dedicatedHintMissing: Rule = {
  id: 'dedicated-hint-missing',
  host: 'required',
  about: ['intent'],
  severity: 'info',
  summary: 'The CPUs are dedicated, but hint-dedicated does not tell the guest.',
  why: `With \`hint-dedicated\`, a Linux guest uses plain spinlocks and polls before it halts, which pays off if vCPUs
are never preempted. Without it, the guest keeps its paravirtual locks, which are made for shared CPUs.`,
  libvirt: 'silent',
  libvirtBehaviour: 'libvirt sets the hint only if the domain has it.',
  advice: "Add `<features><kvm><hint-dedicated state='on'/></kvm></features>`, or `state='off'` to keep it off.",
  fix: 'suggestion',
  since: '0.1.0',
  examples: {
    wrong: `<domain type='kvm'>
  <name>web</name>
  <metadata>
    <pinset:placement xmlns:pinset="urn:pinset:placement:1" cpus="dedicated"/>
  </metadata>
  <vcpu placement='static'>1</vcpu>
  <cputune>
    <vcpupin vcpu='0' cpuset='2'/>
    <emulatorpin cpuset='0'/>
  </cputune>
  <numatune>
    <memory mode='strict' nodeset='0'/>
  </numatune>
  <cpu mode='host-passthrough'/>
</domain>
`,
  },
  checks: { domain: check },
};

function* check({ document, occupancy }: PlacedDomainContext): Iterable<Report> {
  const { domain, complete, threads } = document;
  const cpus = domain.intent?.cpus ?? null;
  if (!complete || domain.type !== 'kvm' || domain.kvmHintDedicated !== null || cpus?.value !== 'dedicated') return;
  if (!hasCpusToItself(document, occupancy)) return;
  const count = threads.vcpus.length;
  const who = amount(count, 'vCPU');
  yield {
    data: repair(l10n.t('Tell the guest with <hint-dedicated>'), {
      kind: 'add element',
      path: ['features', 'kvm'],
      element: { name: 'hint-dedicated', attributes: [['state', 'on']] },
    }),
    span: cpus.span,
    message:
      count === 1
        ? l10n.t('{0} has a CPU that no other vCPU is pinned to, but kvm hint-dedicated does not tell the guest', who)
        : l10n.t(
            '{0} each have a CPU that no other vCPU is pinned to, but kvm hint-dedicated does not tell the guest',
            who,
          ),
  };
}
