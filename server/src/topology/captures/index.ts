import * as l10n from '@vscode/l10n';
import { type CaptureResult, unreadable } from './capture.ts';
import { beginsLikeHwlocXml, parseHwlocXml } from './hwloc/hwloc.ts';
import { isLscpuExtended, parseLscpuExtended, parseLscpuExtendedJson } from './lscpu/extended.ts';
import { isLscpuParsable, parseLscpuParsable } from './lscpu/parsable.ts';
import { isLscpuSummary, parseLscpuSummary, parseLscpuSummaryJson } from './lscpu/summary.ts';
import { parseNative } from './native/native.ts';
import { parseNumactl } from './numactl.ts';
import { additionAlone } from './recognise-addition.ts';
import { parseCapabilities } from './virsh/capabilities.ts';

/** One format: how a text of it begins, and its parser. */
interface CaptureFormat {
  /** Whether a text is of this format, judged from its first characters, without a byte order mark and white space. */
  readonly begins: (head: string) => boolean;
  readonly parse: (text: string) => CaptureResult;
}

const formats: readonly CaptureFormat[] = [
  { begins: beginsLikeHwlocXml, parse: parseHwlocXml },
  { begins: (head) => head.startsWith('<'), parse: parseCapabilities },
  { begins: (head) => /^\{\s*"lscpu"\s*:/.test(head), parse: parseLscpuSummaryJson },
  { begins: (head) => /^\{\s*"cpus"\s*:\s*\[\s*\{[^{}]*"cpu"\s*:/.test(head), parse: parseLscpuExtendedJson },
  { begins: (head) => /^\{\s*"caches"\s*:/.test(head), parse: () => unreadable(cachesOnly()) },
  { begins: (head) => head.startsWith('{'), parse: parseNative },
  { begins: isLscpuParsable, parse: parseLscpuParsable },
  { begins: isLscpuExtended, parse: parseLscpuExtended },
  { begins: isLscpuSummary, parse: parseLscpuSummary },
  { begins: (head) => /^(?:available: \d+ nodes? |No NUMA )/i.test(head), parse: parseNumactl },
];

function cachesOnly(): string {
  return l10n.t('This is the output of lscpu -C, which has the sizes of caches only: capture lscpu -e -J.');
}

/** Reads a capture in any of the formats that Pinset knows, recognised by its content, whatever its file is called. */
export function parseCapture(text: string): CaptureResult {
  const head = text.slice(0, 4096).trimStart();
  if (head === '' && text.trim() === '') return unreadable(l10n.t('The capture is empty.'));
  const format = formats.find((candidate) => candidate.begins(head));
  if (format !== undefined) return format.parse(text);
  return unreadable(
    additionAlone(text) ??
      l10n.t(
        'This is no capture that Pinset can read. It reads the output of virsh capabilities, lstopo --of xml, lscpu, numactl -H and pinset host --format json.',
      ),
  );
}
