import { CpuSet } from '../../cpuset/cpuset.ts';
import type { HostTopology } from '../../topology/host-topology.ts';

/**
 * The CPUs of one core among these, for helper threads, which need little: that of CPU 0, which the host uses anyway;
 * else the last core that is whole, so that low numbers stay together for vCPUs; else the last CPU.
 */
export function fewCpus(free: CpuSet, topology: HostTopology): CpuSet {
  const coreOf = (cpu: number) => {
    const siblings = topology.cores[topology.coreOf(cpu) ?? -1] ?? CpuSet.of(cpu);
    return siblings.intersection(topology.online);
  };
  const all = [...free];
  const first = coreOf(0);
  if (!first.isEmpty && first.isSubsetOf(free)) return atMost(first);
  const whole = all.findLast((cpu) => coreOf(cpu).isSubsetOf(free));
  const last = all.at(-1);
  if (whole !== undefined) return atMost(coreOf(whole));
  return last === undefined ? CpuSet.empty : CpuSet.of(last);
}

/** Cores with more threads than two give two. */
function atMost(cpus: CpuSet): CpuSet {
  return CpuSet.from([...cpus].slice(0, 2));
}
