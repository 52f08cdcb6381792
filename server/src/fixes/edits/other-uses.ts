import * as l10n from '@vscode/l10n';
import { contains, type Span } from '../../base/span.ts';
import { LineIndex } from '../../base/text.ts';
import type { LocatedCpuList } from '../../domain/domain.ts';
import type { ScriptDocument, ScriptRun } from '../../fleet/documents/script-document.ts';
import type { ScriptList } from '../../fleet/documents/script-lists.ts';

/**
 * Finds the other word of a command that uses a list, which an edit of the list would change too: the number of a
 * vCPU in `virsh vcpupin web $i $i`, a name in `-name web$i`. null if only lists use it.
 */
export function otherUses(
  { uri }: ScriptDocument,
  { processes }: ScriptRun,
  lists: readonly ScriptList[],
): (list: Span) => Span | null {
  const uses = lists.flatMap((list) => list.uses);
  const others = new Map<string, { readonly source: Span; readonly word: Span }>();
  for (const { argv } of processes) {
    for (const { pieces, place: word } of argv) {
      if (word.uri !== uri) continue;
      for (const { place } of pieces) {
        if (place?.uri !== uri || contains(word.span, place.span)) continue;
        const key = `${place.span.start}-${place.span.end} ${word.span.start}`;
        if (!others.has(key)) others.set(key, { source: place.span, word: word.span });
      }
    }
  }
  const isList = (word: Span) => uses.some((use) => contains(word, use));
  const notLists = [...others.values()].filter(({ word }) => !isList(word));
  return (list) => notLists.find(({ source }) => source.start < list.end && list.start < source.end)?.word ?? null;
}

/** Why a list that is used for something else as well is not changed. */
export function usedToo(text: string, { text: written }: LocatedCpuList, word: Span): string {
  const line = new LineIndex(text).positionAt(word.start).line + 1;
  return l10n.t(
    "'{0}' is also used in {1} in line {2}, which would change with it",
    written,
    text.slice(word.start, word.end),
    line,
  );
}
