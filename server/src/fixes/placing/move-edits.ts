import * as l10n from '@vscode/l10n';
import { CpuSet } from '../../cpuset/cpuset.ts';
import type { LocatedCpuList } from '../../domain/domain.ts';
import type { Guest } from '../../fleet/guests/guest.ts';
import type { Occupancy } from '../../fleet/occupancy/occupancy.ts';
import { type DomainMove, reaches } from '../../placement/moves/move.ts';
import type { Placement } from '../../placement/placement.ts';
import {
  amount,
  cpus as cpusInWords,
  enumeration,
  nodes as nodesInWords,
  vcpus as vcpusInWords,
} from '../../wording/wording.ts';
import type { EditResult } from '../edits/editing.ts';
import { type NoFix, noFix, type TitledEdits } from '../fix.ts';
import { leavesMemory, memoryAfter } from './memory-after.ts';

/** Writes a placement into a guest's document. */
export type WritePlacement = (placement: Placement) => EditResult;

/** How large a change of a domain is, its most important number first. */
export interface MoveSize {
  /** Whether memory moves; that counts more than any pins. */
  readonly memory: boolean;
  /** The index of its reach. */
  readonly reach: number;
  /** How many vCPUs get other CPUs. */
  readonly vcpus: number;
}

/** The edits of a move, and how large it is. */
export interface PlacedEdits extends TitledEdits {
  readonly size: MoveSize;
  /** Whether most of the domain moves: its memory, or at least half of its vCPUs to CPUs that it does not have. */
  readonly movesDomain: boolean;
  /**
   * Whether it binds memory to further nodes, though the domain is not too large for one; or takes more vCPUs away from
   * their memory.
   */
  readonly strainsMemory: boolean;
}

/**
 * The ways to write a move, the smallest edit first: what the document leaves to libvirt and the kernel today stays
 * with them, and memory moves only if it has to; memory follows the vCPUs; everything is written down.
 */
export function* editsOfMove(
  document: Guest,
  { placement, reach }: DomainMove,
  occupancy: Occupancy,
  write: WritePlacement,
): Iterable<PlacedEdits | NoFix> {
  const small = onlyPinned(document, placement);
  const memory = memoryAfter(document, placement, occupancy);
  const variants: Placement[] = [
    { ...small, ...memory },
    { ...placement, ...memory },
  ];
  if (placement.memory !== null) {
    const { nodeIds } = occupancy.host.topology;
    variants.push({ ...small, ...onlyMissing(document, placement, nodeIds) });
    variants.push({ ...small, ...onlyBound(document, placement) }, placement);
  }
  const seen = new Set<string>();
  const isSmall = occupancy.host.topology.nodes.some(({ cpus }) => cpus.size >= document.threads.vcpus.length);
  for (const variant of variants) {
    const widens = widensMemory(document, variant);
    if (reach !== 'anywhere' && widens) continue;
    const edited = write(variant);
    if (!edited.ok) {
      // Only a larger edit than an earlier one needs this, so it is not why there is no fix.
      if (seen.size > 0) return;
      yield noFix(l10n.t('Re-pin the domain'), edited.reason);
      return;
    }
    const key = JSON.stringify(edited.edits);
    if (edited.edits.length === 0 || seen.has(key)) continue;
    seen.add(key);
    const moved = movedVcpus(document, variant);
    const left = moved.filter(({ vcpu }) => isPinned(document, vcpu)).length;
    const memory = movesMemory(document, variant);
    yield {
      kind: 'fix',
      title: outcome(document, variant, moved, reach, occupancy),
      edits: edited.edits,
      size: { memory, reach: reaches.indexOf(reach), vcpus: moved.length },
      movesDomain:
        memory ||
        (left > 0 && reach === 'anywhere') ||
        (reach !== 'own CPUs' && left * 2 >= document.threads.vcpus.length),
      strainsMemory: (widens && isSmall) || leavesMemory(document, variant, occupancy),
    };
  }
}

/** Negative if `a` is the smaller change, positive if `b` is. */
export function compareSizes(a: MoveSize, b: MoveSize): number {
  return Number(a.memory) - Number(b.memory) || a.reach - b.reach || a.vcpus - b.vcpus;
}

/** Without helper threads that have no pin today. */
function onlyPinned({ domain }: Guest, placement: Placement): Placement {
  const pinned = new Set(domain.iothreadPins.map(({ iothread }) => iothread?.value ?? null));
  return {
    ...placement,
    emulator: domain.emulatorPins.length > 0 ? placement.emulator : null,
    iothreads: placement.iothreads.filter(({ id }) => pinned.has(id)),
  };
}

