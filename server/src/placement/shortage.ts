import * as l10n from '@vscode/l10n';
import { memorySize } from '../base/memory-size.ts';
import { CpuSet } from '../cpuset/cpuset.ts';
import { distanceBetween } from '../topology/node-distance.ts';
import { enumeration } from '../wording/wording.ts';
import { coresOfTrees, type NodeTree, roomFor } from './cores/cores.ts';
import { hasMemory, memoryLeft, memoryNeeded, memoryTogether } from './nodes/memory.ts';
import type { NodeQuestion } from './nodes/node-choice.ts';
import { overloadOf } from './overload.ts';
import type { Shortage } from './placement.ts';
import type { PlacementRequest, RequestCell } from './request/request.ts';
import type { Space } from './space/space.ts';
import { withheldInWords } from './space/withheld.ts';

/**
 * Why a request has no placement: what each node lacks, or what all nodes together lack if no single node is to blame.
 * At most {@link mostNodes} nodes are named.
 */
export function shortagesOf(question: NodeQuestion): Shortage[] {
  const { request, space } = question;
  const tooMany = overloaded(question);
  if (tooMany !== null) return [tooMany];
  const [only] = request.cells;
  if (only !== undefined && only.cell === null) return ofWholeHost(only, question);
  for (const cell of request.cells) {
    const reasons = space.host.topology.nodes.flatMap(({ id }) => shortOnNode(cell, id, question) ?? []);
    const fitting = space.host.topology.nodes.length - reasons.length;
    if (reasons.length > 0 && fitting === 0) return [...reasons.slice(0, mostNodes), ...proposal(cell, question)];
  }
  return [togetherShort(request.cells, question)];
}

const mostNodes = 8;

function overloaded({ request, space }: NodeQuestion): Shortage | null {
  const overload = overloadOf(request, space);
  if (overload === null) return null;
  const { slice, usable, limit, others, added } = overload;
  const { name, limits } = space.host;
  const load = [name, limit, usable, limits.cpuOvercommit, others, added] as const;
  return {
    message:
      slice === null
        ? l10n.t('host {0} may have {1} vCPUs ({2} CPUs, limit {3}:1); it has {4}, and the domain adds {5}', ...load)
        : l10n.t(
            '{6} of host {0} may have {1} vCPUs ({2} CPUs, limit {3}:1); it has {4}, and the domain adds {5}',
            ...load,
            slice,
          ),
    node: null,
  };
}

/** A domain without guest cells may use all nodes, so only all of them together can be too small. */
function ofWholeHost(cell: RequestCell, question: NodeQuestion): Shortage[] {
  const { space, trees } = question;
  const { name, topology } = space.host;
  const [only = null, ...others] = topology.nodes.filter(({ cpus }) => cpus.intersects(space.within));
  const single = others.length > 0 ? null : (only?.id ?? null);
  const needed = cpusNeeded(cell, question.request);
  const room = roomFor(trees, question.request.threads);
  const reasons: Shortage[] = [];
  if (room < needed) {
    const where = single === null ? l10n.t('host {0}', name) : l10n.t('node {0}', single);
    const there = single === null ? trees : trees.filter(({ node }) => node === single);
    reasons.push({
      message: cpuSentence(where, there, nameOf(cell, question.request), cell, question),
      node: single,
    });
  }
  const pool = poolOn(trees, question);
  if (cell.shared.length > pool * space.host.limits.cpuOvercommit) {
    reasons.push({ message: poolSentence(l10n.t('host {0}', name), pool, cell, question), node: single });
  }
  const wanted = memoryNeeded(cell);
  const onNodes = topology.nodes.reduce((sum, { id }) => sum + Math.max(memoryLeft(id, cell.pageKiB, space), 0), 0);
  const memory = Math.max(Math.min(onNodes, memoryTogether(cell.pageKiB, space)), 0);
  if (topology.nodes.length > 0 && memory < wanted) {
    // Memory may also be on nodes without CPUs.
    const node = topology.nodes.length === 1 ? single : null;
    const where = node === null ? l10n.t('host {0}', name) : l10n.t('node {0}', node);
    reasons.push({ message: memorySentence(where, memory, nameOf(cell, question.request), wanted, cell, space), node });
  }
  return reasons.length > 0 ? reasons : [togetherShort([cell], question)];
}

