import { hostname } from 'node:os';
import type { SnapshotFiles } from '../../topology/captures/sysfs/files.ts';
import { folderFiles } from '../files/node-folder.ts';
import type { MachinePort } from './machine-port.ts';

/** The machine under Node: its own /sys and /proc. Under anything but Linux there is none. */
export const nodeMachine: MachinePort | null =
  process.platform === 'linux' ? { hostName: () => hostname().split('.')[0] ?? '', files: kernelFiles } : null;

/**
 * Nothing but what the kernel itself gives; and nothing about the process itself, since the CPUs that the editor's
 * cgroup may use are not those of the machine's guests.
 */
function kernelFiles(): SnapshotFiles | null {
  const all = folderFiles('/');
  if (all === null) return null;
  const isKernels = (path: string) => /^(?:sys|proc)(?:\/|$)/.test(path) && !/^proc\/(?:self|\d)/.test(path);
  return {
    read: (path) => (isKernels(path) ? all.read(path) : null),
    list: (path) => (isKernels(path) ? all.list(path) : path === '' ? ['proc', 'sys'] : []),
    target: (path) => (isKernels(path) ? all.target(path) : null),
  };
}
