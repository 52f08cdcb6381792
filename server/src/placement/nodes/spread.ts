import { CpuSet } from '../../cpuset/cpuset.ts';
import { distanceAmong } from '../../topology/node-distance.ts';
import { roomFor } from '../cores/cores.ts';
import type { RequestCell } from '../request/request.ts';
import { hasMemory, memoryLeft, memoryNeeded, memoryTogether } from './memory.ts';
import {
  betterChoice,
  movedMemoryOf,
  type NodeChoice,
  type NodeQuestion,
  placeCells,
  remoteDevicesOf,
  remoteHelpersOf,
  withoutNodes,
} from './node-choice.ts';

/**
 * Puts a domain without guest cells on as few nodes as hold its vCPUs and its memory, and on the nearest such nodes;
 * null if all nodes together are too small.
 */
export function spread(cell: RequestCell, question: NodeQuestion): NodeChoice | null {
  const { request, space, trees } = question;
  const { topology } = space.host;
  if (trees.some(({ node }) => node === null)) {
    return withoutNodes([cell], question);
  }
  const room = new Map(trees.map((tree) => [tree.node ?? -1, roomFor([tree], request.threads)]));
  const isolatesEmulator = request.emulator === 'isolate' && cell.dedicated.length > 0;
  // Under the other policies the emulator's CPU may be on a core that is not fit for a vCPU.
  const forEmulator = isolatesEmulator && (request.threads ?? 'prefer') === 'prefer';
  const cpusNeeded = cell.dedicated.length + (forEmulator ? 1 : 0);
  const fitForEmulator = CpuSet.from(trees.flatMap(({ node, free }) => (free.isEmpty || node === null ? [] : [node])));
  const candidates = [...topology.nodeIds]
    .map((node) => ({ node, cpus: room.get(node) ?? 0, memory: memoryLeft(node, cell.pageKiB, space) }))
    .filter(
      ({ node, cpus, memory }) =>
        cpus > 0 || (isolatesEmulator && fitForEmulator.has(node)) || (hasMemory(node, topology) && memory > 0),
    );
  const memoryWanted = memoryNeeded(cell);
  for (let size = 1; size <= candidates.length; size++) {
    const { sets, complete } = subsetsOf(candidates, size, (set) => {
      const cpus = set.reduce((sum, one) => sum + one.cpus, 0);
      const onNodes = set.reduce((sum, one) => sum + Math.max(one.memory, 0), 0);
      const memory = Math.min(onNodes, memoryTogether(cell.pageKiB, space));
      return cpus >= cpusNeeded && memory >= memoryWanted && set.some(({ node }) => hasMemory(node, topology));
    });
    // If fewer nodes might suffice, it is not proven that more are needed.
    if (!complete) question.search.complete = false;
    const choice = nearest(
      sets.map((set) => CpuSet.from(set.map(({ node }) => node))),
      cell,
      question,
    );
    if (choice !== null) return choice;
  }
  return null;
}

/** The best of these sets of nodes: by remote devices, then by distance, then by what the CPUs there cost. */
function nearest(sets: readonly CpuSet[], cell: RequestCell, question: NodeQuestion): NodeChoice | null {
  const { request, space } = question;
  const ranked = sets
    .map((nodes) => ({
      nodes,
      remoteDevices: remoteDevicesOf(nodes, request),
      distance: distanceAmong(nodes, space.host.topology),
    }))
    .sort((a, b) => a.remoteDevices - b.remoteDevices || a.distance - b.distance);
  let best: NodeChoice | null = null;
  const mostSets = Math.max(Math.min(Math.floor(mostVcpusPlanned / Math.max(cell.dedicated.length, 1)), 64), 4);
  let planned = 0;
  for (const { nodes, remoteDevices, distance } of ranked) {
    const isFarther = best !== null && (best.remoteDevices < remoteDevices || best.distance < distance);
    if (isFarther && request.order === 'best place') break;
    if (planned++ === mostSets) {
      question.search.complete = false;
      break;
    }
    const memory = CpuSet.from([...nodes].filter((node) => hasMemory(node, space.host.topology)));
    const part = placeCells([cell], nodes, memory, question);
    if (part === null) continue;
    const movedMemory = movedMemoryOf([[cell.cell, memory]], request);
    const choice: NodeChoice = {
      nodes: nodes.size - 1,
      remoteDevices,
      distance,
      movedMemory,
      remoteHelpers: remoteHelpersOf(nodes, request, space),
      parts: [part],
      exact: part.plan.exact,
    };
    best = best === null ? choice : betterChoice(choice, best, question);
  }
  return best;
}

/** Sets of equal distance are planned for at most this many vCPUs in all. */
const mostVcpusPlanned = 32768;

/** At most this many sets of nodes of one size are tried; most hosts have up to 8 nodes, some have 64. */
const mostSetsSeen = 20000;

function subsetsOf<T>(
  items: readonly T[],
  size: number,
  wanted: (set: readonly T[]) => boolean,
): { readonly sets: readonly (readonly T[])[]; readonly complete: boolean } {
  const sets: (readonly T[])[] = [];
  let seen = 0;
  const pick = (from: number, picked: readonly T[]) => {
    if (seen > mostSetsSeen) return;
    if (picked.length === size) {
      seen++;
      if (wanted(picked)) sets.push(picked);
      return;
    }
    for (let index = from; index <= items.length - (size - picked.length); index++) {
      const item = items[index];
      if (item !== undefined) pick(index + 1, [...picked, item]);
    }
  };
  pick(0, []);
  return { sets, complete: seen <= mostSetsSeen };
}
