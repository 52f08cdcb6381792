import * as l10n from '@vscode/l10n';
import type { DomainContext, Report, Rule } from '../engine/rule.ts';

/** kvm hint-dedicated without the CPU mode that it requires. */
export const dedicatedHintCpuMode: Rule = {
  id: 'dedicated-hint-cpu-mode',
  host: 'optional',
  severity: 'error',
  summary: 'kvm hint-dedicated is on, but the CPU mode is not host-passthrough.',
  why: `The QEMU driver refuses the domain: the hint tells the guest that its vCPUs have CPUs of their own, and QEMU
passes it on only with the host's own CPU model.`,
  libvirt: 'rejects',
  libvirtBehaviour:
    '"kvm-hint-dedicated=on is only applicable for cpu host-passthrough", from the QEMU driver (qemu_validate.c).',
  advice: "Write `<cpu mode='host-passthrough'>`, or remove the hint.",
  fix: 'none',
  since: '0.1.0',
  examples: {
    wrong: `<domain type='kvm'>
  <name>web</name>
  <vcpu placement='static'>2</vcpu>
  <cputune>
    <vcpupin vcpu='0' cpuset='2'/>
    <vcpupin vcpu='1' cpuset='3'/>
    <emulatorpin cpuset='0'/>
  </cputune>
  <numatune>
    <memory mode='strict' nodeset='0'/>
  </numatune>
  <features>
    <kvm>
      <hint-dedicated state='on'/>
    </kvm>
  </features>
  <cpu mode='host-model'>
    <topology sockets='1' dies='1' cores='1' threads='2'/>
  </cpu>
</domain>
`,
    right: `<domain type='kvm'>
  <name>web</name>
  <vcpu placement='static'>2</vcpu>
  <cputune>
    <vcpupin vcpu='0' cpuset='2'/>
    <vcpupin vcpu='1' cpuset='3'/>
    <emulatorpin cpuset='0'/>
  </cputune>
  <numatune>
    <memory mode='strict' nodeset='0'/>
  </numatune>
  <features>
    <kvm>
      <hint-dedicated state='on'/>
    </kvm>
  </features>
  <cpu mode='host-passthrough'>
    <topology sockets='1' dies='1' cores='1' threads='2'/>
  </cpu>
</domain>
`,
  },
  checks: { domain: check },
};

function* check({ document }: DomainContext): Iterable<Report> {
  const { cpu, kvmHintDedicated, type } = document.domain;
  if (!document.complete || kvmHintDedicated?.value !== true || (type !== 'kvm' && type !== 'qemu')) return;
  const mode = cpu?.mode ?? null;
  if (mode !== null && (mode.value === null || mode.value === 'host-passthrough')) return;
  yield {
    span: mode?.span ?? kvmHintDedicated.span,
    message: l10n.t("hint-dedicated needs <cpu mode='host-passthrough'>: the QEMU driver refuses the domain"),
    related: [{ uri: document.uri, span: kvmHintDedicated.span, message: l10n.t('hint-dedicated is on') }],
  };
}
