import { CpuSet } from '../cpuset/cpuset.ts';

/** `CPU 3`, `CPUs 0-3, 8`, `no CPU`: a set with its noun, in the list format that the kernel prints. */
export function cpus(set: CpuSet): string {
  return counted('CPU', set);
}

/** `node 0`, `nodes 0-1`. */
export function nodes(set: CpuSet): string {
  return counted('node', set);
}

/** `vCPU 2`, `vCPUs 0-1, 3`. */
export function vcpus(indices: Iterable<number>): string {
  return counted('vCPU', CpuSet.from(indices));
}

/** `1 CPU`, `4 CPUs`. */
export function amount(count: number, noun: string): string {
  return `${count} ${count === 1 ? noun : `${noun}s`}`;
}

/** `1.25:1`, `2:1`: two decimals where they are needed. */
export function ratio(numerator: number, denominator: number): string {
  return `${Number((numerator / denominator).toFixed(2))}:1`;
}

/** `512 KiB`, `2 MiB`, `1.5 GiB`: an amount of memory in the largest unit that it has one of, two decimals at most. */
export function memorySize(kib: number): string {
  const units = ['KiB', 'MiB', 'GiB', 'TiB'];
  let unit = 0;
  let size = kib;
  for (; size >= 1024 && unit < units.length - 1; unit++) size /= 1024;
  return `${Number(size.toFixed(2))} ${units[unit]}`;
}

/** After how many parts an {@link enumeration} says how many more there are. */
export const mostEnumerated = 5;

/** `a`, `a and b`, `a, b and c`; after the first five `and N more`. `total`: how many there are, where fewer are given. */
export function enumeration(parts: readonly string[], total: number = parts.length): string {
  const named = parts.slice(0, mostEnumerated);
  const shown = total > named.length ? [...named, `${total - named.length} more`] : named;
  if (shown.length < 2) return shown.join('');
  return `${shown.slice(0, -1).join(', ')} and ${shown.at(-1)}`;
}

/**
 * A set in the kernel's list format. A message is for people: of a set in many pieces it has the first ones and the
 * count (`0, 2, 4, … (512 in all)`).
 */
export function listed(set: CpuSet, separator = ','): string {
  const most = 16;
  const pieces: string[] = [];
  for (const [first, last] of set.ranges()) {
    if (pieces.length === most) {
      pieces.push(`… (${set.size} in all)`);
      break;
    }
    pieces.push(first === last ? `${first}` : `${first}-${last}`);
  }
  return pieces.join(separator);
}

/** A text of a document in a message: on one line, and cut where it is longer than a name has any reason to be. */
export function quotable(text: string): string {
  const line = text
    .slice(0, 256)
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .trim();
  return line.length > 64 ? `${line.slice(0, 63)}…` : line;
}

function counted(noun: string, set: CpuSet): string {
  if (set.isEmpty) return `no ${noun}`;
  return `${set.size === 1 ? noun : `${noun}s`} ${listed(set, ', ')}`;
}
