import type { SnapshotFiles } from '../../topology/captures/sysfs/files.ts';

/** The machine that the server runs on, where it is a Linux whose files can be read. */
export interface MachinePort {
  hostName(): string;
  /** What the kernel says of it in /sys and /proc; null where that cannot be read. */
  files(): SnapshotFiles | null;
}
