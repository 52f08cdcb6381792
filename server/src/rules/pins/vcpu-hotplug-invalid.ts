import * as l10n from '@vscode/l10n';
import type { Domain, VcpuState } from '../../domain/domain.ts';
import { type Repairs, repair } from '../engine/repair.ts';
import type { DomainContext, Report, Rule } from '../engine/rule.ts';

/** States in `<vcpus>` that libvirt or its QEMU driver refuses. */
export const vcpuHotplugInvalid: Rule = {
  id: 'vcpu-hotplug-invalid',
  host: 'optional',
  about: ['vcpus'],
  severity: 'error',
  summary: 'The vCPU states in <vcpus> are impossible: offline and not hot-pluggable, or vCPU 0 missing at boot.',
  why: `A vCPU that is offline at boot and cannot be hot-plugged would never run. QEMU starts with vCPU 0 and the
other fixed ones in a row, so the fixed vCPUs come first and the hot-pluggable ones after them.`,
  libvirt: 'rejects',
  libvirtBehaviour: `"vcpu '1' is both offline and not hotpluggable"; the QEMU driver also "vcpu0 can't be hotpluggable"
and "online non-hotpluggable vcpus need to be ordered prior to hotpluggable vcpus" (qemu_postparse.c).`,
  advice: `Write \`hotpluggable='yes'\` for vCPUs that are offline at boot, and keep the fixed ones first, starting with
vCPU 0.`,
  fix: 'suggestion',
  since: '0.1.0',
  examples: {
    wrong: `<domain type='kvm'>
  <name>web</name>
  <vcpu placement='static' current='1'>2</vcpu>
  <vcpus>
    <vcpu id='0' enabled='yes' hotpluggable='no'/>
    <vcpu id='1' enabled='no' hotpluggable='no'/>
  </vcpus>
</domain>
`,
  },
  checks: { domain: check },
};

function* check({ document }: DomainContext): Iterable<Report> {
  const { domain, complete } = document;
  if (!complete || domain.vcpus.length === 0) return;
  let never = false;
  for (const state of domain.vcpus) {
    if (state.enabled?.value !== false || state.hotpluggable?.value !== false) continue;
    never = true;
    yield {
      data: hotPluggable(state),
      span: state.hotpluggable.span,
      message: l10n.t(
        'vCPU {0} is offline at boot and cannot be hot-plugged: libvirt refuses the domain',
        state.id.value ?? state.id.text,
      ),
    };
  }
  if (!never && isOfQemu(domain)) yield* againstQemu(domain);
}

function isOfQemu({ type }: Domain): boolean {
  return type === 'kvm' || type === 'qemu';
}

/** An unlisted vCPU is offline and hot-pluggable; an online one is fixed unless its element says otherwise. */
function* againstQemu({ vcpu, vcpus }: Domain): Iterable<Report> {
  const states = statesById(vcpus);
  const count = vcpu?.count.value ?? null;
  if (states === null || count === null) return;
  const first = states.get(0);
  const [any] = vcpus;
  if (first === undefined || first.enabled?.value !== true || first.hotpluggable?.value === true) {
    const at = first ?? any;
    if (at === undefined) return;
    yield {
      data: first === undefined ? null : fixedAtBoot(first),
      span: first?.enabled?.value === true ? (first.hotpluggable?.span ?? at.nameSpan) : at.nameSpan,
      message: l10n.t('vCPU 0 must be online at boot and not hot-pluggable: the QEMU driver refuses the domain'),
    };
    return;
  }
  let before = 0;
  for (const [id, state] of [...states].sort(([a], [b]) => a - b)) {
    const fixed = state.enabled?.value === true && state.hotpluggable?.value !== true;
    if (!fixed || id >= count) continue;
    if (id > before) {
      yield {
        data: hotPluggable(state),
        span: state.nameSpan,
        message: l10n.t(
          'vCPU {0} is not hot-pluggable, but vCPU {1} before it is: the QEMU driver refuses the domain',
          id,
          before,
        ),
      };
      return;
    }
    before = id + 1;
  }
}

/** null if a state is unknown; libvirt takes the last of two for one vCPU. */
function statesById(vcpus: readonly VcpuState[]): Map<number, VcpuState> | null {
  const states = new Map<number, VcpuState>();
  for (const state of vcpus) {
    const { id, enabled, hotpluggable } = state;
    if (id.value === null || enabled?.value == null || (hotpluggable !== null && hotpluggable.value === null))
      return null;
    states.set(id.value, state);
  }
  return states;
}

function hotPluggable({ id, span: element }: VcpuState): Repairs {
  const title = l10n.t('Make vCPU {0} hot-pluggable', id.text);
  return repair(title, { kind: 'set attribute', element, name: 'hotpluggable', value: 'yes' });
}

function fixedAtBoot({ id, span: element }: VcpuState): Repairs {
  return repair(
    l10n.t('Make vCPU {0} online at boot and not hot-pluggable', id.text),
    { kind: 'set attribute', element, name: 'enabled', value: 'yes' },
    { kind: 'set attribute', element, name: 'hotpluggable', value: 'no' },
  );
}
