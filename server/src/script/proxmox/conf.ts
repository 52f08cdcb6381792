import { type Span, spanAt } from '../../base/span.ts';
import { verbatimAt } from '../text.ts';
import { type ShellWord, wordOf } from '../word.ts';

/** One `key: value` of a guest's configuration file. */
export interface ConfEntry {
  readonly key: string;
  readonly value: ShellWord;
  /** From the key to the end of the value. */
  readonly span: Span;
}

/**
 * The entries of a guest's configuration file that are in force (`parse_vm_config` of qemu-server's QemuServer.pm): those
 * before the first section, since `[PENDING]` waits for the next start, and any other section is a snapshot. Lines that
 * begin with `#` are the guest's description. What is neither is skipped, as Proxmox VE does after a warning.
 */
export function readConf(uri: string, text: string): readonly ConfEntry[] {
  const entries: ConfEntry[] = [];
  for (const { line, start } of linesIn(text)) {
    if (line.startsWith('[')) break;
    const colon = line.indexOf(':');
    const key = line.slice(0, Math.max(colon, 0));
    const value = line.slice(colon + 1).trim();
    if (!isKey(key) || value === '') continue;
    const at = start + line.indexOf(value, colon + 1);
    const place = { uri, span: spanAt(at, value.length) };
    entries.push({ key, value: wordOf(verbatimAt(value, uri, at), place), span: { start, end: place.span.end } });
  }
  return entries;
}

/** Whether a text before a colon is a key. */
export function isKey(text: string): boolean {
  return /^[a-z][a-z_-]{0,40}\d{0,3}$/.test(text);
}

/** The lines of a text without their ends, and where they begin. */
function* linesIn(text: string): Iterable<{ readonly line: string; readonly start: number }> {
  for (let start = 0; start <= text.length; ) {
    const feed = text.indexOf('\n', start);
    const end = feed < 0 ? text.length : feed;
    yield { line: text.slice(start, text[end - 1] === '\r' && end > start ? end - 1 : end), start };
    start = end + 1;
  }
}