/** Memory that is bound to nodes that the host does not have. */
function onlyMissing(
  { domain }: Guest,
  { memory, cells }: Placement,
  nodeIds: CpuSet,
): Pick<Placement, 'memory' | 'cells'> {
  const isMissing = (bound: { readonly nodeset: LocatedCpuList | null } | null | undefined) =>
    bound?.nodeset?.value?.isSubsetOf(nodeIds) === false;
  return {
    memory: isMissing(domain.numatuneMemory) ? memory : null,
    cells: cells.filter(({ cell }) => isMissing(domain.memnodes.find(({ cellid }) => cellid?.value === cell))),
  };
}

/** All memory that is bound today. */
function onlyBound({ domain }: Guest, { memory, cells }: Placement): Pick<Placement, 'memory' | 'cells'> {
  const bound = new Set(domain.memnodes.map(({ cellid }) => cellid?.value));
  return { memory: domain.numatuneMemory === null ? null : memory, cells: cells.filter(({ cell }) => bound.has(cell)) };
}

/**
 * Whether memory would be bound to further nodes, though a part of it stays: vCPUs could be moved instead. What
 * `<memory>` gets for a memnode does not count.
 */
function widensMemory({ domain }: Guest, { memory, cells }: Placement): boolean {
  const isWider = (now: CpuSet | null, nodes: CpuSet) => now?.intersects(nodes) === true && !nodes.isSubsetOf(now);
  if (cells.some(({ cell, nodes }) => isWider(nodesetOfCell({ domain }, cell), nodes))) return true;
  return (
    memory !== null &&
    domain.memnodes.length === 0 &&
    isWider(domain.numatuneMemory?.nodeset?.value ?? null, memory.nodeset)
  );
}

function nodesetOfCell({ domain }: Pick<Guest, 'domain'>, cell: number): CpuSet | null {
  return domain.memnodes.find(({ cellid }) => cellid?.value === cell)?.nodeset?.value ?? null;
}

function isNarrowed({ threads }: Guest, vcpu: number, cpus: CpuSet): boolean {
  const own = threads.pinOfVcpu.get(vcpu)?.cpuset?.value;
  const now = own ?? threads.vcpus.find(({ index }) => index === vcpu)?.cpus;
  return now != null && cpus.isSubsetOf(now) && isPinned({ threads }, vcpu);
}

function hasCells({ domain }: Guest): boolean {
  return (domain.cpu?.cells.length ?? 0) > 1;
}

function movesMemory(document: Guest, { memory, cells }: Placement): boolean {
  if (rebindsAll(document, memory)) return true;
  return cells.some(({ cell, nodes }) => nodesetOfCell(document, cell)?.equals(nodes) !== true);
}

/** Whether `<memory>` gets another nodeset. */
function rebindsAll({ domain }: Guest, memory: Placement['memory']): boolean {
  return memory !== null && domain.numatuneMemory?.nodeset?.value?.equals(memory.nodeset) !== true;
}

function isPinned({ threads }: Pick<Guest, 'threads'>, vcpu: number): boolean {
  return threads.pinOfVcpu.has(vcpu) || threads.vcpus.find(({ index }) => index === vcpu)?.origin === 'vcpu@cpuset';
}

function movedVcpus({ threads }: Guest, { vcpus }: Placement): Placement['vcpus'] {
  const now = new Map(threads.vcpus.map(({ index, cpus }) => [index, cpus]));
  return vcpus.filter(({ vcpu, cpus }) => {
    const pin = threads.pinOfVcpu.get(vcpu)?.cpuset?.value ?? now.get(vcpu);
    return pin?.equals(cpus) !== true;
  });
}

/** The helper threads that are not pinned there already. */
function movedHelpers({ domain, threads }: Guest, { emulator, iothreads }: Placement) {
  const stays = domain.emulatorPins.length > 0 && emulator !== null && threads.emulator.cpus?.equals(emulator) === true;
  const now = new Map(threads.iothreads.map(({ index, cpus }) => [index, cpus]));
  return {
    emulator: stays ? null : emulator,
    iothreads: iothreads.filter(({ id, cpus }) => now.get(id)?.equals(cpus) !== true),
  };
}

