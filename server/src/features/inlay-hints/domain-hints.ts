import * as l10n from '@vscode/l10n';
import { memorySize } from '../../base/memory-size.ts';
import { CpuSet } from '../../cpuset/cpuset.ts';
import type { GuestCell } from '../../domain/domain.ts';
import type { DefinedDomain } from '../../fleet/guests/defined-domain.ts';
import { effectiveCpus } from '../../fleet/occupancy/affinity.ts';
import type { Occupancy } from '../../fleet/occupancy/occupancy.ts';
import { takenPinsets } from '../../rules/cpu-lists/pinsets.ts';
import { memoryBindings } from '../../rules/numa/memory-bindings.ts';
import type { HostTopology } from '../../topology/host-topology.ts';
import { nodes as nodesInWords } from '../../wording/wording.ts';
import { behindValue, type InlayHint, type InlayHintRequest, isAskedFor } from './inlay-hint.ts';
import { inOneLine, placeInWords, type WithWhom } from './place-in-words.ts';

/**
 * The hints of a domain: where the CPUs of each pinset are and who else is pinned there, what the vCPUs have together,
 * the memory of
 * a nodeset, and which host node a guest cell is on. Silent about what is unknown.
 */
export function hintsInDomain(
  guest: DefinedDomain,
  occupancy: Occupancy,
  others: WithWhom,
  request: InlayHintRequest,
): InlayHint[] {
  const hints: InlayHint[] = [];
  const add = (offset: number, parts: readonly string[]) => {
    if (parts.length > 0) hints.push({ offset, text: inOneLine(parts) });
  };
  const { text, domain } = guest;
  for (const { list } of request.kinds.has('pinsets') ? takenPinsets(guest) : []) {
    const cpus = list.value;
    if (cpus === null || !isAskedFor(request, 'pinsets', list.span)) continue;
    add(behindValue(text, list.span), others(placeInWords(cpus, occupancy.host.topology), cpus));
  }
  for (const { nodeset, vcpus } of request.kinds.has('nodesets') ? memoryBindings(guest) : []) {
    if (nodeset.value === null || !isAskedFor(request, 'nodesets', nodeset.span)) continue;
    const where = vcpuNodes(vcpus, guest, occupancy);
    add(behindValue(text, nodeset.span), memoryInWords(nodeset.value, where, occupancy.host.topology));
  }
  if (domain.vcpu !== null && isAskedFor(request, 'vcpus', domain.vcpu.span)) {
    add(domain.vcpu.span.end, vcpusTogether(guest, occupancy));
  }
  domain.cpu?.cells.forEach((cell, index) => {
    const value = cell.cpus ?? cell.id;
    if (!isAskedFor(request, 'cells', cell.span)) return;
    const offset = value === null ? cell.nameSpan.end : behindValue(text, value.span);
    add(offset, placeOfCell(cell, cell.id === null ? index : cell.id.value, guest, occupancy));
  });
  return hints.sort((a, b) => a.offset - b.offset);
}

/** `on 4 CPUs · node 0 · 2 cores` if all vCPUs are pinned; else how many are. */
function vcpusTogether(guest: DefinedDomain, { host }: Occupancy): string[] {
  const { vcpus } = guest.threads;
  const { online } = host.topology;
  let [all, pinned] = [CpuSet.empty, 0];
  for (const thread of vcpus) {
    const cpus = effectiveCpus(thread, guest, host);
    if (cpus === null) return [];
    all = all.union(cpus);
    if (thread.origin !== 'default' && !online.isSubsetOf(cpus)) pinned += 1;
  }
  if (vcpus.length === 0) return [];
  if (pinned === 0) return [l10n.t('not pinned')];
  if (pinned < vcpus.length) return [l10n.t('{0} of {1} pinned', pinned, vcpus.length)];
  const [first, ...rest] = placeInWords(all, host.topology);
  return first === undefined ? [] : [l10n.t('on {0}', first), ...rest];
}

/** `16 GiB · with the vCPUs`, or where these are instead, as far as that is known; nothing for nodes that are not there. */
function memoryInWords(nodes: CpuSet, vcpus: CpuSet | null, topology: HostTopology): string[] {
  if (nodes.isEmpty || !nodes.isSubsetOf(topology.nodeIds)) return [];
  const sizes = [...nodes].map((id) => topology.node(id)?.memoryKiB ?? null);
  const size = sizes.reduce<number | null>((sum, one) => (sum === null || one === null ? null : sum + one), 0);
  const parts = size === null ? [] : [memorySize(size)];
  if (vcpus !== null)
    parts.push(vcpus.isSubsetOf(nodes) ? l10n.t('with the vCPUs') : l10n.t('vCPUs on {0}', nodesInWords(vcpus)));
  return parts;
}

/** `on host node 1`, or where its memory and its vCPUs are if that differs, as far as it is known. */
function placeOfCell(cell: GuestCell, id: number | null, guest: DefinedDomain, occupancy: Occupancy): string[] {
  const memory = id === null ? null : memoryNodes(id, guest);
  const vcpus = vcpuNodes(cell.cpus?.value ?? null, guest, occupancy);
  if (memory !== null && (vcpus === null || vcpus.equals(memory))) return [l10n.t('on host {0}', nodesInWords(memory))];
  const parts: string[] = [];
  if (memory !== null) parts.push(l10n.t('memory on {0}', nodesInWords(memory)));
  if (vcpus !== null) parts.push(l10n.t('vCPUs on {0}', nodesInWords(vcpus)));
  return parts;
}

/** The nodes that a cell's memory is bound to; null if it is not, or if that is unknown. */
function memoryNodes(id: number, { domain, complete }: DefinedDomain): CpuSet | null {
  if (!complete) return null;
  const memnode = domain.memnodes.find(({ cellid }) => cellid?.value === id);
  const { nodeset, placement } =
    memnode === undefined ? (domain.numatuneMemory ?? none) : { ...memnode, placement: null };
  const nodes = placement?.value === 'auto' ? null : (nodeset?.value ?? null);
  return nodes === null || nodes.isEmpty ? null : nodes;
}

const none = { nodeset: null, placement: null };

/** The nodes that vCPUs are pinned to; null if one is not pinned, or if that is unknown. */
function vcpuNodes(indices: CpuSet | null, guest: DefinedDomain, { host }: Occupancy): CpuSet | null {
  if (indices === null || indices.isEmpty) return null;
  let nodes = CpuSet.empty;
  for (const thread of guest.threads.vcpus) {
    if (thread.index === null || !indices.has(thread.index)) continue;
    const on = thread.origin === 'default' ? null : effectiveCpus(thread, guest, host);
    if (on === null || [...on].some((cpu) => host.topology.nodeOf(cpu) === null)) return null;
    nodes = nodes.union(host.topology.nodesOf(on));
  }
  return nodes.isEmpty ? null : nodes;
}
