import * as l10n from '@vscode/l10n';
import type { CaptureProblem } from '../capture.ts';
import { childrenOf, numberOf, type XmlElement } from '../xml-capture.ts';
import { type HwlocObject, mostNodes } from './objects.ts';

/** The kernel's distances between NUMA nodes: from, to, distance. */
export type NodeDistances = ReadonlyMap<number, Map<number, number>>;

/**
 * Reads the distances that hwloc took from the kernel. Since 2.0 they are `<distances2 type="NUMANode">` of a kind that
 * is both from the OS and a latency (in all versions 5 = 1 + 4); distances that a user or a benchmark added are
 * ignored. In 1.x they are `<distances>` in the object around the nodes: fractions of `latency_base`, in the order of
 * the nodes in the tree.
 */
export function readHwlocDistances(
  topology: XmlElement,
  objects: readonly HwlocObject[],
  problems: CaptureProblem[],
): NodeDistances {
  const { ids, values } = matrixSince2(topology) ?? matrixOf1(objects) ?? { ids: [], values: [] };
  const size = ids.length;
  if (size > mostNodes || values.length !== size * size) {
    problems.push({
      message: l10n.t(
        'the distances of NUMA nodes are left out: {0} nodes need {1} values, but there are {2}',
        size,
        size * size,
        values.length,
      ),
    });
    return new Map();
  }
  return new Map(
    ids.map((from, row) => [from, new Map(ids.map((to, column) => [to, values[row * size + column] ?? 0]))]),
  );
}

interface Matrix {
  readonly ids: readonly number[];
  readonly values: readonly number[];
}

function matrixSince2(topology: XmlElement): Matrix | null {
  const matrices = childrenOf(topology, 'distances2').filter((element) => {
    const kind = numberOf(element, 'kind') ?? 0;
    const fromKernel = (kind & fromOs) !== 0 && (kind & latency) !== 0;
    return element.attributes.get('type') === 'NUMANode' && fromKernel;
  });
  const matrix = matrices.find(({ attributes }) => attributes.get('name') === 'NUMALatency') ?? matrices[0];
  if (matrix === undefined || matrix.attributes.get('indexing') === 'gp') return null;
  return { ids: numbersIn(matrix, 'indexes'), values: numbersIn(matrix, 'u64values') };
}

const fromOs = 1;
const latency = 4;

// The numbers are spread over several elements, about ten in each.
function numbersIn(matrix: XmlElement, name: string): number[] {
  const numbers: number[] = [];
  for (const child of childrenOf(matrix, name)) {
    for (const [digits] of child.text.matchAll(/\d+/g)) {
      numbers.push(Number(digits));
      if (numbers.length > mostNodes * mostNodes) return numbers;
    }
  }
  return numbers;
}

// hwloc 1.x tells the type of the objects only by their depth. A matrix with as many rows as there are nodes is theirs:
// the kernel has distances only for nodes.
function matrixOf1(objects: readonly HwlocObject[]): Matrix | null {
  const ids = objects.flatMap(({ kind, osIndex }) => (kind === 'numa' && osIndex !== null ? [osIndex] : []));
  for (const { element } of ids.length === 0 ? [] : objects) {
    const distances = childrenOf(element, 'distances').find((child) => numberOf(child, 'nbobjs') === ids.length);
    if (distances === undefined) continue;
    const base = Number(distances.attributes.get('latency_base') ?? 1);
    const values = childrenOf(distances, 'latency').map((child) =>
      Math.round(Number(child.attributes.get('value')) * base),
    );
    return values.every((value) => Number.isSafeInteger(value) && value >= 0) ? { ids, values } : null;
  }
  return null;
}
