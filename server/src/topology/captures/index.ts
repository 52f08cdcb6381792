import { parseCapabilities } from './capabilities.ts';
import { type CaptureResult, unreadable } from './capture.ts';
import { beginsLikeHwlocXml, parseHwlocXml } from './hwloc.ts';
import { parseNative } from './native.ts';

/** One format: how a text of it begins, and its parser. */
interface CaptureFormat {
  /** Whether a text is of this format, judged from its first characters, without a byte order mark and white space. */
  readonly begins: (head: string) => boolean;
  readonly parse: (text: string) => CaptureResult;
}

const formats: readonly CaptureFormat[] = [
  { begins: beginsLikeHwlocXml, parse: parseHwlocXml },
  { begins: (head) => head.startsWith('<'), parse: parseCapabilities },
  { begins: (head) => head.startsWith('{'), parse: parseNative },
];

/** Reads a capture in any of the formats that Pinset knows, recognised by its content, whatever its file is called. */
export function parseCapture(text: string): CaptureResult {
  const head = text.slice(0, 4096).trimStart();
  if (head === '' && text.trim() === '') return unreadable('The capture is empty.');
  const format = formats.find((candidate) => candidate.begins(head));
  if (format !== undefined) return format.parse(text);
  return unreadable(
    'This is no capture that Pinset can read. It reads the output of virsh capabilities, of lstopo --of xml and of pinset host --format json.',
  );
}
