import type { FindingData, Ways } from '../rules/engine/rule.ts';
import { keyOfEdits } from './edits/key-of-edits.ts';
import type { FixResult } from './fix.ts';

/** What a finding's repair may need, if it is not several ways. */
export type SingleWay = Exclude<FindingData, Ways>;

/** The repairs by each way in turn, as far as they are looked for. The first that is possible decides what is preferred. */
export function inTurn(data: FindingData, fixesBy: (way: SingleWay) => FixResult[]): FixResult[] {
  if (data.kind !== 'ways') return fixesBy(data);
  const results: FixResult[][] = [];
  for (const way of data.ways) {
    const found = inTurn(way, fixesBy);
    results.push(found);
    if (!data.all && found.some(({ kind }) => kind === 'fix')) break;
  }
  return preferringFirst(results);
}

/** All results; the fixes after the first way with a fix are not preferred, and left out if they have the same edits. */
export function preferringFirst(results: readonly FixResult[][]): FixResult[] {
  const leading = results.find((found) => found.some(({ kind }) => kind === 'fix'));
  const known = new Set((leading ?? []).flatMap((one) => (one.kind === 'fix' ? keyOfEdits(one.edits) : [])));
  const isNew = (one: FixResult) => one.kind !== 'fix' || !known.has(keyOfEdits(one.edits));
  return results.flatMap((found) => (found === leading ? found : found.filter(isNew).map(notPreferred)));
}

/** The same result, which is not applied by itself if it is a fix. */
export function notPreferred(result: FixResult): FixResult {
  return result.kind === 'fix' ? { ...result, preferred: false } : result;
}
