import * as l10n from '@vscode/l10n';
import type { TextEdit } from '../../fixes/fix.ts';
import type { RankedPlacement } from '../../fixes/placing/ranked-placements.ts';
import { type DomainDocument, domainName } from '../../fleet/documents/domain-document.ts';
import type { Fleet } from '../../fleet/fleet.ts';
import { cpusOf } from '../../placement/alternatives.ts';
import type { RuleLevels } from '../../rules/engine/severity.ts';
import type { Host } from '../../topology/host.ts';
import { amount, cpus, enumeration, nodes } from '../../wording/wording.ts';
import { placements } from './placements.ts';
import { effectsInWords, movesInWords } from './plan-report.ts';

/** Places that a domain could have on its host, in words and as edits, the best first. */
export type Places =
  | { readonly kind: 'places'; readonly domain: string; readonly host: string; readonly places: readonly Place[] }
  | NoPlace;

/** Why a domain has no place, and what would make room. */
export interface NoPlace {
  readonly kind: 'none';
  readonly domain: string;
  /** null if no host is known for the domain. */
  readonly host: string | null;
  readonly reason: string;
  readonly waysOut: readonly string[];
}

/** One place of a domain. */
export interface Place {
  /** `Node 0, CPUs 4-7`. */
  readonly title: string;
  /** Its cores and caches: `2 cores {4-5} and {6-7} · L3 group 1`; empty if they are not known. */
  readonly where: string;
  /** Which findings come and go, then what moves; a few words each, because an editor cuts off what is long. */
  readonly remarks: readonly string[];
  /** Edits of the domain's document; empty if the domain is there already. */
  readonly edits: readonly TextEdit[];
}

/** Up to `most` places of a domain on its host; nothing is changed. `setting` as in `findings`. */
export function placesOf(fleet: Fleet, document: DomainDocument, most: number, setting?: RuleLevels): Places {
  const domain = domainName(document);
  const host = fleet.machineOf(document)?.name ?? null;
  const none = (reason: string, waysOut: readonly string[] = []): Places => {
    return { kind: 'none', domain, host, reason, waysOut };
  };
  const found = placements(fleet, document, most, {}, setting);
  switch (found.kind) {
    case 'no host':
      return none(l10n.t('no host is known for the document'));
    case 'unknown need':
      return none(found.reason);
    case 'no place': {
      const [reason = '', ...waysOut] = found.result.feasible ? [] : found.result.reasons.map((one) => one.message);
      return none(reason, waysOut);
    }
    case 'placements': {
      const places = found.ranked.flatMap((one) => placeOf(one, document, found.host));
      if (places.length > 0) return { kind: 'places', domain, host: found.host.name, places };
      const [refused] = found.ranked.flatMap(({ change }) => (change.kind === 'no fix' ? change.reason : []));
      return none(refused ?? '');
    }
  }
}

/** So many rules of findings that come, and of those that go, are named. */
const mostRules = 2;

/** Nothing if the document cannot be edited so. */
function placeOf(ranked: RankedPlacement, document: DomainDocument, host: Host): Place[] {
  const { change } = ranked;
  if (change.kind === 'no fix') return [];
  const set = cpusOf(ranked);
  const title = ranked.nodes.isEmpty ? cpus(set) : `${nodes(ranked.nodes)}, ${cpus(set)}`;
  const moves = movesInWords(ranked);
  const effects = effectsInWords(ranked, document, mostRules).reverse();
  return [
    {
      title: `${title.charAt(0).toLocaleUpperCase()}${title.slice(1)}`,
      where: whereOf(ranked, host),
      remarks: [...effects, ...(moves.length === 0 ? [l10n.t('no vCPU moves')] : moves)],
      edits: change.edits,
    },
  ];
}

function whereOf({ cores, l3Groups }: RankedPlacement, { topology }: Host): string {
  const parts: string[] = [];
  const siblings = cores.map((core) => `{${core}}`);
  if (cores.length > 0) parts.push(`${amount(cores.length, 'core')} ${enumeration(siblings)}`);
  const [group] = l3Groups;
  if (l3Groups.length > 1) parts.push(amount(l3Groups.length, 'L3 group'));
  else if (group !== undefined) parts.push(l10n.t('L3 group {0}', topology.l3Groups.indexOf(group)));
  return parts.join(' · ');
}