/** Where the vCPUs of a placement are: `node 0, CPUs 4-7`. */
export function placeInWords({ vcpus }: Pick<Placement, 'vcpus'>, { host }: Occupancy): string {
  const all = CpuSet.unionOf(vcpus.map(({ cpus }) => cpus));
  const nodes = host.topology.nodesOf(all);
  return nodes.isEmpty ? cpusInWords(all) : `${nodesInWords(nodes)}, ${cpusInWords(all)}`;
}

function outcome(
  document: Guest,
  placement: Placement,
  moved: Placement['vcpus'],
  reach: DomainMove['reach'],
  occupancy: Occupancy,
): string {
  const parts = [...(moved.length === 0 ? [] : [vcpusMove(document, placement, moved, reach, occupancy)])];
  if (movesMemory(document, placement)) parts.push(memoryMoves(document, placement, parts.length === 0));
  const { emulator, iothreads } = movedHelpers(document, placement);
  if (emulator !== null || iothreads.length > 0) {
    const where = cpusInWords(CpuSet.unionOf([emulator ?? CpuSet.empty, ...iothreads.map(({ cpus }) => cpus)]));
    const who = emulator === null ? l10n.t('the iothreads') : l10n.t('the emulator');
    parts.push(parts.length === 0 ? l10n.t('Pin {0} to {1}', who, where) : l10n.t('pin {0} to {1}', who, where));
  }
  return parts.join('; ');
}

/** Names the cells if only they change: the nodes of all together would not say what goes where. */
function memoryMoves(document: Guest, { memory, cells }: Placement, isFirst: boolean): string {
  const rebound = cells.filter(({ cell, nodes }) => nodesetOfCell(document, cell)?.equals(nodes) !== true);
  if (rebound.length > 0 && !rebindsAll(document, memory)) {
    const where = enumeration(
      rebound.map(({ cell, nodes }) => l10n.t('guest cell {0} to {1}', cell, nodesInWords(nodes))),
    );
    return isFirst ? l10n.t('Bind the memory of {0}', where) : l10n.t('bind the memory of {0}', where);
  }
  const nodes = nodesInWords(CpuSet.unionOf([memory?.nodeset ?? CpuSet.empty, ...cells.map((one) => one.nodes)]));
  return isFirst ? l10n.t('Bind the memory to {0}', nodes) : l10n.t('bind the memory to {0}', nodes);
}

function vcpusMove(
  document: Guest,
  placement: Placement,
  moved: Placement['vcpus'],
  reach: DomainMove['reach'],
  occupancy: Occupancy,
): string {
  const { threads } = document;
  const [first] = moved;
  const indices = moved.map(({ vcpu }) => vcpu);
  const who = moved.length > 1 ? amount(moved.length, 'vCPU') : vcpusInWords(indices);
  const pool = first?.cpus;
  if (pool !== undefined && moved.every(({ vcpu, cpus }) => isNarrowed(document, vcpu, cpus))) {
    const all = CpuSet.unionOf(moved.map(({ cpus }) => cpus));
    const nodes = occupancy.host.topology.nodesOf(all);
    const isOnOne = (cpus: CpuSet) => occupancy.host.topology.nodesOf(cpus).size === 1;
    if (nodes.size > 1 && reach === 'own CPUs' && moved.every(({ cpus }) => isOnOne(cpus)) && hasCells(document))
      return l10n.t('Narrow each guest cell to its CPUs of one node ({0})', nodesInWords(nodes));
    return nodes.isEmpty
      ? l10n.t('Narrow {0} to {1}', vcpusInWords(indices), cpusInWords(all))
      : l10n.t('Narrow {0} to {1} on {2}', vcpusInWords(indices), cpusInWords(all), nodesInWords(nodes));
  }
  if (pool !== undefined && pool.size > 1) {
    const where = placeInWords({ vcpus: moved }, occupancy);
    return l10n.t('Change the pool of {0} to {1}', vcpusInWords(indices), where);
  }
  if (reach === 'own CPUs') {
    const own = CpuSet.unionOf(placement.vcpus.map(({ cpus }) => cpus));
    return l10n.t("Re-pin {0} within the domain's own {1}", who, cpusInWords(own));
  }
  if (!moved.some(({ vcpu }) => isPinned(document, vcpu))) {
    return l10n.t('Pin {0} to {1}', who, placeInWords({ vcpus: moved }, occupancy));
  }
  const all = moved.length === threads.vcpus.length;
  if (all || moved.length === 1) return l10n.t('Re-pin {0} to {1}', who, placeInWords({ vcpus: moved }, occupancy));
  return l10n.t('Re-pin {0}, so that the domain is on {1}', who, placeInWords(placement, occupancy));
}
