import type { AdditionResult } from './addition.ts';
import type { CaptureResult } from './capture.ts';
import type { CaptureFact } from './facts.ts';

/**
 * A format in which tools describe a host. `index.ts` lists all formats; recognition, trust in a merge, default names
 * of hosts, messages, the commands that the client offers and the table in docs/capture-a-host.md follow from that
 * list.
 */
export type CaptureFormat = TopologyFormat | AdditionFormat;

/** A format that describes CPUs: one capture in it makes a host. */
export interface TopologyFormat {
  readonly kind: 'topology';
  /** The `source` of its topologies. `pinset host --format json` prints it, so it never changes. */
  readonly id: string;
  /** The program that prints it, such as `virsh capabilities`; not translated. */
  readonly program: string;
  /** What its files have between the host's name and the extension, as in `rack1.capabilities.xml`. */
  readonly fileMarks: readonly string[];
  /** The texts that it may be; none if it is read only from folders and archives. */
  readonly texts: readonly CaptureText[];
  readonly commands: readonly CaptureCommand[];
}

/** One of the texts of a format. */
export interface CaptureText extends Recognisable {
  /** Whether its parser says best what is wrong with a text that begins like no known one. */
  readonly resembles?: (head: string) => boolean;
  /** `linesBefore` is the number of lines before the text in its file, for messages. */
  readonly parse: (text: string, linesBefore: number) => CaptureResult;
}

/** A format that describes no CPUs: its captures only add to others of the same host. */
export interface AdditionFormat extends Recognisable {
  readonly kind: 'addition';
  /** What a text of it is, as in "This is a kernel command line". */
  readonly describe: () => string;
  /** Whether a text is nothing else, if it is too short to be recognised among others. */
  readonly alone?: (text: string) => boolean;
  /** `name` is that of the file: it tells which CPUs a bare list means. */
  readonly parse: (name: string, text: string) => AdditionResult;
  readonly commands: readonly AdditionCommand[];
}

/** How the output of a program is found in a text, among prompts, other lines and other outputs. */
export interface Recognisable {
  /** What the output is: a JSON object, an XML element, or lines, among which there may be others. */
  readonly shape: 'object' | 'element' | 'lines';
  /**
   * Whether an output begins here. `head` are up to 4,096 characters from the first one of a line on that is not a
   * blank. No two may hold for the same text.
   */
  readonly begins: (head: string) => boolean;
  /** Whether a line belongs to the output before it even if it looks like a first line. */
  readonly continues?: (head: string) => boolean;
}

/** A command that captures a host. */
export interface CaptureCommand {
  /** For a shell on the host. `$(hostname)` gives the file the name of the host. */
  readonly command: string;
  /** What its output tells about every host. */
  readonly tells: readonly CaptureFact[];
  /** What it tells about some hosts only. */
  readonly mayTell?: readonly CaptureFact[];
  /** What else to know before choosing it. */
  readonly note?: () => string;
}

/** A command that captures an addition. */
export interface AdditionCommand {
  readonly command: string;
  /** What the output is for. */
  readonly note: () => string;
}
