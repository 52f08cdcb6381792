/** How long a thread of a guest waited for a CPU, as a tool of the running host told. */
export interface Waiting {
  /** wait ÷ (run + wait): what a forecast with all busy can be compared with, whatever the interval was. */
  readonly contention: number;
  /** Parts of the interval; null if that is not known. */
  readonly run: number | null;
  readonly wait: number | null;
  /** In seconds; null if it is not known. */
  readonly interval: number | null;
}

/** A thread by its guest's name. `index` is null for the emulator. */
export interface NamedThread {
  readonly guest: string;
  readonly role: 'vcpu' | 'emulator' | 'iothread' | 'process';
  readonly index: number | null;
}

/** What was observed on one host. */
export interface HostObservations {
  /** null for a thread that was not observed. */
  readonly of: (thread: NamedThread) => Waiting | null;
}
