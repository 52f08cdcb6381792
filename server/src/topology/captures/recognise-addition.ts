import * as l10n from '@vscode/l10n';
import type { AdditionResult } from './addition.ts';
import { isKernelCommandLine, parseKernelCommandLine } from './kernel/command-line.ts';
import { isCpuListFile, parseCpuListFile } from './kernel/cpu-list-file.ts';
import { isFreecell, parseFreecell } from './virsh/freecell.ts';
import { isNodeinfo, parseNodeinfo } from './virsh/nodeinfo.ts';

/** No addition is longer: a kernel's command line has 4 KiB, a list of 16,384 CPUs 80. */
const longestAddition = 1024 * 1024;

interface Format {
  /** As it stands in a sentence. */
  readonly name: () => string;
  readonly begins: (head: string) => boolean;
  readonly parse: (name: string, text: string) => AdditionResult;
}

const formats: readonly Format[] = [
  { name: () => l10n.t('the output of virsh nodeinfo'), begins: isNodeinfo, parse: (_, text) => parseNodeinfo(text) },
  { name: () => l10n.t('the output of virsh freecell'), begins: isFreecell, parse: (_, text) => parseFreecell(text) },
  { name: () => l10n.t('a list of CPUs'), begins: isCpuListFile, parse: parseCpuListFile },
  {
    name: () => l10n.t('a kernel command line'),
    begins: isKernelCommandLine,
    parse: (_, text) => parseKernelCommandLine(text),
  },
];

/** Reads what is no capture but adds to others; null of anything else. `name` is the file's: it tells what a bare list is. */
export function parseAddition(name: string, text: string): AdditionResult | null {
  if (text.length > longestAddition) return null;
  const format = formatOf(text);
  return format === undefined ? null : format.parse(name, text);
}

/** Why a text that only adds to other captures is none alone, with what to capture instead; null of anything else. */
export function additionAlone(text: string): string | null {
  if (text.trim() === '' || text.length > longestAddition) return null;
  const format = formatOf(text);
  if (format === undefined) return null;
  return l10n.t(
    'This is {0}, which tells too little of a host: capture virsh capabilities or lscpu -e -J, and name both files to have this one add to it.',
    format.name(),
  );
}

function formatOf(text: string): Format | undefined {
  const head = text.replace(/^\uFEFF/, '').slice(0, 65536);
  return formats.find((format) => format.begins(head.trimStart()));
}