/** What this node lacks for a cell, CPUs before memory; null if it has both. */
function shortOnNode(cell: RequestCell, node: number, question: NodeQuestion): Shortage | null {
  const { request, space, trees } = question;
  const there = trees.filter((tree) => tree.node === node);
  const where = l10n.t('node {0}', node);
  const who = nameOf(cell, request);
  const needed = cpusNeeded(cell, request);
  const room = roomFor(there, request.threads);
  if (room < needed) return { message: cpuSentence(where, there, who, cell, question), node };
  const pool = poolOn(there, question);
  if (cell.shared.length > pool * space.host.limits.cpuOvercommit) {
    return { message: poolSentence(where, pool, cell, question), node };
  }
  const memory = Math.max(memoryLeft(node, cell.pageKiB, space), 0);
  const wanted = memoryNeeded(cell);
  if (hasMemory(node, space.host.topology) && memory < wanted) {
    return { message: memorySentence(where, memory, who, wanted, cell, space), node };
  }
  return null;
}

/** Proposes the two nearest nodes that together have what no node has alone. */
function proposal(cell: RequestCell, question: NodeQuestion): Shortage[] {
  const { request, space, trees } = question;
  const needed = cpusNeeded(cell, request);
  if (roomFor(trees, request.threads) < needed || trees.length < 2) return [];
  const pairs: { first: number; second: number; room: number; distance: number }[] = [];
  for (const [index, a] of trees.entries()) {
    for (const b of trees.slice(index + 1)) {
      if (a.node === null || b.node === null) continue;
      const room = roomFor([a, b], request.threads);
      const memory = [a.node, b.node].reduce((sum, id) => sum + Math.max(memoryLeft(id, cell.pageKiB, space), 0), 0);
      if (room < needed || memory < memoryNeeded(cell)) continue;
      const distance = distanceBetween(a.node, b.node, space.host.topology);
      pairs.push({ first: a.node, second: b.node, room, distance });
    }
  }
  const [best] = pairs.sort((a, b) => a.distance - b.distance || a.first - b.first || a.second - b.second);
  if (best === undefined) return [];
  const { first, second, room } = best;
  const isOne = request.cells.length === 1;
  // If memory is short, a number of CPUs would mislead.
  if (trees.some((tree) => roomFor([tree], request.threads) >= needed)) {
    const message = isOne
      ? l10n.t('nodes {0} and {1} together have room: allow two guest cells?', first, second)
      : l10n.t('nodes {0} and {1} together have room: split guest cell {2} in two?', first, second, cell.cell ?? 0);
    return [{ message, node: null }];
  }
  const message = isOne
    ? l10n.t('nodes {0} and {1} together have {2}: allow two guest cells?', first, second, room)
    : l10n.t('nodes {0} and {1} together have {2}: split guest cell {3} in two?', first, second, room, cell.cell ?? 0);
  return [{ message, node: null }];
}

/** The reason if each cell alone has a node that would do, but not all cells together. */
function togetherShort(cells: readonly RequestCell[], question: NodeQuestion): Shortage {
  const { request, space, trees } = question;
  const needed = cells.reduce((sum, { dedicated }) => sum + dedicated.length, request.emulator === 'isolate' ? 1 : 0);
  const free = trees.reduce((sum, tree) => sum + tree.free.size, 0);
  const host = l10n.t('host {0}', space.host.name);
  if (cells.length === 1 && request.threads === 'isolate' && request.emulator === 'isolate') {
    const message = l10n.t(
      'host {0} has a wholly free core for each of the {1} vCPUs, but no CPU beside them for the emulator',
      space.host.name,
      needed - 1,
    );
    return { message, node: null };
  }
  if (request.threads === 'require') {
    const message = l10n.t(
      'host {0} has {1} free CPUs, but not in cores with two of them for each pair of the {2} that the domain needs',
      space.host.name,
      free,
      needed,
    );
    return { message, node: null };
  }
  if (free < needed)
    return { message: withNotCounted(freeSentence(host, free, who(request), needed), trees, space), node: null };
  const onNodes = trees.map(({ node, free: there }) => l10n.t('{0} on {1}', there.size, l10n.t('node {0}', node ?? 0)));
  const message = l10n.t(
    'host {0} has {1} free CPUs ({2}) for the {3} that the domain needs, but no node has enough CPUs and memory for what has to be there together',
    space.host.name,
    free,
    enumeration(onNodes),
    needed,
  );
  return { message: withNotCounted(message, trees, space), node: null };
}

