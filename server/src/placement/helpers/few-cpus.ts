import { CpuSet } from '../../cpuset/cpuset.ts';
import type { HostTopology } from '../../topology/host-topology.ts';

/** How many CPUs of unused cores helper threads get. */
export const cpusOfHelpers = 2;

/** A few of these CPUs for helper threads, which need little: of one whole core if there is one, CPU 0 last. */
export function fewCpus(free: CpuSet, topology: HostTopology): CpuSet {
  const coreOf = (cpu: number) => {
    const siblings = topology.cores[topology.coreOf(cpu) ?? -1] ?? CpuSet.of(cpu);
    return siblings.intersection(topology.online);
  };
  const others = [...free].filter((cpu) => !coreOf(cpu).has(0));
  const whole = others.find((cpu) => coreOf(cpu).isSubsetOf(free));
  if (whole !== undefined) return CpuSet.from([...coreOf(whole)].slice(0, cpusOfHelpers));
  const cpu = others[0] ?? free.first;
  return cpu === undefined ? CpuSet.empty : CpuSet.of(cpu);
}
