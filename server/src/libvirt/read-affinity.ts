import type { CpuSet } from '../cpuset/cpuset.ts';
import { parseKernel } from '../cpuset/kernel.ts';
import { largestHost } from '../topology/host-topology.ts';
import type { RunningThread } from '../topology/running-guest.ts';

/**
 * The affinity of vCPUs by `virsh vcpuinfo --pretty`, which the daemon asks the kernel for, also on another machine:
 *
 *     VCPU:           0
 *     CPU:            1
 *     CPU Affinity:   0-1 (out of 2)
 *
 * Of a domain that does not run it prints the definition, with `CPU: N/A`; such vCPUs are left out.
 */
export function readVcpuinfo(output: string): RunningThread[] {
  return output.split(/\n\s*\n/).flatMap((block): RunningThread[] => {
    const fields = new Map(block.split('\n').flatMap(fieldOf));
    const index = numberIn(fields.get('VCPU'));
    const cpus = listIn(/^(\S+) \(out of \d+\)$/.exec(fields.get('CPU Affinity') ?? '')?.[1]);
    if (index === null || cpus === null || numberIn(fields.get('CPU')) === null) return [];
    return [{ ...unread, role: 'vcpu', index, cpus }];
  });
}

/**
 * The affinity of iothreads by `virsh iothreadinfo` of a running domain, which the daemon asks the kernel for: after a
 * heading, lines such as ` 1             0-1`.
 */
export function readIothreadinfo(output: string): RunningThread[] {
  return output.split('\n').flatMap((line): RunningThread[] => {
    const [, id, list] = /^\s*(\d{1,10})\s+(\d\S*)\s*$/.exec(line) ?? [];
    const cpus = listIn(list);
    return id === undefined || cpus === null ? [] : [{ ...unread, role: 'iothread', index: Number(id), cpus }];
  });
}

const unread = { tid: null, comm: null, scheduling: null, cgroup: null };

function fieldOf(line: string): [string, string][] {
  const [, name, value] = /^([^:]{1,40}):\s*(\S.*)$/.exec(line.trimEnd()) ?? [];
  return name === undefined || value === undefined ? [] : [[name.trim(), value]];
}

function numberIn(text: string | undefined): number | null {
  return text !== undefined && /^\d{1,9}$/.test(text) ? Number(text) : null;
}

function listIn(text: string | undefined): CpuSet | null {
  return text === undefined ? null : parseKernel(text, largestHost).cpus;
}