function nameOf({ cell }: RequestCell, request: PlacementRequest): string {
  return request.cells.length === 1 ? who(request) : l10n.t('guest cell {0}', cell ?? 0);
}

/** vCPUs in pools, or without a pin, may have been left out. */
function who({ isPart }: PlacementRequest): string {
  return isPart === true ? l10n.t('the part of the domain with single CPUs') : l10n.t('the domain');
}

/**
 * How many CPUs the cell needs, or cores under `isolate`. The emulator needs one more on the first cell's node, but no
 * whole core, so `isolate` does not count it.
 */
function cpusNeeded(cell: RequestCell, { cells, emulator, threads }: PlacementRequest): number {
  const first = cells.find(({ dedicated }) => dedicated.length > 0);
  const extra = emulator === 'isolate' && first === cell && threads !== 'isolate' ? 1 : 0;
  return cell.dedicated.length + extra;
}

function poolOn(trees: readonly NodeTree[], { space }: NodeQuestion): number {
  return coresOfTrees(trees).reduce((sum, { cpus }) => sum + cpus.filter((cpu) => space.shareable.has(cpu)).length, 0);
}

/** `there`: the nodes that the sentence is about. */
function cpuSentence(
  where: string,
  there: readonly NodeTree[],
  name: string,
  cell: RequestCell,
  { request, space }: NodeQuestion,
): string {
  const { threads } = request;
  const room = roomFor(there, threads);
  const needed = cpusNeeded(cell, request);
  const sentence = () => {
    if (threads === 'isolate')
      return room === 1
        ? l10n.t('{0} has 1 wholly free core; {1} needs {2}', where, name, needed)
        : l10n.t('{0} has {1} wholly free cores; {2} needs {3}', where, room, name, needed);
    if (threads === 'require')
      return l10n.t('{0} has {1} CPUs in cores with two free CPUs or more; {2} needs {3}', where, room, name, needed);
    if (needed > cell.dedicated.length)
      return l10n.t('{0} has {1} free CPUs; {2} needs {3}, one of them for the emulator', where, room, name, needed);
    return freeSentence(where, room, name, needed);
  };
  return withNotCounted(sentence(), there, space);
}

function freeSentence(where: string, room: number, name: string, needed: number): string {
  return room === 1
    ? l10n.t('{0} has 1 free CPU; {1} needs {2}', where, name, needed)
    : l10n.t('{0} has {1} free CPUs; {2} needs {3}', where, room, name, needed);
}

/** With the free CPUs that are not counted, because the domain cannot or is not to have them. */
function withNotCounted(sentence: string, there: readonly NodeTree[], space: Space): string {
  const cpus = CpuSet.from(coresOfTrees(there).flatMap((core) => core.cpus));
  const notCounted = withheldInWords(space, cpus);
  return notCounted === null ? sentence : l10n.t('{0} (not counted: {1})', sentence, notCounted);
}

function poolSentence(where: string, pool: number, cell: RequestCell, { request, space }: NodeQuestion): string {
  const { cpuOvercommit } = space.host.limits;
  return l10n.t(
    'CPUs on {0} that no vCPU has to itself: {1} (limit {2}:1); {3} needs {4}',
    where,
    pool,
    cpuOvercommit,
    nameOf(cell, request),
    cell.shared.length,
  );
}

function memorySentence(
  where: string,
  memory: number,
  who: string,
  wanted: number,
  { pageKiB }: RequestCell,
  { floatingPages }: Space,
): string {
  if (pageKiB === null) {
    return l10n.t('{0} has {1} of memory left; {2} needs {3}', where, memorySize(memory), who, memorySize(wanted));
  }
  const pages = [where, Math.floor(memory / pageKiB), memorySize(pageKiB), who, wanted / pageKiB] as const;
  const floating = floatingPages.get(pageKiB) ?? 0;
  return floating === 0
    ? l10n.t('free pages of {2} on {0}: {1}; {3} needs {4}', ...pages)
    : l10n.t(
        'free pages of {2} on {0}, beside {5} that others take from any node: {1}; {3} needs {4}',
        ...pages,
        floating,
      );
}
