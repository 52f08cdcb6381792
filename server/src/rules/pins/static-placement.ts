import type { Domain, VcpuElement } from '../../domain/domain.ts';
import type { Change } from '../engine/repair.ts';

/**
 * The changes that write `<vcpu placement='static'>`. A numatune without nodes follows the placement of the vCPUs:
 * libvirt would refuse it under static, so it gets placement auto of its own (virsh 9.0.0).
 */
export function staticPlacement({ span }: VcpuElement, { numatuneMemory: memory }: Domain): Change[] {
  const changes: Change[] = [{ kind: 'set attribute', element: span, name: 'placement', value: 'static' }];
  if (memory !== null && memory.nodeset === null && memory.placement === null) {
    changes.push({ kind: 'set attribute', element: memory.span, name: 'placement', value: 'auto' });
  }
  return changes;
}
