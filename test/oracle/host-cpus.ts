import type { Host } from './model.ts';

/** The CPUs that are online, by id. */
export function onlineCpus(host: Host): number[] {
  return host.cpus.filter((cpu) => cpu.online).map((cpu) => cpu.id);
}

/** The CPUs that are online: node by node, core by core. */
export function coreByCore(host: Host): number[] {
  return host.cpus
    .filter((cpu) => cpu.online)
    .sort((a, b) => a.node - b.node || a.core - b.core || a.id - b.id)
    .map((cpu) => cpu.id);
}

/** The nodes that these sets of CPUs are on. */
export function nodesTouched(host: Host, sets: Iterable<readonly number[]>): number[] {
  const ids = new Set([...sets].flat());
  return [...new Set(host.cpus.filter((cpu) => ids.has(cpu.id)).map((cpu) => cpu.node))];
}

/** `size` items in a row from `from`, round the end; never one twice. */
export function window(order: readonly number[], from: number, size: number): number[] {
  return [...order, ...order].slice(from % order.length).slice(0, Math.min(size, order.length));
}
