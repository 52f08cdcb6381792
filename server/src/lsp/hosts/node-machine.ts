import { hostname } from 'node:os';
import type { SnapshotFiles } from '../../topology/captures/sysfs/files.ts';
import { folderFiles } from '../files/node-folder.ts';
import type { MachinePort } from './machine-port.ts';

/** The machine that Node runs on; null if it is not Linux. */
export const nodeMachine: MachinePort | null =
  process.platform === 'linux' ? { hostName: () => hostname().split('.')[0] ?? '', files: kernelFiles } : null;

/**
 * The files of /sys and /proc only, without those of processes: the CPUs that the editor's cgroup may use are not those
 * of the machine's guests.
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
