import { existsSync } from 'node:fs';
import * as l10n from '@vscode/l10n';
import { inOrder, pathFrom } from '../files/paths.ts';
import type { Baseline, FindingCounts } from './baseline.ts';

/** The findings of a file that a run of `check` found, with and without those that are known. */
export interface CountedFile {
  readonly file: string;
  readonly counts: FindingCounts;
}

/** How many findings of each rule there are. */
export function countsOf(findings: readonly { readonly rule: string }[]): FindingCounts {
  const counts = new Map<string, number>();
  for (const { rule } of findings) counts.set(rule, (counts.get(rule) ?? 0) + 1);
  return counts;
}

/** The findings of a file without the known ones: of each rule, as many as are listed are left out, the first ones. */
export function unknownFindings<T extends { readonly rule: string }>(
  findings: readonly T[],
  known: FindingCounts | undefined,
): readonly T[] {
  if (known === undefined) return findings;
  const left = new Map(known);
  return findings.filter(({ rule }) => {
    const count = left.get(rule) ?? 0;
    left.set(rule, count - 1);
    return count <= 0;
  });
}

/**
 * What a baseline lists and was not found again, one line each. Files that were not checked count only if they no longer
 * exist, and only with `lost`.
 */
export function staleLines(baseline: Baseline, counted: readonly CountedFile[], cwd: string, lost: boolean): string[] {
  const found = new Map(counted.map(({ file, counts }) => [file, counts]));
  return [...baseline]
    .sort(([a], [b]) => inOrder(a, b))
    .flatMap(([file, known]) => {
      const shown = shownPath(file, cwd);
      const counts = found.get(file);
      if (counts === undefined) {
        if (!lost || isThere(file)) return [];
        return [l10n.t('{0}: the baseline lists this file, which is gone; --create-baseline prunes it', shown)];
      }
      return [...known].flatMap(([rule, count]) => {
        const now = counts.get(rule) ?? 0;
        return now < count
          ? [
              l10n.t(
                '{0}: {1}: the baseline lists {2}, found: {3}; --create-baseline prunes it',
                shown,
                rule,
                count,
                now,
              ),
            ]
          : [];
      });
    });
}

/** The baseline after a run: what was found now, and what is known of files that were not checked and still exist. */
export function renewed(baseline: Baseline, counted: readonly CountedFile[]): Baseline {
  const kept = [...baseline].filter(([file]) => isThere(file));
  return new Map([...kept, ...counted.map(({ file, counts }) => [file, counts] as const)]);
}

function isThere(file: string): boolean {
  return file !== '-' && existsSync(file);
}

function shownPath(file: string, cwd: string): string {
  return pathFrom(cwd, file);
}
