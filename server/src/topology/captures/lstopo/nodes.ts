import * as l10n from '@vscode/l10n';
import { memorySize } from '../../../base/memory-size.ts';
import { CpuSet } from '../../../cpuset/cpuset.ts';
import type { NodePart } from '../../build-topology.ts';
import { highestHostNumber } from '../../host-topology.ts';
import type { CaptureProblem } from '../capture.ts';
import { ownCpus, type ReachingNode } from '../hwloc/own-cpus.ts';
import type { LstopoObject, LstopoTree } from './objects.ts';
import { sizeIn } from './segment.ts';

/** The NUMA nodes of lstopo's text, and the node of each CPU. */
export interface LstopoNodes {
  readonly nodes: readonly NodePart[];
  readonly nodeOf: ReadonlyMap<number, number>;
}

/**
 * Reads the NUMA nodes. Since hwloc 2, a node is beside the CPUs of the object that it is in; before, its CPUs are in it,
 * and a host without NUMA has no node.
 */
export function lstopoNodes(tree: LstopoTree, problems: CaptureProblem[]): LstopoNodes {
  const objects = tree.objects.filter(({ type, os }) => type === 'NUMANode' && os !== null);
  const machine = tree.objects[0];
  if (objects.length === 0) return withoutNodes(tree, machine, problems);
  const holdsCpus = objects.some(({ start, end }) => start < end);
  const tellsMemory = objects.some(({ details }) => sizeIn(details) !== null);
  const nodes = objects.map((object): ReachingNode => {
    const size = sizeIn(object.details);
    const rounded = size !== null && size.error > largestError;
    const reach = unitsOf(tree, holdsCpus ? object : placeOf(object));
    return {
      id: object.os ?? 0,
      localCpus: reach,
      reach,
      memoryKiB: rounded || !tellsMemory ? null : (size?.kib ?? 0),
      kind: object.subtype,
    };
  });
  checkTotal(machine, objects, problems);
  const own = [...ownCpus(nodes)];
  const nodeOf = new Map(own.flatMap(([node, cpus]) => [...cpus].map((cpu): [number, number] => [cpu, node])));
  return { nodes: nodes.map(({ reach: _, ...node }) => node), nodeOf };
}

/** The CPUs in an object. */
export function unitsOf({ units }: LstopoTree, { start, end }: Pick<LstopoObject, 'start' | 'end'>): CpuSet {
  const ids = units.slice(start, end).flatMap(({ os }) => (os !== null && os <= highestHostNumber ? [os] : []));
  return CpuSet.from(ids);
}

/** Amounts in MB are exact enough for a node; those in GB are not. */
const largestError = 1024;

// A cache of memory is between a node and its place.
function placeOf({ parent }: LstopoObject): Pick<LstopoObject, 'start' | 'end'> {
  let place = parent;
  while (place?.type === 'Mem') place = place.parent;
  return place ?? { start: 0, end: 0 };
}

function withoutNodes(tree: LstopoTree, machine: LstopoObject | undefined, problems: CaptureProblem[]): LstopoNodes {
  const size = machine === undefined ? null : sizeIn(machine.details);
  if (machine === undefined || size === null || machine.details.includes('total')) {
    problems.push({ lacks: 'nodes', message: l10n.t('the NUMA nodes are unknown: it has no NUMANode') });
    return { nodes: [], nodeOf: new Map() };
  }
  const memoryKiB = size.error > largestError ? null : size.kib;
  return { nodes: [{ id: 0, memoryKiB }], nodeOf: new Map([...unitsOf(tree, machine)].map((cpu) => [cpu, 0])) };
}

// The machine's memory is that of its nodes.
function checkTotal(
  machine: LstopoObject | undefined,
  nodes: readonly LstopoObject[],
  problems: CaptureProblem[],
): void {
  const total = machine?.details.includes('total') ? sizeIn(machine.details) : null;
  const sizes = nodes.map(({ details }) => sizeIn(details)).filter((size) => size !== null);
  if (total === null || sizes.length < nodes.length) return;
  const sum = sizes.reduce((all, { kib }) => all + kib, 0);
  const error = sizes.reduce((all, { error }) => all + error, total.error);
  if (sum + error >= total.kib) return;
  problems.push({
    message: l10n.t(
      'a part seems to be missing: the machine has {0} of memory, but the NUMA nodes listed have {1}',
      memorySize(total.kib),
      memorySize(sum),
    ),
  });
}
