import type { CpuSet } from '../../../cpuset/cpuset.ts';
import { wholeNumber } from '../whole-number.ts';
import { childrenOf, type XmlElement } from '../xml-capture.ts';
import { type HwlocObjects, infoOf } from './objects.ts';

/** CPUs with one kind of core, as {@link HostCpu.kind} names it. */
export interface CpuKind {
  readonly kind: string;
  readonly cpus: CpuSet;
}

/**
 * Reads the `<cpukind>` elements (hwloc 2.4 and later). hwloc makes a kind of every difference, such as the few MHz that
 * a favoured core is faster; here kinds whose speed differs by less than a tenth are one, the tolerance that hwloc itself
 * has for frequencies. Where only one is left all cores are alike, and there is none to tell.
 */
export function readHwlocCpuKinds(topology: XmlElement, tree: HwlocObjects): readonly CpuKind[] {
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

/** More kinds than any CPU has are no kinds; and each would be compared with each. */
const mostKinds = 64;

/** CoreType of hwloc's x86 backend. */
const kindByCoreType: Readonly<Record<string, string>> = {
  IntelCore: 'performance',
  IntelAtom: 'efficiency',
  IntelLowPower: 'low-power',
  AMDPerformance: 'performance',
  AMDEfficiency: 'efficiency',
};

// The kernel's capacity (1024 for the fastest core) before the frequency: cores of one frequency may differ in speed.
const measures: readonly ((kind: XmlElement) => number | null)[] = [
  (kind) => wholeNumber(infoOf(kind, 'LinuxCapacity') ?? ''),
  (kind) => wholeNumber(infoOf(kind, 'FrequencyMaxMHz') ?? ''),
];

/**
 * Names the kinds of cores by their speed, in any unit: those that differ by less than a tenth are one kind, and where
 * only one is left there is none to tell.
 */
export function kindsBySpeed(rated: readonly { readonly speed: number; readonly cpus: CpuSet }[]): CpuKind[] {
  const groups: { top: number; cpus: CpuSet }[] = [];
  for (const { speed, cpus } of rated.toSorted((a, b) => b.speed - a.speed)) {
    const group = groups.at(-1);
    if (group !== undefined && speed >= group.top * 0.9) group.cpus = group.cpus.union(cpus);
    else groups.push({ top: speed, cpus });
  }
  if (groups.length < 2) return [];
  const nameOf = (index: number): string => {
    if (index === 0) return 'performance';
    if (index === groups.length - 1) return 'efficiency';
    return groups.length === 3 ? 'middle' : `middle-${index}`;
  };
  return groups.map(({ cpus }, index) => ({ kind: nameOf(index), cpus }));
}
