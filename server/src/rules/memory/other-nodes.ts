import * as l10n from '@vscode/l10n';
import { CpuSet } from '../../cpuset/cpuset.ts';
import type { Guest } from '../../fleet/guests/guest.ts';
import type { TakenMemory } from '../../fleet/occupancy/memory/bound-memory.ts';
import type { Overfull } from '../../fleet/occupancy/memory/overfull.ts';
import type { Occupancy } from '../../fleet/occupancy/occupancy.ts';
import type { HostNode } from '../../topology/host-topology.ts';
import { type Repairs, repair } from '../engine/repair.ts';
import { type FindingData, firstOf } from '../engine/rule.ts';
import { memoryBindings } from '../numa/memory-bindings.ts';

/**
 * What it takes to settle a lack of memory: some of the guests leave the nodes, this one by `move`. `amount` is the field
 * of the demands that was added up, in units of `unitKib`.
 */
export function leaving(
  { nodes, items, needed, capacity }: Overfull<TakenMemory>,
  amount: 'kib' | 'bootKib',
  move: FindingData,
  unitKib = 1,
): FindingData {
  const takers = items.map((item) => ({ resident: item.resident, kib: item[amount] }));
  return { kind: 'overfull memory', nodes, takers, excessKib: (needed - capacity) * unitKib, move };
}

/** How many other nodes are tried. */
const mostNodes = 8;

/**
 * Memory that has no room on its nodes goes to other nodes: with the vCPUs if they are pinned, else by its nodeset alone.
 * `hasSome` tells whether a node is known to have such memory; whether it has enough, the trial tells. One of the
 * nodesets moves, or `all` of them.
 */
export function onOtherNodes(
  full: CpuSet,
  document: Guest,
  occupancy: Occupancy,
  hasSome: (node: HostNode) => boolean,
  moving: 'one' | 'all' = 'one',
): FindingData {
  const pinned = (occupancy.restricted.get(document) ?? []).length > 0;
  return pinned ? { kind: 'placement' } : firstOf(...elsewhere(full, document, occupancy, hasSome, moving));
}

/** The nodesets that are bound to these nodes, with each other node in turn. */
function elsewhere(
  full: CpuSet,
  document: Guest,
  { host: { topology } }: Occupancy,
  hasSome: (node: HostNode) => boolean,
  moving: 'one' | 'all',
): Repairs[] {
  const bindings = [...memoryBindings(document)];
  const whole = bindings.find(({ cell }) => cell === null)?.nodeset ?? null;
  const there = bindings.filter(({ nodeset }) => nodeset.value?.intersection(topology.nodeIds).isSubsetOf(full));
  const moved = moving === 'all' ? there : there.slice(0, 1);
  if (moved.length === 0) return [];
  const others = topology.nodes.filter((node) => !full.has(node.id) && hasSome(node)).slice(0, mostNodes);
  return others.map(({ id: node }) => {
    const set = CpuSet.of(node);
    const title = l10n.t('Move the memory to node {0}, which has room for it', node);
    const moves = moved.map(({ nodeset: list }) => ({ kind: 'rewrite list', list, set }) as const);
    const covers = moved.some(({ cell }) => cell === null) || whole === null || whole.value?.has(node) !== false;
    if (covers) return repair(title, ...moves);
    const around = { kind: 'rewrite list', list: whole, set: (whole.value ?? CpuSet.empty).union(set) } as const;
    return repair(title, around, ...moves);
  });
}
