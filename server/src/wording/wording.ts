import * as l10n from '@vscode/l10n';
import { CpuSet } from '../cpuset/cpuset.ts';

/** `CPU 3`, `CPUs 0-3, 8`, `no CPU`: a set with its noun, in the list format that the kernel prints. */
export function cpus(set: CpuSet): string {
  if (set.isEmpty) return l10n.t('no CPU');
  const list = listed(set, ', ');
  return set.size === 1 ? l10n.t('CPU {0}', list) : l10n.t('CPUs {0}', list);
}

/** `node 0`, `nodes 0-1`, `no node`. */
export function nodes(set: CpuSet): string {
  if (set.isEmpty) return l10n.t('no node');
  const list = listed(set, ', ');
  return set.size === 1 ? l10n.t('node {0}', list) : l10n.t('nodes {0}', list);
}

/** `vCPU 2`, `vCPUs 0-1, 3`, `no vCPU`. */
export function vcpus(indices: Iterable<number>): string {
  const set = CpuSet.from(indices);
  if (set.isEmpty) return l10n.t('no vCPU');
  const list = listed(set, ', ');
  return set.size === 1 ? l10n.t('vCPU {0}', list) : l10n.t('vCPUs {0}', list);
}

/** `vCPUs 0-1 of web`: vCPUs of another domain. */
export function vcpusOf(indices: Iterable<number>, domain: string): string {
  return l10n.t('{0} of {1}', vcpus(indices), domain);
}

/** `vCPU 2 → CPUs 0-3`: a vCPU and where it may run. */
export function pinned(vcpu: number, affinity: CpuSet): string {
  return `${vcpus([vcpu])} → ${cpus(affinity)}`;
}

/** What messages count. Each form is a phrase of its own, because other languages have other forms. */
const amounts = {
  vCPU: (count: number) => (count === 1 ? l10n.t('{0} vCPU', count) : l10n.t('{0} vCPUs', count)),
  CPU: (count: number) => (count === 1 ? l10n.t('{0} CPU', count) : l10n.t('{0} CPUs', count)),
  'online CPU': (count: number) => (count === 1 ? l10n.t('{0} online CPU', count) : l10n.t('{0} online CPUs', count)),
  'free CPU': (count: number) => (count === 1 ? l10n.t('{0} free CPU', count) : l10n.t('{0} free CPUs', count)),
  domain: (count: number) => (count === 1 ? l10n.t('{0} domain', count) : l10n.t('{0} domains', count)),
  guest: (count: number) => (count === 1 ? l10n.t('{0} guest', count) : l10n.t('{0} guests', count)),
  node: (count: number) => (count === 1 ? l10n.t('{0} node', count) : l10n.t('{0} nodes', count)),
  package: (count: number) => (count === 1 ? l10n.t('{0} package', count) : l10n.t('{0} packages', count)),
  'L3 group': (count: number) => (count === 1 ? l10n.t('{0} L3 group', count) : l10n.t('{0} L3 groups', count)),
  socket: (count: number) => (count === 1 ? l10n.t('{0} socket', count) : l10n.t('{0} sockets', count)),
  die: (count: number) => (count === 1 ? l10n.t('{0} die', count) : l10n.t('{0} dies', count)),
  cluster: (count: number) => (count === 1 ? l10n.t('{0} cluster', count) : l10n.t('{0} clusters', count)),
  core: (count: number) => (count === 1 ? l10n.t('{0} core', count) : l10n.t('{0} cores', count)),
  thread: (count: number) => (count === 1 ? l10n.t('{0} thread', count) : l10n.t('{0} threads', count)),
  'guest core': (count: number) => (count === 1 ? l10n.t('{0} guest core', count) : l10n.t('{0} guest cores', count)),
  'guest cell': (count: number) => (count === 1 ? l10n.t('{0} guest cell', count) : l10n.t('{0} guest cells', count)),
  iothread: (count: number) => (count === 1 ? l10n.t('{0} iothread', count) : l10n.t('{0} iothreads', count)),
  page: (count: number) => (count === 1 ? l10n.t('{0} page', count) : l10n.t('{0} pages', count)),
  'huge page': (count: number) => (count === 1 ? l10n.t('{0} huge page', count) : l10n.t('{0} huge pages', count)),
  pin: (count: number) => (count === 1 ? l10n.t('{0} pin', count) : l10n.t('{0} pins', count)),
  file: (count: number) => (count === 1 ? l10n.t('{0} file', count) : l10n.t('{0} files', count)),
  conflict: (count: number) => (count === 1 ? l10n.t('{0} conflict', count) : l10n.t('{0} conflicts', count)),
  finding: (count: number) => (count === 1 ? l10n.t('{0} finding', count) : l10n.t('{0} findings', count)),
  error: (count: number) => (count === 1 ? l10n.t('{0} error', count) : l10n.t('{0} errors', count)),
  warning: (count: number) => (count === 1 ? l10n.t('{0} warning', count) : l10n.t('{0} warnings', count)),
  info: (count: number) => (count === 1 ? l10n.t('{0} info', count) : l10n.t('{0} infos', count)),
} as const;

/** `1 CPU`, `4 CPUs`. */
export function amount(count: number, noun: keyof typeof amounts): string {
  return amounts[noun](count);
}

/** `1.25:1`, `2:1`: at most two decimals. */
export function ratio(numerator: number, denominator: number): string {
  return `${Number((numerator / denominator).toFixed(2))}:1`;
}

/** The most parts that an {@link enumeration} names; it counts the rest. */
export const mostEnumerated = 5;

/** `a`, `a and b`, `a, b and c`; after the first five `and N more`. `total` counts parts that are not given too. */
export function enumeration(parts: readonly string[], total: number = parts.length): string {
  const named = parts.slice(0, mostEnumerated);
  if (total > named.length) return l10n.t('{0} and {1} more', named.join(', '), total - named.length);
  if (named.length < 2) return named.join('');
  return l10n.t('{0} and {1}', named.slice(0, -1).join(', '), named.at(-1) ?? '');
}

/** `a`, `a or b`, `a or b or c`. */
export function alternatives([first = '', ...others]: readonly string[]): string {
  return others.reduce((before, next) => l10n.t('{0} or {1}', before, next), first);
}

/**
 * A set in the kernel's list format, for messages: a set in many pieces is cut and counted (`0, 2, 4, … (512 in all)`).
 */
export function listed(set: CpuSet, separator = ','): string {
  const most = 16;
  const pieces: string[] = [];
  for (const [first, last] of set.ranges()) {
    if (pieces.length === most) {
      pieces.push(l10n.t('… ({0} in all)', set.size));
      break;
    }
    pieces.push(first === last ? `${first}` : `${first}-${last}`);
  }
  return pieces.join(separator);
}

/** A text of a document for a message: on one line, and cut at 64 characters. */
export function quotable(text: string): string {
  const line = text
    .slice(0, 256)
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .trim();
  return line.length > 64 ? `${line.slice(0, 63)}…` : line;
}

/** {@link quotable} of a path: of a long one the end, which tells it from others, `…/vms/db.xml`. */
export function quotablePath(path: string): string {
  const short = path.length > 64 ? `…${path.slice(-63).replace(/^[^/]*(?=\/)/, '')}` : path;
  return quotable(short);
}
