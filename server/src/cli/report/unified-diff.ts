import { formatPatch, OMIT_HEADERS, type StructuredPatch, structuredPatch } from 'diff';
import { differingMiddle, linesOf, mostDifferences } from '../../base/line-changes.ts';

type Hunk = StructuredPatch['hunks'][number];

const context = 3;

/** The change of one file as a unified diff for `patch -p1` and `git apply`; empty without a change. */
export function unifiedDiff(path: string, before: string, after: string): string {
  if (before === after) return '';
  const options = { context, maxEditLength: mostDifferences };
  const hunks = structuredPatch('', '', before, after, '', '', options)?.hunks ?? [largeHunk(before, after)];
  const patch: StructuredPatch = {
    oldFileName: undefined,
    newFileName: undefined,
    oldHeader: undefined,
    newHeader: undefined,
    hunks,
  };
  return `--- ${quoted(`a/${path}`)}\n+++ ${quoted(`b/${path}`)}\n${formatPatch(patch, OMIT_HEADERS)}`;
}

/** One hunk for two texts that differ too much to be compared line by line. */
function largeHunk(before: string, after: string): Hunk {
  const lines = linesOf(before);
  const { start, removed, added } = differingMiddle(lines, linesOf(after));
  const end = start + removed.length;
  const above = lines.slice(Math.max(0, start - context), start);
  const below = lines.slice(end, end + context);
  const kept = above.length + below.length;
  const first = start - above.length + 1;
  return {
    oldStart: first,
    oldLines: kept + removed.length,
    newStart: first,
    newLines: kept + added.length,
    lines: [...marked(' ', above), ...marked('-', removed), ...marked('+', added), ...marked(' ', below)],
  };
}

function marked(mark: string, lines: readonly string[]): string[] {
  return lines.flatMap((line) =>
    line.endsWith('\n') ? mark + line.slice(0, -1) : [mark + line, '\\ No newline at end of file'],
  );
}

/**
 * A name with control characters or quotation marks is written as git does. Letters outside of ASCII stay readable.
 * `patch` ends a name at a space, unless a tab follows the name.
 */
function quoted(path: string): string {
  if (!/["\\\p{Cc}]/u.test(path)) return path.includes(' ') ? `${path}\t` : path;
  const escaped = path.replace(/["\\]/g, '\\$&').replace(/\p{Cc}/gu, (character) => {
    return `\\${character.charCodeAt(0).toString(8).padStart(3, '0')}`;
  });
  return `"${escaped}"`;
}
