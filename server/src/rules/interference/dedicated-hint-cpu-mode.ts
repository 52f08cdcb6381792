import * as l10n from '@vscode/l10n';
import type { GuestCpu } from '../../domain/domain.ts';
import { choice, type Repairs, repair, replace } from '../engine/repair.ts';
import type { DomainContext, Report, Rule } from '../engine/rule.ts';

/** kvm hint-dedicated without the CPU mode that it requires. */
export const dedicatedHintCpuMode: Rule = {
  id: 'dedicated-hint-cpu-mode',
  host: 'optional',
  about: ['kvmHintDedicated'],
  severity: 'error',
  summary: 'kvm hint-dedicated is on, but the CPU mode is not host-passthrough.',
  why: `The QEMU driver refuses the domain: the hint tells the guest that its vCPUs have CPUs of their own, and QEMU
passes it on only with the host's own CPU model.`,
  libvirt: 'rejects',
  libvirtBehaviour:
    '"kvm-hint-dedicated=on is only applicable for cpu host-passthrough", from the QEMU driver (qemu_validate.c).',
  advice: "Write `<cpu mode='host-passthrough'>`, or remove the hint.",
  fix: 'suggestion',
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
  },
  checks: { domain: check },
};

function* check({ document }: DomainContext): Iterable<Report> {
  const { cpu, kvmHintDedicated, type } = document.domain;
  if (!document.complete || kvmHintDedicated?.value !== true || (type !== 'kvm' && type !== 'qemu')) return;
  const mode = cpu?.mode ?? null;
  if (mode !== null && (mode.value === null || mode.value === 'host-passthrough')) return;
  // Without a mode, a model makes it custom.
  const isNamed = mode === null ? cpu !== null && modelIn(cpu, document.text) : mode.value === 'custom';
  const off = repair(l10n.t("Write state='off', which needs no CPU mode"), replace(kvmHintDedicated.span, 'off'));
  yield {
    // A named model is the author's choice; the other modes follow the host as host-passthrough does.
    data: isNamed ? off : choice(hostPassthrough(cpu), off),
    span: mode?.span ?? kvmHintDedicated.span,
    message: l10n.t("hint-dedicated needs <cpu mode='host-passthrough'>: the QEMU driver refuses the domain"),
    related: [{ uri: document.uri, span: kvmHintDedicated.span, message: l10n.t('hint-dedicated is on') }],
  };
}

function hostPassthrough(cpu: GuestCpu | null): Repairs {
  const title = l10n.t("Write <cpu mode='host-passthrough'>");
  const attribute = ['mode', 'host-passthrough'] as const;
  return cpu === null
    ? repair(title, { kind: 'add element', path: [], element: { name: 'cpu', attributes: [attribute] } })
    : repair(title, { kind: 'set attribute', element: cpu.span, name: attribute[0], value: attribute[1] });
}

function modelIn({ span }: GuestCpu, text: string): boolean {
  return text.slice(span.start, span.end).includes('<model');
}
