import * as l10n from '@vscode/l10n';
import { memorySize } from '../../base/memory-size.ts';
import type { AdditionResult } from './addition.ts';
import { type CaptureResult, longestCapture, unreadable } from './capture.ts';
import type { AdditionFormat, CaptureText } from './format.ts';
import { additionFormats, capturePrograms, topologyFormats } from './index.ts';
import { cleaned } from './paste/clean.ts';
import { longestHead, outputsIn } from './paste/outputs.ts';

/** What the output of one program tells; the value is null if it cannot be read. */
export type CaptureOutput =
  | (OutputPlace & { readonly kind: 'topology' } & CaptureResult)
  | (OutputPlace & { readonly kind: 'addition' } & AdditionResult);

interface OutputPlace {
  /** What it is, such as `lscpu`. */
  readonly title: string;
  /** The line of the text on which it begins, from 1. */
  readonly line: number;
}

/**
 * Reads the outputs in a text by its content, with whatever is around them: prompts and commands, Markdown, mails. A
 * text without any is one that cannot be read. `name` is that of the file; it tells only which CPUs a bare list means.
 */
export function readOutputs(name: string, text: string): readonly CaptureOutput[] {
  if (text.length > longestCapture) return [refused(tooLarge())];
  const clean = cleaned(text);
  const found = outputsIn(clean, kinds);
  if (!found.ok) return [refused(l10n.t('The capture cannot be read: {0}.', found.problem))];
  if (found.value.length > 0) {
    return found.value.map(({ kind, text: output, linesBefore }) => kind.read(name, output, linesBefore));
  }
  const alone = clean.length > longestAddition ? undefined : additionFormats.find((format) => format.alone?.(clean));
  if (alone !== undefined) return [kindOfAddition(alone).read(name, clean, 0)];
  const head = clean.trimStart().slice(0, longestHead);
  const similar = topologyKinds.find(({ resembles }) => resembles?.(head));
  return [similar === undefined ? refused(unknownFormat()) : similar.read(name, clean, 0)];
}

/** Why an addition is refused if nothing describes the host's CPUs. */
export function additionAlone(title: string): string {
  return l10n.t(
    'This is {0}, which tells too little about a host. Capture virsh capabilities or lscpu -e -J, and name both files.',
    title,
  );
}

const topologyKinds = topologyFormats.flatMap(({ program, texts }) => texts.map((text) => kindOfText(text, program)));
const kinds = [...topologyKinds, ...additionFormats.map(kindOfAddition)];

function kindOfText(text: CaptureText, title: string) {
  return {
    ...text,
    read: (_: string, output: string, linesBefore: number): CaptureOutput => {
      return { kind: 'topology', title, line: linesBefore + 1, ...text.parse(output, linesBefore) };
    },
  };
}

function kindOfAddition(format: AdditionFormat) {
  return {
    ...format,
    read: (name: string, output: string, linesBefore: number): CaptureOutput => {
      return { kind: 'addition', title: format.describe(), line: linesBefore + 1, ...format.parse(name, output) };
    },
  };
}

function refused(message: string): CaptureOutput {
  return { kind: 'topology', title: '', line: 1, ...unreadable(message) };
}

/** No addition is longer: a kernel's command line has 4 KiB, a list of 16,384 CPUs 80. */
const longestAddition = 1024 * 1024;

function tooLarge(): string {
  const size = memorySize(longestCapture / 1024);
  return l10n.t('The capture exceeds {0}; a capture of one host never does.', size);
}

function unknownFormat(): string {
  return l10n.t('Pinset cannot read this capture. It reads the output of {0}.', capturePrograms);
}
