import { type LineChange, lineChanges, linesOf } from '../../base/line-changes.ts';

const contextLines = 3;

/** The change of one file as a unified diff that `patch -p1` and `git apply` take; empty without a change. */
export function unifiedDiff(path: string, before: string, after: string): string {
  const lines = linesOf(before);
  const hunks = hunksOf(lineChanges(lines, linesOf(after)));
  if (hunks.length === 0) return '';
  let shift = 0;
  const pieces = hunks.map((hunk) => {
    const text = hunkText(hunk, lines, shift);
    for (const { removed, added } of hunk) shift += added.length - removed.length;
    return text;
  });
  return `--- ${quoted(`a/${path}`)}\n+++ ${quoted(`b/${path}`)}\n${pieces.join('')}`;
}

/** Changes whose surroundings would touch are shown together. */
function hunksOf(changes: readonly LineChange[]): LineChange[][] {
  const hunks: LineChange[][] = [];
  for (const change of changes) {
    const hunk = hunks.at(-1);
    const last = hunk?.at(-1);
    const near = last !== undefined && change.start - (last.start + last.removed.length) <= 2 * contextLines;
    if (near) hunk?.push(change);
    else hunks.push([change]);
  }
  return hunks;
}

function hunkText(hunk: readonly LineChange[], lines: readonly string[], shift: number): string {
  const first = hunk[0]?.start ?? 0;
  const last = hunk.at(-1);
  const start = Math.max(0, first - contextLines);
  const end = Math.min(lines.length, (last === undefined ? 0 : last.start + last.removed.length) + contextLines);
  const body: string[] = [];
  let at = start;
  let added = 0;
  let removed = 0;
  for (const change of hunk) {
    body.push(...lines.slice(at, change.start).map((line) => marked(' ', line)));
    body.push(...change.removed.map((line) => marked('-', line)), ...change.added.map((line) => marked('+', line)));
    at = change.start + change.removed.length;
    added += change.added.length;
    removed += change.removed.length;
  }
  body.push(...lines.slice(at, end).map((line) => marked(' ', line)));
  const length = end - start;
  const grown = length + added - removed;
  return `@@ -${place(start, length)} +${place(start + shift, grown)} @@\n${body.join('')}`;
}

/** Lines count from 1; an empty range stands behind the line that it names. */
function place(start: number, length: number): string {
  return `${length === 0 ? start : start + 1},${length}`;
}

function marked(mark: string, line: string): string {
  return line.endsWith('\n') ? `${mark}${line}` : `${mark}${line}\n\\ No newline at end of file\n`;
}

/** As git writes names that are more than letters; a blank ends the name for patch, so a tab follows then. */
function quoted(path: string): string {
  if (!/["\\\p{Cc}]/u.test(path)) return path.includes(' ') ? `${path}\t` : path;
  const escaped = path.replace(/["\\]/g, '\\$&').replace(/\p{Cc}/gu, (character) => {
    return `\\${character.charCodeAt(0).toString(8).padStart(3, '0')}`;
  });
  return `"${escaped}"`;
}
