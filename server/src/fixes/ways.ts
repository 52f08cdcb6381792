import type { FindingData, Ways } from '../rules/engine/rule.ts';
import type { Fix, FixResult } from './fix.ts';

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
  const known = new Set((leading ?? []).flatMap((one) => (one.kind === 'fix' ? keyOf(one) : [])));
  return results.flatMap((found) => (found === leading ? found : found.flatMap((one) => followerOf(one, known))));
}

function followerOf(result: FixResult, known: ReadonlySet<string>): FixResult[] {
  if (result.kind !== 'fix') return [result];
  return known.has(keyOf(result)) ? [] : [{ ...result, preferred: false }];
}

function keyOf({ edits }: Fix): string {
  return JSON.stringify(edits.map(({ uri, span, newText }) => [uri, span.start, span.end, newText]));
}
