import * as l10n from '@vscode/l10n';
import { memorySize } from '../../base/memory-size.ts';
import { domainName } from '../../fleet/documents/domain-document.ts';
import type { Resident } from '../../fleet/guests/resident.ts';
import type { TakenMemory } from '../../fleet/occupancy/memory-pool.ts';
import type { Overfull } from '../../fleet/occupancy/overfull.ts';
import { enumeration, mostEnumerated, quotable } from '../../wording/wording.ts';
import { mostRelated, type RelatedPlace } from '../engine/rule.ts';

/** What a finding about nodes that are too small says in one of its documents. */
export interface MemoryReport {
  /** The first of the document's own demands. */
  readonly first: TakenMemory;
  /** Who needs how much, the document's own first. */
  readonly members: string;
  readonly related: readonly RelatedPlace[];
}

/** `amount`: which of a demand's amounts was added up. null when the document has no part in it. */
export function reportMemory(
  part: Overfull<TakenMemory>,
  document: Resident,
  amount: 'kib' | 'bootKib',
): MemoryReport | null {
  const own = part.items.filter((item) => item.resident === document);
  const [first] = own;
  if (first === undefined) return null;
  const others = part.items.filter((item) => item.resident !== document);
  const all = [...own, ...others];
  return {
    first,
    members: enumeration(
      all.slice(0, mostEnumerated).map((item) => inWords(item, item[amount])),
      all.length,
    ),
    related: all.slice(1, 1 + mostRelated).map((item) => ({
      uri: item.resident.uri,
      span: item.span,
      message: inWords(item, item[amount]),
    })),
  };
}

/** `web 4 GiB`, `cell 1 of web 4 GiB`. */
function inWords({ resident, cell }: TakenMemory, kib: number): string {
  const name = quotable(domainName(resident));
  return cell === null ? `${name} ${memorySize(kib)}` : l10n.t('cell {0} of {1} {2}', cell, name, memorySize(kib));
}
