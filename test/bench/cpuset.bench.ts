import { CpuSet } from '../../server/src/cpuset/cpuset.ts';
import { parseLibvirt } from '../../server/src/cpuset/libvirt.ts';

/** How often a Set of numbers takes as long as a {@link CpuSet} of 16,384 CPUs: higher is better. */
export function benchCpuset(): { name: string; ratio: number; against: string }[] {
  const even = CpuSet.from(Array.from({ length: 8192 }, (_, index) => index * 2));
  const low = CpuSet.range(0, 8191);
  const [evenSet, lowSet] = [new Set(even), new Set(low)];
  const text = `0-16383,${Array.from({ length: 2000 }, (_, index) => `^${index * 8}`).join(',')}`;
  return [
    compare(
      'union',
      () => even.union(low).wordCount,
      () => new Set([...evenSet, ...lowSet]).size,
    ),
    compare(
      'intersection',
      () => even.intersection(low).wordCount,
      () => [...evenSet].filter((cpu) => lowSet.has(cpu)).length,
    ),
    compare(
      'size of a difference',
      () => even.difference(low).size,
      () => [...evenSet].filter((cpu) => !lowSet.has(cpu)).length,
    ),
    compare(
      'parse a list with 2,000 exclusions',
      () => parseLibvirt(text).items.length,
      () => naiveParse(text).size,
    ),
  ];
}

function compare(
  name: string,
  ours: () => number,
  naive: () => number,
): { name: string; ratio: number; against: string } {
  // Two rounds: the first one only warms up.
  let ratio = 0;
  for (let round = 0; round < 2; round++) ratio = timePerCall(naive) / timePerCall(ours);
  return { name, ratio, against: 'Set<number>' };
}

function timePerCall(work: () => number): number {
  let calls = 0;
  let sink = 0;
  const start = performance.now();
  let elapsed = 0;
  while (elapsed < 50) {
    sink += work();
    calls++;
    elapsed = performance.now() - start;
  }
  return sink < 0 ? Number.NaN : elapsed / calls;
}

function naiveParse(text: string): Set<number> {
  const cpus = new Set<number>();
  for (const term of text.split(',')) {
    const [first = 0, last = first] = term.replace('^', '').split('-').map(Number);
    for (let cpu = first; cpu <= last; cpu++) term.startsWith('^') ? cpus.delete(cpu) : cpus.add(cpu);
  }
  return cpus;
}
