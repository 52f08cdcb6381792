import * as l10n from '@vscode/l10n';
import { memorySize } from '../../base/memory-size.ts';
import { domainName } from '../../fleet/documents/domain-document.ts';
import type { Resident } from '../../fleet/guests/resident.ts';
import type { TakenMemory } from '../../fleet/occupancy/memory/bound-memory.ts';
import type { Overfull } from '../../fleet/occupancy/memory/overfull.ts';
import { enumeration, mostEnumerated, quotable } from '../../wording/wording.ts';
import { mostRelated, type RelatedPlace } from '../engine/rule.ts';

/** How a lack of memory on nodes is reported in one of the documents involved. */
export interface MemoryReport {
  /** The first of the document's own demands. */
  readonly first: TakenMemory;
  /** The demands in words, the document's own first. */
  readonly members: string;
  readonly related: readonly RelatedPlace[];
}

/** `amount` is the field of the demands that was added up. null if the document is not involved. */
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
