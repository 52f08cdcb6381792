import { CpuSet, CpuSetBuilder } from '../cpuset/cpuset.ts';
import type { HostTopology } from './host-topology.ts';

/** These CPUs and all that share a core with one of them. */
export function wholeCores(cpus: CpuSet, topology: HostTopology): CpuSet {
  const whole = new CpuSetBuilder();
  whole.addAll(cpus);
  for (const cpu of cpus) {
    const core = topology.coreOf(cpu);
    if (core !== null) whole.addAll(topology.cores[core] ?? CpuSet.empty);
  }
  return whole.build();
}
