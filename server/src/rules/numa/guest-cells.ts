import { CpuSet } from '../../cpuset/cpuset.ts';
import type { Guest } from '../../fleet/guests/guest.ts';
import type { RestrictedVcpu } from '../../fleet/occupancy/conflict.ts';
import type { HostTopology } from '../../topology/host-topology.ts';
import type { PlacedGuestContext } from '../engine/rule.ts';

/**
 * The vCPUs of each guest NUMA cell that are online at boot, by cell id. vCPUs that no cell names are in cell 0, where
 * libvirt's QEMU driver puts them. Empty without cells, null if unknown.
 */
export function vcpusOfCells({ domain, threads }: Guest): Map<number, CpuSet> | null {
  const boot = vcpusAtBoot(threads.vcpus);
  const result = new Map<number, CpuSet>();
  const cells = domain.cpu?.cells ?? [];
  let unnamed = boot;
  for (const [position, cell] of cells.entries()) {
    const id = cell.id === null ? position : cell.id.value;
    const members = cell.cpus === null ? CpuSet.empty : cell.cpus.value;
    if (id === null || members === null) return null;
    result.set(id, (result.get(id) ?? CpuSet.empty).union(members.intersection(boot)));
    unnamed = unnamed.difference(members);
  }
  if (cells.length > 0) result.set(0, (result.get(0) ?? CpuSet.empty).union(unnamed));
  return result;
}

/** The known numbers of these vCPUs. */
export function vcpusAtBoot(vcpus: Guest['threads']['vcpus']): CpuSet {
  return CpuSet.from(vcpus.flatMap(({ index }) => index ?? []));
}

/** A restricted vCPU and the nodes of its pinset. */
export interface PlacedVcpu {
  readonly vcpu: RestrictedVcpu;
  readonly touched: CpuSet;
}

/** A part of a guest that should be on one node, and the nodes that it is on. */
export interface GuestPart {
  /** The id of the guest NUMA cell; null for a whole domain without cells. */
  readonly cell: number | null;
  /** All of its vCPUs that are online at boot. */
  readonly vcpus: CpuSet;
  /** Its restricted vCPUs with at least one known node. */
  readonly placed: readonly PlacedVcpu[];
  /** All nodes of their pinsets. */
  readonly touched: CpuSet;
}

/**
 * The guest's NUMA cells, or the whole domain if it has no cells. Empty if they are unknown: in an incomplete document,
 * in a template, and where cells share vCPUs, which libvirt refuses.
 */
export function guestParts({ document, occupancy }: PlacedGuestContext): readonly GuestPart[] {
  const restricted = occupancy.restricted.get(document) ?? [];
  const last = known.get(document);
  if (last?.restricted === restricted) return last.parts;
  const parts = partsOf(document, restricted, occupancy.host.topology);
  known.set(document, { restricted, parts });
  return parts;
}

/** The parts of a guest with its restricted vCPUs, which several rules ask for one after the other. */
const known = new WeakMap<
  Guest,
  { readonly restricted: readonly RestrictedVcpu[]; readonly parts: readonly GuestPart[] }
>();

function partsOf(document: Guest, restricted: readonly RestrictedVcpu[], topology: HostTopology): GuestPart[] {
  const cells = vcpusOfCells(document);
  if (!document.complete || cells === null) return [];
  const boot = vcpusAtBoot(document.threads.vcpus);
  const cellOf = new Map<number, number>();
  for (const [cell, members] of cells) {
    for (const vcpu of members) {
      if (cellOf.has(vcpu)) return [];
      cellOf.set(vcpu, cell);
    }
  }
  const placedIn = new Map<number | null, PlacedVcpu[]>();
  for (const vcpu of restricted) {
    const touched = topology.nodesOf(vcpu.affinity);
    const cell = cellOf.get(vcpu.index) ?? null;
    const list = placedIn.get(cell);
    if (touched.isEmpty) continue;
    if (list === undefined) placedIn.set(cell, [{ vcpu, touched }]);
    else list.push({ vcpu, touched });
  }
  const parts: [number | null, CpuSet][] = cells.size === 0 ? [[null, boot]] : [...cells];
  return parts.map(([cell, vcpus]) => {
    const placed = placedIn.get(cell) ?? [];
    return { cell, vcpus, placed, touched: nodesTouched(placed) };
  });
}

/** Whether the vCPU's own vcpupin crosses nodes, so that it could be narrowed by itself. */
export function spansByItsOwnPin({ vcpu, touched }: PlacedVcpu): boolean {
  return vcpu.thread.origin === 'vcpupin' && touched.size > 1;
}

/**
 * Whether no single node suits all vCPUs of the part, even if each vcpupin that crosses nodes were narrowed to one of
 * its nodes.
 */
export function isSpread({ placed, touched }: GuestPart): boolean {
  if (touched.size < 2) return false;
  let candidates = touched;
  for (const one of placed) {
    if (one.touched.size > 1 && !spansByItsOwnPin(one)) return true;
    candidates = candidates.intersection(one.touched);
  }
  return candidates.isEmpty;
}

/** Whether every CPU's node is known. */
export function nodesKnown(cpus: CpuSet, topology: HostTopology): boolean {
  for (const cpu of cpus) if (topology.nodeOf(cpu) === null) return false;
  return true;
}

function nodesTouched(placed: readonly PlacedVcpu[]): CpuSet {
  return CpuSet.unionOf(placed.map(({ touched }) => touched));
}
