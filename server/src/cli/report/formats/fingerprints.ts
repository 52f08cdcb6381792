import { createHash } from 'node:crypto';
import type { CheckedFile } from '../checked-file.ts';
import type { Ranges } from '../ranges.ts';

/**
 * A fingerprint for each finding of a file, in their order: of the rule, the path, and the text of the line. It stays
 * the same when other lines are added or removed, when the line is indented anew, and when the message changes because
 * other guests did. Findings that are alike in all of these are counted.
 */
export function fingerprintsOf({ uri, findings }: CheckedFile, path: string, ranges: Ranges): string[] {
  const counts = new Map<string, number>();
  return findings.map(({ rule, span }) => {
    const line = ranges.line(uri, ranges.of(uri, span).start.line);
    const what = [rule, path, line.trim().replace(/\s+/g, ' ')].join('\0');
    const count = (counts.get(what) ?? 0) + 1;
    counts.set(what, count);
    return createHash('sha256').update(`${what}\0${count}`).digest('hex').slice(0, 40);
  });
}
