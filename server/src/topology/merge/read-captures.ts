import * as l10n from '@vscode/l10n';
import { type CaptureProblem, type CaptureResult, unreadable } from '../captures/capture.ts';
import { additionAlone, type CaptureOutput, readOutputs } from '../captures/recognise.ts';
import type { HostTopology } from '../host-topology.ts';
import type { CapturePart, TopologyPart } from './capture-part.ts';
import { withoutIncomplete } from './incomplete.ts';
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

/** The captures of one host, with what could not be read or contradicts. */
export interface CapturesResult {
  readonly value: HostTopology | null;
  readonly problems: readonly NamedProblem[];
}

/** Reads one text with the outputs of one or several programs. */
export function parseCapture(text: string): CaptureResult {
  return readCaptures([{ name: '', content: text }]);
}

/**
 * Reads the captures of one host, in any formats, and makes one topology of them. A file may hold the outputs of
 * several programs. What one cannot tell is a problem only if the others do not tell it. If there are several, the
 * messages name them.
 */
export function readCaptures(files: readonly CaptureFile[]): CapturesResult {
  const read = files.flatMap((file) => titledOutputs(file, files.length > 1));
  const [first] = read;
  if (first !== undefined && read.length === 1) {
    const { value, problems } = resultOf(first);
    return { value, problems: problems.map((problem) => ({ ...problem, name: first.file.name })) };
  }
  const fileOf = new Map(read.map(({ title, file }) => [title, file.name]));
  const complete = withoutIncomplete(read.flatMap(partOf), (title) => fileOf.get(title) ?? title);
  const merged = mergeCaptures(complete.parts);
  const contradictions = [...complete.problems, ...merged.problems].map((problem) => ({
    ...problem,
    name: fileOf.get(problem.name) ?? problem.name,
  }));
  const lacking = read.flatMap(ownProblems).filter(({ lacks }) => isStillLacking(lacks, merged.value));
  return { value: merged.value, problems: [...lacking, ...contradictions] };
}

interface TitledOutput {
  readonly file: CaptureFile;
  /** Its name in messages about several outputs: that of the file if it is the only one in it. */
  readonly title: string;
  readonly output: CaptureOutput;
}

function titledOutputs(file: CaptureFile, several: boolean): TitledOutput[] {
  const { name, content } = file;
  if (typeof content !== 'string')
    return [{ file, title: name, output: { kind: 'topology', title: name, line: 1, ...content } }];
  const outputs = readOutputs(name, content);
  const titleOf = ({ title, line }: CaptureOutput) => l10n.t('{0} (line {1})', several ? name : title, line);
  return outputs.map((output) => ({ file, title: outputs.length === 1 ? name : titleOf(output), output }));
}

function resultOf({ file, output }: TitledOutput): CaptureResult {
  if (output.kind === 'topology') return output;
  const empty = typeof file.content === 'string' && file.content.trim() === '';
  return unreadable(empty ? l10n.t('The capture is empty.') : additionAlone(output.title));
}

function partOf({ title, output }: TitledOutput): CapturePart[] {
  if (output.value === null) return [];
  return output.kind === 'topology'
    ? [{ kind: 'topology', name: title, topology: output.value, ...total(output) }]
    : [{ kind: 'addition', name: title, addition: output.value }];
}

function total({ l3Total }: CaptureResult): Pick<TopologyPart, 'l3Total'> {
  return l3Total === undefined ? {} : { l3Total };
}

function ownProblems({ file, title, output }: TitledOutput): NamedProblem[] {
  return output.problems.map((problem) => ({ ...problem, name: file.name, message: `${title}: ${problem.message}` }));
}

function isStillLacking(lacks: CaptureProblem['lacks'], topology: HostTopology | null): boolean {
  if (lacks === undefined || topology === null) return true;
  if (lacks === 'nodes') return topology.nodes.length === 0;
  if (lacks === 'core-kinds') return topology.cpus.every(({ kind }) => kind === null);
  return topology.cpus.some((cpu) => cpu.online && cpu.siblings === null);
}
