import type { SnapshotFiles } from '../../topology/captures/sysfs/files.ts';

/** The Linux machine that the server runs on. */
export interface MachinePort {
  /** Its host name without the domain. */
  hostName(): string;
  /** Its /sys and /proc; null if they cannot be read. */
  files(): SnapshotFiles | null;
}
