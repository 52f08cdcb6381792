import { readPinset } from '../pinset.ts';
import { type ShellWord, splitAssignment } from '../word.ts';
import type { PlacementStep, StepMemory } from './step.ts';

/** What systemd's properties of a unit say about its placement. */
export type UnitPlacement = Pick<PlacementStep, 'affinity' | 'bound' | 'memory'>;

/** The modes of NUMAPolicy= (systemd.exec(5)). */
export const numaPolicies: ReadonlyMap<string, StepMemory['mode']> = new Map([
  ['bind', 'strict'],
  ['preferred', 'preferred'],
  ['interleave', 'interleave'],
  ['local', 'local'],
]);

/**
 * The placement in `NAME=VALUE` properties. AllowedCPUs= and AllowedMemoryNodes= are bounds of the cpuset controller
 * (systemd.resource-control(5)); CPUAffinity=, NUMAPolicy= and NUMAMask= are set for the processes of a service
 * (systemd.exec(5)). The last one of a name is in force. null without any of them.
 */
export function readUnitProperties(properties: readonly ShellWord[]): UnitPlacement | null {
  let placement: UnitPlacement = {};
  let policy: StepMemory['mode'] | null = null;
  let mask: ShellWord | null = null;
  for (const property of properties) {
    const assignment = splitAssignment(property);
    if (assignment === null) continue;
    const { name, value } = assignment;
    if (name === 'AllowedCPUs') placement = { ...placement, bound: readPinset(value, 'systemd') };
    else if (name === 'CPUAffinity' && value.text !== 'numa')
      placement = { ...placement, affinity: readPinset(value, 'systemd') };
    else if (name === 'AllowedMemoryNodes')
      placement = { ...placement, memory: { mode: 'restrictive', nodes: readPinset(value, 'systemd') } };
    else if (name === 'NUMAPolicy') policy = numaPolicies.get(value.text ?? '') ?? null;
    else if (name === 'NUMAMask') mask = value;
  }
  if (policy !== null) {
    const nodes = mask === null || mask.text === 'all' ? null : readPinset(mask, 'systemd');
    placement = { ...placement, memory: { mode: policy, nodes } };
  }
  return Object.keys(placement).length === 0 ? null : placement;
}
