import * as l10n from '@vscode/l10n';
import { memorySize } from '../../base/memory-size.ts';
import type { AdditionResult } from './addition.ts';
import { type CaptureResult, longestCapture, unreadable } from './capture.ts';
import type { AdditionFormat, CaptureText } from './format.ts';
import { additionFormats, capturePrograms, topologyFormats } from './index.ts';

/** Reads a capture by its content, whatever its file is called. What only adds to other captures is refused alone. */
export function parseCapture(text: string): CaptureResult {
  if (text.trim() === '') return unreadable(l10n.t('The capture is empty.'));
  if (text.length > longestCapture) return unreadable(tooLong());
  const head = headOf(text);
  const known = captureTexts.find(({ begins }) => begins(head));
  if (known !== undefined) return known.parse(text);
  const addition = additionOf(text);
  if (addition !== undefined) return unreadable(additionAlone(addition));
  const similar = captureTexts.find(({ resembles }) => resembles?.(head));
  return similar === undefined ? unreadable(unknownFormat()) : similar.parse(text);
}

/** Reads what only adds to other captures; null for anything else. `name` is that of the file. */
export function parseAddition(name: string, text: string): AdditionResult | null {
  return additionOf(text)?.parse(name, text) ?? null;
}

const captureTexts: readonly CaptureText[] = topologyFormats.flatMap(({ texts }) => texts);

function additionOf(text: string): AdditionFormat | undefined {
  if (text.length > longestAddition) return undefined;
  const head = headOf(text);
  return additionFormats.find(({ begins }) => begins(head));
}

/** No addition is longer: a kernel's command line has 4 KiB, a list of 16,384 CPUs 80. */
const longestAddition = 1024 * 1024;

/** The beginning by which a text is recognised. trimStart() takes a byte order mark away, too. */
function headOf(text: string): string {
  return text.slice(0, 4096).trimStart();
}

function tooLong(): string {
  const size = memorySize(longestCapture / 1024);
  return l10n.t('The capture exceeds {0}; a capture of one host never does.', size);
}

function additionAlone({ describe }: AdditionFormat): string {
  return l10n.t(
    'This is {0}, which tells too little about a host. Capture virsh capabilities or lscpu -e -J, and name both files.',
    describe(),
  );
}

function unknownFormat(): string {
  return l10n.t('Pinset cannot read this capture. It reads the output of {0}.', capturePrograms);
}
