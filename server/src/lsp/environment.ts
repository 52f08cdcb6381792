import type { FilePort } from './files/file-port.ts';
import type { MachinePort } from './hosts/machine-port.ts';
import type { ProgramPort } from './libvirt/program-port.ts';

/** What the platform provides to the server: the ports to its files, its machine and its programs. */
export interface ServerEnvironment {
  /** The server's own access to files; the client may ask to provide it instead. */
  readonly files: FilePort;
  /** The machine that the server runs on; null if it cannot be read. */
  readonly machine: MachinePort | null;
  /** The programs of that machine; null if none can be run. */
  readonly programs: ProgramPort | null;
  /** Tidies the memory up; called when nothing is left to do after an edit. */
  readonly tidy: () => void;
  /** The version of Pinset. */
  readonly version: string;
}
