import { CpuSet } from '../../cpuset/cpuset.ts';
import type { HostTopology } from '../../topology/host-topology.ts';

/** How many CPUs of unused cores helper threads get: on one alone, an iothread and the emulator would wait for each other. */
const cpusOfHelpers = 2;

/**
 * A few of these CPUs for helper threads, which need little: two of one core, of a whole one if there is one, or two
 * cores of one thread. CPU 0 comes last, with its core.
 */
export function fewCpus(free: CpuSet, topology: HostTopology): CpuSet {
  const rank = (core: CpuSet) => (core.has(0) ? 2 : 0) + (core.isSubsetOf(free) ? 0 : 1);
  const cores = coresOn(free, topology).sort((a, b) => rank(a) - rank(b));
  return fewOfEach(cores, free)[0] ?? CpuSet.empty;
}

/** Two free CPUs of each core; to a core of one thread comes that of the next, if that is not CPU 0. */
export function fewOfEach(cores: readonly CpuSet[], free: CpuSet): CpuSet[] {
  return cores.map((core, index) => {
    const next = cores[index + 1];
    const pair = core.size >= cpusOfHelpers || next === undefined || next.has(0) ? core : core.union(next);
    return CpuSet.from([...pair.intersection(free)].slice(0, cpusOfHelpers));
  });
}

/** The online CPUs of each core that has some of these, ascending. A CPU of an unknown core is one by itself. */
function coresOn(cpus: CpuSet, topology: HostTopology): CpuSet[] {
  const cores = new Map<number | string, CpuSet>();
  for (const cpu of cpus) {
    const core = topology.coreOf(cpu);
    const siblings = topology.cores[core ?? -1] ?? CpuSet.of(cpu);
    cores.set(core ?? `CPU ${cpu}`, siblings.intersection(topology.online));
  }
  return [...cores.values()];
}

/**
 * These CPUs node by node, without nodes that have none: first the `nodes` in their order, then, if `further`, the
 * others. CPUs on no known node are the last part; so a host without nodes gives all as one.
 */
export function byNode(cpus: CpuSet, nodes: readonly number[], topology: HostTopology, further: boolean): CpuSet[] {
  const on = (id: number) => cpus.intersection(topology.node(id)?.cpus ?? CpuSet.empty);
  const others = further ? [...topology.nodeIds].filter((id) => !nodes.includes(id)) : [];
  const parts = [...nodes, ...others].map(on);
  const rest = topology.nodeIds.isEmpty ? cpus : CpuSet.empty;
  return [...parts, rest].filter((part) => !part.isEmpty);
}

/** The nodes of these CPUs, the one with the most of them first. */
export function nodesByShare(cpus: CpuSet, topology: HostTopology): number[] {
  const share = (id: number) => topology.node(id)?.cpus.intersection(cpus).size ?? 0;
  return [...topology.nodesOf(cpus)].sort((a, b) => share(b) - share(a) || a - b);
}
