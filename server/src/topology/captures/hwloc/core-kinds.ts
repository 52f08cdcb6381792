import { type CoreKind, kindsBySpeed } from '../core-kind.ts';
import { wholeNumber } from '../whole-number.ts';
import { childrenOf, type XmlElement } from '../xml-capture.ts';
import { type HwlocObjects, infoOf } from './objects.ts';

/**
 * Reads the `<cpukind>` elements (hwloc 2.4 and later). hwloc makes a kind of every difference, such as the few MHz of
 * a favored core. Here, kinds that differ in speed by less than a tenth are one; hwloc has the same tolerance for
 * frequencies. If only one kind remains, all cores are alike and the result is empty.
 */
export function readHwlocCoreKinds(topology: XmlElement, tree: HwlocObjects): readonly CoreKind[] {
  const kinds = childrenOf(topology, 'cpukind').flatMap((element) => {
    const cpus = tree.setOf(element, 'cpuset');
    return cpus === null ? [] : [{ element, cpus }];
  });
  if (kinds.length < 2 || kinds.length > mostKinds) return [];
  const named = kinds.flatMap(({ element, cpus }) => {
    const type = infoOf(element, 'CoreType') ?? '';
    const kind = Object.hasOwn(kindByCoreType, type) ? kindByCoreType[type] : undefined;
    return kind === undefined ? [] : [{ kind, cpus }];
  });
  if (named.length === kinds.length) return new Set(named.map(({ kind }) => kind)).size > 1 ? named : [];
  for (const measure of measures) {
    const rated = kinds.flatMap(({ element, cpus }) => {
      const speed = measure(element);
      return speed === null ? [] : [{ speed, cpus }];
    });
    if (rated.length === kinds.length) return kindsBySpeed(rated);
  }
  return [];
}

/** More kinds than any CPU has. Each kind is compared with each, so the number must be limited. */
const mostKinds = 64;

/** CoreType of hwloc's x86 backend. */
const kindByCoreType: Readonly<Record<string, string>> = {
  IntelCore: 'performance',
  IntelAtom: 'efficiency',
  IntelLowPower: 'low-power',
  AMDPerformance: 'performance',
  AMDEfficiency: 'efficiency',
};

// The kernel's capacity (1024 for the fastest core) comes first: cores with the same frequency may differ in speed.
const measures: readonly ((kind: XmlElement) => number | null)[] = [
  (kind) => wholeNumber(infoOf(kind, 'LinuxCapacity') ?? ''),
  (kind) => wholeNumber(infoOf(kind, 'FrequencyMaxMHz') ?? ''),
];
