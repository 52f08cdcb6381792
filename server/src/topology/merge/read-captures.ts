import type { CaptureProblem, CaptureResult } from '../captures/capture.ts';
import { parseAddition, parseCapture } from '../captures/recognise.ts';
import type { HostTopology } from '../host-topology.ts';
import type { CapturePart } from './capture-part.ts';
import { mergeCaptures } from './merge.ts';

/** A file that a user named as a capture or as an addition to one. */
export interface CaptureFile {
  /** Its path, for messages; the file name tells what a bare CPU list is. */
  readonly name: string;
  readonly content: CaptureContent;
}

/** A capture: its text, or the result of reading an archive or a folder. */
export type CaptureContent = string | CaptureResult;

/** A problem of one of the captures. */
export interface NamedProblem extends CaptureProblem {
  /** The file that the problem is about. */
  readonly name: string;
}

/**
 * Reads the captures of one host, in any formats, and makes one topology of them. What one file cannot tell is a
 * problem only if the others do not tell it. If there are several files, the messages name them.
 */
export function readCaptures(files: readonly CaptureFile[]): {
  readonly value: HostTopology | null;
  readonly problems: readonly NamedProblem[];
} {
  const [only] = files;
  if (only !== undefined && files.length === 1) {
    const { value, problems } = resultOf(only.content);
    return { value, problems: problems.map((problem) => ({ ...problem, name: only.name })) };
  }
  const parts: CapturePart[] = [];
  const problems: NamedProblem[] = [];
  for (const file of files) {
    const { name } = file;
    const { part, problems: own } = readPart(file);
    if (part !== null) parts.push(part);
    for (const problem of own) problems.push({ ...problem, name, message: `${name}: ${problem.message}` });
  }
  const merged = mergeCaptures(parts);
  return {
    value: merged.value,
    problems: [...problems.filter(({ lacks }) => isStillLacking(lacks, merged.value)), ...merged.problems],
  };
}

function readPart({ name, content }: CaptureFile): {
  readonly part: CapturePart | null;
  readonly problems: readonly CaptureProblem[];
} {
  const addition = typeof content === 'string' ? parseAddition(name, content) : null;
  if (addition !== null) {
    const { value, problems } = addition;
    return { part: value === null ? null : { kind: 'addition', name, addition: value }, problems };
  }
  const { value, problems } = resultOf(content);
  return { part: value === null ? null : { kind: 'topology', name, topology: value }, problems };
}

function resultOf(content: CaptureContent): CaptureResult {
  return typeof content === 'string' ? parseCapture(content) : content;
}

function isStillLacking(lacks: CaptureProblem['lacks'], topology: HostTopology | null): boolean {
  if (lacks === undefined || topology === null) return true;
  if (lacks === 'nodes') return topology.nodes.length === 0;
  if (lacks === 'core-kinds') return topology.cpus.every(({ kind }) => kind === null);
  return topology.cpus.some((cpu) => cpu.online && cpu.siblings === null);
}
