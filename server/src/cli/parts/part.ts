import type { RunningGuests } from '../../topology/running-guest.ts';

/**
 * A part of the files of a command line that is read and checked by itself: hosts and all that may run on them, and
 * files that no host claims. Plain data, which a worker can be given.
 */
export interface Part {
  readonly cwd: string;
  readonly hosts: readonly FoundHost[];
  readonly files: readonly FoundFile[];
  /** The host, by its file, of every document that no profile claims; null for the only host of the part. */
  readonly defaultHost: string | null;
  /** Links to other folders, which the search did not follow. */
  readonly unfollowed: readonly string[];
  /** Files that profiles claim and that are not workloads, such as other profiles. */
  readonly others: readonly string[];
  /** The file whose text is on standard input; null for none. */
  readonly input: string | null;
  /** The guests that run, by the URI of their host. A part with any stays in this thread. */
  readonly running: ReadonlyMap<string, RunningGuests>;
}

/** A host that was found, or that an option names. */
export interface FoundHost {
  /** The absolute path, or `-`. */
  readonly file: string;
  /** The path that users know. */
  readonly shown: string;
  /** Findings about it are reported. */
  readonly asked: boolean;
}

/** A file that may be a domain or a script. */
export interface FoundFile {
  /** The absolute path, or `-`. */
  readonly file: string;
  /** The text of what is not a file, such as a domain of a libvirt daemon; null for a file. */
  readonly text: string | null;
  /** The ways to it, in the order of the command line: it goes by the first one by which it is a document. */
  readonly ways: readonly Way[];
  /** A profile claims it. */
  readonly claimed: boolean;
}

/** How a file was found. */
export interface Way {
  /** The path that users know. */
  readonly shown: string;
  /** The command line names the file itself, so it is a failure if it cannot be read. */
  readonly named: boolean;
  /** Findings about it are reported; false for what only a profile claims. */
  readonly asked: boolean;
  /** The place of what is said about its beginning, and about its content, among all that is said. */
  readonly headOrder: number;
  readonly order: number;
}

/** A line for stderr, and its place among the others. */
export interface Said {
  readonly order: number;
  readonly line: string;
}
