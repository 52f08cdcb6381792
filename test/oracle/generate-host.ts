import type { Host, HostCpu, HostNode } from './model.ts';
import type { Random } from './random.ts';

/**
 * A small host without domains: 1 to 4 nodes with CPUs, 1, 2 or 4 threads a core, adjacent or split numbering, now and
 * then offline or absent CPUs, a node with memory only, a node without memory, node ids with gaps.
 */
export function generateHost(random: Random, name: string): Host {
  const nodeIds = random.chance(0.1) ? [0, 2, 8, 9] : [0, 1, 2, 3];
  const nodes = nodeIds.slice(0, random.pick([1, 1, 2, 2, 2, 3, 4]));
  const threads = random.pick([1, 2, 2, 2, 4]);
  const coresPerNode = 1 + random.below(threads === 4 || nodes.length > 2 ? 3 : 6);
  const cores = Math.max(nodes.length * coresPerNode, threads === 1 ? 2 : 1);
  const split = random.chance(0.5);
  const interleaved = random.chance(0.2);
  const coresPerL3 = random.pick([1, 2, 2, 3]);
  const nodesPerPackage = random.pick([1, 2]);
  const offline = random.chance(0.5) ? 0.25 : 0;
  const absent = random.chance(0.1) ? random.below(cores * threads) : -1;

  const cpus: HostCpu[] = [];
  for (let core = 0; core < cores; core++) {
    const place = interleaved ? core % nodes.length : Math.floor((core * nodes.length) / cores);
    for (let thread = 0; thread < threads; thread++) {
      const id = split ? thread * cores + core : core * threads + thread;
      if (id === absent && id > 1) continue;
      const online = id < 2 || !random.chance(offline);
      const l3 = coresPerL3 === 1 ? null : place * 100 + Math.floor(core / coresPerL3);
      cpus.push({ id, online, package: Math.floor(place / nodesPerPackage), core, l3, node: nodes[place] ?? 0 });
    }
  }
  cpus.sort((a, b) => a.id - b.id);
  return {
    name,
    cpus,
    nodes: generateNodes(random, nodes, nodeIds),
    reserved: random.chance(0.15) ? '0' : null,
    cpuOvercommit: random.pick([null, null, null, 1, 2]),
    isolated: random.chance(0.1) ? cpus.filter((cpu) => cpu.id > 1).map((cpu) => cpu.id) : [],
    neverTogether: [],
    slices: [],
    claims: random.pick(['glob', 'list']),
    domains: [],
  };
}

function generateNodes(random: Random, withCpus: readonly number[], ids: readonly number[]): HostNode[] {
  const memoryless = random.chance(0.3) ? random.oneOf(withCpus.slice(1)) : undefined;
  const nodes = withCpus.map((id) => ({ id, memoryKiB: id === memoryless ? 0 : 16777216 - 4096 * id }));
  const memoryOnly = ids[withCpus.length];
  if (memoryOnly !== undefined && random.chance(0.35)) nodes.push({ id: memoryOnly, memoryKiB: 33554432 });
  return nodes;
}
