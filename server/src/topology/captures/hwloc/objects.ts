import * as l10n from '@vscode/l10n';
import { CpuSet } from '../../../cpuset/cpuset.ts';
import { highestHostNumber } from '../../host-topology.ts';
import type { CaptureProblem } from '../capture.ts';
import { childrenOf, numberOf, type XmlElement } from '../xml-capture.ts';
import { type HwlocBitmap, parseHwlocBitmap } from './bitmap.ts';

/** The type of an `<object>`, the same for all versions of hwloc; `other` tells nothing about CPUs or memory. */
export type HwlocKind = 'numa' | 'package' | 'die' | 'cluster' | 'l3' | 'l2' | 'core' | 'pu' | 'pci' | 'other';

/** An `<object>` of the tree. */
export interface HwlocObject {
  readonly kind: HwlocKind;
  readonly element: XmlElement;
  /** Its Linux number; null if hwloc gives none, as for most caches. */
  readonly osIndex: number | null;
  /** The nearest enclosing object with a cpuset: the place of a device. null outside all such objects. */
  readonly place: HwlocObject | null;
}

/** The objects of a tree, each before the objects in it, with readers for their sets. */
export interface HwlocObjects {
  readonly objects: readonly HwlocObject[];
  /** The `cpuset` of an object; empty for devices, which have none. */
  readonly cpusOf: (object: HwlocObject) => CpuSet;
  /** The set in an attribute; null if it is missing, infinite (hwloc's "unknown") or invalid. */
  readonly setOf: (element: XmlElement, attribute: string) => CpuSet | null;
}

/** Reads all `<object>` elements in `topology`, of any version. */
export function readHwlocObjects(topology: XmlElement, problems: CaptureProblem[]): HwlocObjects {
  const sets = setReader(problems);
  const objects: HwlocObject[] = [];
  const visit = (element: XmlElement, place: HwlocObject | null): void => {
    if (element.name !== 'object') return;
    const kind = kindOf(element);
    const osIndex = numberOf(element, 'os_index') ?? onlyMember(sets, element, kind);
    const object: HwlocObject = { kind, element, osIndex, place };
    objects.push(object);
    for (const child of element.children) visit(child, element.attributes.has('cpuset') ? object : place);
  };
  for (const element of topology.children) visit(element, null);
  return {
    objects,
    cpusOf: ({ element }) => sets(element, 'cpuset')?.numbers ?? CpuSet.empty,
    setOf: (element, attribute) => {
      const set = sets(element, attribute);
      return set === null || set.infinite ? null : set.numbers;
    },
  };
}

/** The most NUMA nodes that a Linux can have (NODES_SHIFT is at most 10). */
export const mostNodes = 1024;

/** The value of `<info name=… value=…/>` directly in an element; null without one. */
export function infoOf(element: XmlElement, name: string): string | null {
  const info = childrenOf(element, 'info').find(({ attributes }) => attributes.get('name') === name);
  return info?.attributes.get('value') ?? null;
}

// Socket, Node and Cache are names of 1.x. The kinds of Group are those of hwloc's private/misc.h: before the type Die
// existed, a die was a Group of kind 104, and the kernel's clusters are Groups of kind 222.
function kindOf(element: XmlElement): HwlocKind {
  const attributes = element.attributes;
  const type = attributes.get('type') ?? '';
  const level = type === 'Cache' ? `L${attributes.get('depth')}Cache` : type;
  if (level === 'L3Cache' || level === 'L2Cache') {
    if (attributes.get('cache_type') === instructionCache) return 'other';
    return level === 'L3Cache' ? 'l3' : 'l2';
  }
  if (type === 'Group') {
    const subtype = attributes.get('subtype') ?? infoOf(element, 'Type');
    if (subtype === 'Die' || attributes.get('kind') === '104') return 'die';
    return subtype === 'Cluster' || attributes.get('kind') === '222' ? 'cluster' : 'other';
  }
  return Object.hasOwn(kindByType, type) ? (kindByType[type] ?? 'other') : 'other';
}

const instructionCache = '2';

const kindByType: Readonly<Record<string, HwlocKind>> = {
  NUMANode: 'numa',
  Node: 'numa',
  Package: 'package',
  Socket: 'package',
  Die: 'die',
  Cluster: 'cluster',
  Core: 'core',
  PU: 'pu',
  PCIDev: 'pci',
};

type SetReader = (element: XmlElement, attribute: string) => HwlocBitmap | null;

// Reports only the first invalid set. Sets are not cached: with 16,384 CPUs each takes 2 KiB, and there may be many.
function setReader(problems: CaptureProblem[]): SetReader {
  let reported = false;
  return (element, attribute) => {
    const text = element.attributes.get(attribute);
    if (text === undefined) return null;
    const set = parseHwlocBitmap(text);
    if (set === null && !reported) {
      reported = true;
      problems.push({
        message: l10n.t(
          "{0}='{1}' is not an hwloc set (32-bit words such as 0x0000000f, separated by commas); it is treated as unknown",
          attribute,
          text.slice(0, 40),
        ),
      });
    }
    return set;
  };
}

// The cpuset of a PU is the PU alone, and the nodeset of a NUMA node is the node: that tells the number if os_index is
// missing.
function onlyMember(sets: SetReader, element: XmlElement, kind: HwlocKind): number | null {
  if (kind !== 'pu' && kind !== 'numa') return null;
  const set = sets(element, kind === 'pu' ? 'cpuset' : 'nodeset')?.numbers;
  const first = set?.first;
  return first !== undefined && first === set?.last && first <= highestHostNumber ? first : null;
}
