import type { Domain, Host, HostCpu } from './model.ts';
import { readPinset } from './pinset-text.ts';
import {
  bootVcpus,
  boundOf,
  cellVcpus,
  firstPins,
  guestCores,
  hasKnownCores,
  idsOf,
  nodesOfPins,
  restrictedVcpus,
} from './who-is-where.ts';

type Report = (rule: string) => void;

// ── The core rules on nodes and caches of one domain ────────────────────────────────────────────────────────────────

/**
 * Reading: without guest cells the same pin is a cross-numa-pin, and in a cell that is a cell-cross-node it is that;
 * one cause has one finding.
 */
export function pinSpansNodes(host: Host, domain: Domain, report: Report): void {
  for (const cell of bootCells(domain)) {
    if (isSpread(host, domain, cell)) continue;
    if (cell.some((vcpu) => spansByItsOwnPin(host, domain, vcpu))) report('pin-spans-nodes');
  }
}

/** Reading: not where narrowing vCPUs' own spanning pins would bring the cell to one node; those are pin-spans-nodes. */
export function cellCrossNode(host: Host, domain: Domain, report: Report): void {
  for (const cell of bootCells(domain)) if (isSpread(host, domain, cell)) report('cell-cross-node');
}

/** No node will do for all: each vCPU is to be on it alone, or could be if its own pin that spans nodes were narrowed. */
function isSpread(host: Host, domain: Domain, cell: readonly number[]): boolean {
  const restricted = cell.filter((vcpu) => nodesOfPins(host, domain, [vcpu]).size > 0);
  if (restricted.length === 0) return false;
  return host.nodes.every(({ id }) =>
    restricted.some((vcpu) => {
      const nodes = nodesOfPins(host, domain, [vcpu]);
      return !nodes.has(id) || (nodes.size > 1 && !spansByItsOwnPin(host, domain, vcpu));
    }),
  );
}

function spansByItsOwnPin(host: Host, domain: Domain, vcpu: number): boolean {
  return firstPins(domain).some((pin) => pin.vcpu === vcpu) && nodesOfPins(host, domain, [vcpu]).size > 1;
}

/** The vCPUs on at boot of each guest cell; none without cells. */
function bootCells(domain: Domain): number[][] {
  const boot = bootVcpus(domain);
  return domain.cells.map((_, id) => cellVcpus(domain, id).filter((vcpu) => boot.includes(vcpu)));
}

/** Reading: under vcpu placement auto libvirt adds a numatune of its own. */
export function memoryNotBound(host: Host, domain: Domain, report: Report): void {
  if (domain.memory !== null || domain.memnodes.length > 0 || domain.vcpu.placement === 'auto') return;
  const boot = bootVcpus(domain);
  if (host.nodes.length < 2 || boot.length === 0) return;
  if (boot.some((vcpu) => !restrictedVcpus(host, domain).has(vcpu))) return;
  const parts = domain.cells.length === 0 ? [boot] : bootCells(domain);
  if (parts.every((vcpus) => nodesOfPins(host, domain, vcpus).size < 2)) report('memory-not-bound');
}

/**
 * Readings: judged guest cell by guest cell, as each may have its own group; pins on several nodes are other rules'
 * subject. It fits when a group's part of the node has a core for every vCPU, or for every guest core with threads,
 * of CPUs that are not reserved; else the spread keeps vCPUs off one core. A cache or guest cores that are not known:
 * silent.
 */
export function l3Straddle(host: Host, domain: Domain, report: Report): void {
  if (!hasKnownCores(domain)) return;
  for (const vcpus of domain.cells.length === 0 ? [bootVcpus(domain)] : bootCells(domain)) {
    const [node, ...others] = nodesOfPins(host, domain, vcpus);
    if (node === undefined || others.length > 0) continue;
    const near = host.cpus.filter((cpu) => cpu.online && cpu.node === node);
    const pins = new Set(vcpus.flatMap((vcpu) => [...(restrictedVcpus(host, domain).get(vcpu) ?? [])]));
    const groups = new Set(near.filter((cpu) => pins.has(cpu.id)).map((cpu) => cpu.l3));
    if (groups.has(null) || groups.size < 2) continue;
    const threads = domain.topology?.threads ?? 1;
    const needed = guestCores(domain).filter((core) => core.some((vcpu) => vcpus.includes(vcpu))).length;
    const reserved = idsOf(readPinset(host.reserved ?? ''));
    const usable = near.filter((cpu) => !reserved.has(cpu.id) && boundOf(host, domain).has(cpu.id));
    const sizes = [...new Set(usable.map((cpu) => cpu.l3))]
      .filter((l3) => l3 !== null)
      .map((l3) =>
        coresFor(
          threads,
          usable.filter((cpu) => cpu.l3 === l3),
        ),
      );
    if (sizes.some((size) => size >= needed)) report('l3-straddle');
  }
}

/** How many cores have so many of the CPUs. */
function coresFor(threads: number, cpus: readonly HostCpu[]): number {
  const cores = [...new Set(cpus.map((cpu) => cpu.core))];
  return cores.filter((core) => cpus.filter((cpu) => cpu.core === core).length >= threads).length;
}

/**
 * Readings: no node of the nodeset has memory, or those that have are all without online CPUs. The latter is right for a guest
 * cell without vCPUs, and with vCPUs that are pinned it is a memory-node-mismatch already. Without a mode it is strict.
 */
export function memorylessNode(host: Host, domain: Domain, report: Report): void {
  const judge = (mode: string | null, nodeset: string, vcpus: readonly number[], cpulessIsRight: boolean) => {
    const named = idsOf(readPinset(nodeset));
    const nodes = host.nodes.filter((node) => named.has(node.id));
    if ((mode ?? 'strict') !== 'strict' || nodes.length === 0) return;
    const filled = nodes.filter((node) => node.memoryKiB > 0);
    if (filled.length === 0) report('memoryless-node');
    else if (filled.every(({ id }) => host.cpus.every((cpu) => cpu.node !== id || !cpu.online)) && !cpulessIsRight) {
      const mismatch = domain.vcpu.placement !== 'auto' && domain.memory?.placement !== 'auto';
      if (!mismatch || ![...nodesOfPins(host, domain, vcpus)].some((node) => !named.has(node))) {
        report('memoryless-node');
      }
    }
  };
  const boot = bootVcpus(domain);
  let rest = boot;
  for (const memnode of domain.memnodes) {
    if (memnode.cellid >= domain.cells.length) continue;
    const all = cellVcpus(domain, memnode.cellid);
    rest = rest.filter((vcpu) => !all.includes(vcpu));
    const vcpus = all.filter((vcpu) => boot.includes(vcpu));
    judge(memnode.mode, memnode.nodeset, vcpus, vcpus.length === 0);
  }
  const { memory } = domain;
  if (memory !== null && memory.placement !== 'auto' && memory.nodeset !== null) {
    judge(memory.mode, memory.nodeset, rest, false);
  }
}
