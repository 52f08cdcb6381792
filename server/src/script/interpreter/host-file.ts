import type { CpuSet } from '../../cpuset/cpuset.ts';
import type { HostTopology } from '../../topology/host-topology.ts';
import { unknownStretch } from '../text.ts';
import { cpuinfo } from './filters/host/cpuinfo.ts';
import type { Budget } from './limits.ts';
import { compilePattern, matches } from './words/pattern.ts';

const cpuFile = /^\/sys\/devices\/system\/cpu\/(online|offline|present|possible|isolated|nohz_full)$/;
const nodeFile = /^\/sys\/devices\/system\/node\/node(\d+)\/cpulist$/;
const nodesFile = /^\/sys\/devices\/system\/node\/(online|has_cpu|has_memory)$/;
const siblingsFile = /^\/sys\/devices\/system\/cpu\/cpu(\d+)\/topology\/(?:thread_siblings|core_cpus)_list$/;
const packageFile = /^\/sys\/devices\/system\/cpu\/cpu(\d+)\/topology\/(?:core_siblings|package_cpus)_list$/;
const cacheFile = /^\/sys\/devices\/system\/cpu\/cpu(\d+)\/cache\/index3\/shared_cpu_list$/;

/**
 * The content of a file of the host's /sys, as far as its topology tells (the kernel's sysfs-devices-system-cpu and
 * sysfs-devices-node), and of /proc/cpuinfo, of which not all is known. `possible` may exceed what is present, so it is
 * unknown.
 */
export function hostFile(host: HostTopology | null, path: string): string | null {
  if (host === null) return null;
  const plain = path.replace(/\/{2,}/g, '/');
  if (plain === '/proc/cpuinfo') return cpuinfo(host);
  if (plain === '/sys/devices/system/cpu/smt/active') return smtActive(host);
  const cpus = listIn(host, plain);
  return cpus === null ? null : `${cpus}\n`;
}

function smtActive({ cpus, cores }: HostTopology): string | null {
  if (cpus.some(({ online, core }) => online && core === null)) return null;
  return cores.some(({ size }) => size > 1) ? '1\n' : '0\n';
}

function listIn(host: HostTopology, path: string): CpuSet | null {
  const cpu = cpuFile.exec(path)?.[1];
  if (cpu === 'online') return host.online;
  if (cpu === 'offline') return host.offline;
  if (cpu === 'present') return host.known;
  if (cpu === 'isolated') return host.isolated;
  const node = nodeFile.exec(path)?.[1];
  // The kernel lists only a node's online CPUs.
  if (node !== undefined) return host.node(Number(node))?.cpus.intersection(host.online) ?? null;
  if (nodesFile.exec(path)?.[1] === 'online') return host.nodeIds;
  const sibling = siblingsFile.exec(path)?.[1];
  if (sibling !== undefined) return host.cpu(Number(sibling))?.siblings ?? null;
  const inPackage = Number(packageFile.exec(path)?.[1] ?? -1);
  const inCache = Number(cacheFile.exec(path)?.[1] ?? -1);
  const around = inPackage >= 0 ? host.packages : inCache >= 0 ? host.l3Groups : [];
  return around.find((set) => set.has(Math.max(inPackage, inCache)))?.intersection(host.online) ?? null;
}

/** The folders of /sys with one entry for each CPU, also an offline one, and for each node. */
const folders = {
  '/sys/devices/system/cpu': ({ known }: HostTopology) => [...known].map((id) => `cpu${id}`),
  '/sys/devices/system/node': ({ nodeIds }: HostTopology) => [...nodeIds].map((id) => `node${id}`),
} as const;

function entriesOf(host: HostTopology, folder: string): readonly string[] | null {
  const path = folder.replace(/\/{2,}/g, '/').replace(/\/$/, '');
  if (path === '/sys/devices/system/cpu' || path === '/sys/devices/system/node') return folders[path](host).sort();
  return null;
}

/** What `ls` writes for a folder of the host's /sys, as far as it is known; null for any other folder. */
export function hostFolder(host: HostTopology | null, folder: string): readonly string[] | null {
  const entries = host === null ? null : entriesOf(host, folder);
  return entries === null || entries.length === 0 ? null : [...entries, unknownStretch];
}

/** The entries of a folder of the host's /sys that `cpu[0-9]*` or `node[0-9]*` matches; null for other patterns. */
export function hostEntries(host: HostTopology | null, folder: string, pattern: string): readonly string[] | null {
  const [, prefix] = /^(cpu|node)\[0-9\]\*$/.exec(pattern) ?? [];
  const entries = host === null || prefix === undefined ? null : entriesOf(host, folder);
  return entries?.filter((entry) => entry.startsWith(prefix ?? '')) ?? null;
}

/**
 * The names that a file pattern becomes that is about the host's CPUs or nodes: `/sys/devices/system/cpu/cpu[0-9]*`,
 * `/sys/devices/system/node/node*`/cpulist; null for any other pattern.
 */
export function hostNames(host: HostTopology | null, pattern: string, budget: Budget): readonly string[] | null {
  const [, folder = '', name = '', rest = ''] =
    /^(\/sys\/devices\/system\/(?:cpu|node)\/)((?:cpu|node)[^/]*)(\/[^*?[]*)?$/.exec(pattern) ?? [];
  const entries = host === null || folder === '' ? null : entriesOf(host, folder);
  const compiled = compilePattern(name, budget);
  // `cpu*` is also cpufreq and cpuidle.
  if (entries === null || compiled === null || (name === 'cpu*' && rest === '')) return null;
  const found = entries.filter((entry) => matches(compiled, entry, budget) === true);
  const names = found.map((entry) => `${folder}${entry}${rest}`);
  if (rest === '' || rest === '/') return names;
  const there = names.filter((path) => hostFile(host, path) !== null);
  return there.length === 0 ? null : there;
}
