import { CpuSet } from '../../cpuset/cpuset.ts';
import type { HostTopology } from '../../topology/host-topology.ts';

/**
 * The host core that these numbers name as logical indexes, all of its threads and no other CPU; null if they name
 * anything else, or a single thread.
 */
export function coreMeantBy(indices: CpuSet, order: readonly number[], topology: HostTopology): CpuSet | null {
  const cpus: number[] = [];
  for (const index of indices) {
    const cpu = order[index];
    if (cpu === undefined) return null;
    cpus.push(cpu);
  }
  const meant = CpuSet.from(cpus);
  const core = meant.first === undefined ? null : topology.coreOf(meant.first);
  return core !== null && meant.size > 1 && topology.cores[core]?.equals(meant) === true ? meant : null;
}
