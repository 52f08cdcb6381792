import type { CpuSet } from '../../cpuset/cpuset.ts';
import type { HostTopology } from '../../topology/host-topology.ts';

const cpuFile = /^\/sys\/devices\/system\/cpu\/(online|offline|present|possible|isolated|nohz_full)$/;
const nodeFile = /^\/sys\/devices\/system\/node\/node(\d+)\/cpulist$/;
const nodesFile = /^\/sys\/devices\/system\/node\/(online|has_cpu)$/;
const siblingsFile = /^\/sys\/devices\/system\/cpu\/cpu(\d+)\/topology\/(?:thread_siblings|core_cpus)_list$/;

/**
 * The content of a file of the host's /sys, as far as its topology tells (the kernel's sysfs-devices-system-cpu and
 * sysfs-devices-node). `possible` may exceed what is present, so it is unknown.
 */
export function hostFile(host: HostTopology | null, path: string): string | null {
  if (host === null) return null;
  const cpus = listIn(host, path.replace(/\/{2,}/g, '/'));
  return cpus === null ? null : `${cpus}\n`;
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
  return sibling === undefined ? null : (host.cpu(Number(sibling))?.siblings ?? null);
}
