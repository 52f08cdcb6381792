import type { RunProgram } from '../../libvirt/program.ts';
import type { SnapshotFiles } from '../../topology/captures/sysfs/files.ts';

/** The programs and processes of the machine that the server runs on. Nothing of it is used before a user asks. */
export interface ProgramPort {
  /** Runs programs until the signal ends them; null for none. */
  runUntil(signal: AbortSignal | null): RunProgram;
  /** Gives `use` the path of a file with this text that no other user can read, and removes the file afterwards. */
  withFile<T>(text: string, use: (path: string) => Promise<T>): Promise<T>;
  /** All of /proc and /sys, those of processes among them; null if they cannot be read. */
  files(): SnapshotFiles | null;
}
