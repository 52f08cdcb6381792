import type { CpuSet } from '../cpuset/cpuset.ts';
import type { HostTopology } from '../topology/host-topology.ts';
import type { MemoryBackend } from './commands/qemu/numa.ts';
import type { PlacementStep, StepMemory } from './commands/step.ts';
import type { Groups } from './groups.ts';
import { cpusNamed, type ScriptPinset } from './pinset.ts';

/** Where memory comes from. */
export interface ProcessMemory {
  readonly mode: StepMemory['mode'];
  readonly nodeset: CpuSet | null;
  readonly pinset: ScriptPinset | null;
}

/** The memory after all steps: the innermost policy, else the innermost cpuset. null if no step is about memory. */
export function memoryOf(
  steps: readonly PlacementStep[],
  groups: Groups,
  host: HostTopology | null,
): ProcessMemory | null {
  let policy: ProcessMemory | null = null;
  let bound: ProcessMemory | null = null;
  for (const { memory, group } of steps) {
    const mems = groups.boundsOf(group ?? null)?.mems ?? null;
    if (mems !== null) bound = stepMemory({ mode: 'restrictive', nodes: mems }, host);
    if (memory?.mode === 'restrictive') bound = stepMemory(memory, host);
    else if (memory !== undefined) policy = stepMemory(memory, host);
  }
  return policy ?? bound;
}

/** The memory of one step, with the nodes that the host has. */
export function stepMemory({ mode, nodes }: StepMemory, host: HostTopology | null): ProcessMemory {
  const nodeset = nodes === null ? null : cpusNamed(nodes, host?.nodeIds ?? null);
  return { mode, nodeset, pinset: nodes };
}

/** The memory of a guest whose backends are all bound, in one mode; null otherwise. */
export function backendMemory(backends: readonly MemoryBackend[]): ProcessMemory | null {
  const [first, ...others] = backends;
  if (first === undefined || first.mode === null || first.hostNodes === null) return null;
  let nodeset = first.hostNodes;
  for (const { mode, hostNodes } of others) {
    if (mode !== first.mode || hostNodes === null) return null;
    nodeset = nodeset.union(hostNodes);
  }
  return { mode: first.mode, nodeset, pinset: null };
}
