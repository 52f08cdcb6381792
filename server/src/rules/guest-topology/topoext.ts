import type { GuestCpu } from '../../domain/domain.ts';
import type { Change } from '../engine/repair.ts';
import type { PlacedGuestContext } from '../engine/rule.ts';

/** Hygon's CPUs behave like AMD's here. */
const vendors: ReadonlySet<string> = new Set(['AuthenticAMD', 'HygonGenuine']);

/**
 * Whether a guest of this host would not see the threads of its topology, because QEMU leaves topoext out of the CPU. A
 * named model may or may not have topoext, and libvirt decides about host-model: both are unknown here.
 */
export function threadsAreHidden({ document, occupancy }: PlacedGuestContext): boolean {
  const { cpu, type } = document.domain;
  if (!document.complete || type !== 'kvm' || cpu?.mode?.value !== 'host-passthrough') return false;
  if (!vendors.has(occupancy.host.topology.cpuVendor ?? '')) return false;
  const topoext = cpu.features.find(({ name }) => name === 'topoext');
  return topoext === undefined || topoext.policy === 'disable' || topoext.policy === 'forbid';
}

/** The changes that require topoext. */
export function requireTopoext(cpu: GuestCpu | null): Change[] {
  const existing = cpu?.features.find(({ name }) => name === 'topoext');
  if (existing !== undefined) {
    return [{ kind: 'set attribute', element: existing.span, name: 'policy', value: 'require' }];
  }
  const attributes = [
    ['policy', 'require'],
    ['name', 'topoext'],
  ] as const;
  return [{ kind: 'add element', path: ['cpu'], element: { name: 'feature', attributes } }];
}
