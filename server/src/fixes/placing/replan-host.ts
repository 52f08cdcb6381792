import * as l10n from '@vscode/l10n';
import { type DomainDocument, domainName, isDomain } from '../../fleet/documents/domain-document.ts';
import { readDocument } from '../../fleet/documents/read-domain-document.ts';
import { occupancyOf } from '../../fleet/occupancy/host-occupancy.ts';
import type { Occupancy } from '../../fleet/occupancy/occupancy.ts';
import { replanHost } from '../../placement/replan-host.ts';
import { foundInDomain } from '../../rules/engine/run.ts';
import { amount, enumeration, quotable } from '../../wording/wording.ts';
import { appliedTo } from '../edits/applied.ts';
import { placementEdits } from '../edits/placement-edits.ts';
import {
  type FixResult,
  hostNotSearched,
  type NoFix,
  type NotSearched,
  noFix,
  type TextEdit,
  type TitledEdits,
} from '../fix.ts';
import { type BudgetSizes, patientBudget } from '../trial/budget.ts';
import { costOnHost, hasNoMore, unmasks } from '../trial/conflict-cost.ts';
import { joinedCells } from '../trial/joined-cells.ts';
import { hasNothingNew, isMasked } from '../trial/nothing-new.ts';
import { causes, findingsNew, moreOnCores } from '../trial/objection.ts';
import { editsOfMove } from './move-edits.ts';

/** A host with more domains takes too long to plan while a user waits. */
const mostDomains = 256;

/** The plan moves domains off each other's CPUs; pools with too few CPUs, and guests of scripts, stay where they are. */
function whyNothingMoves({ cpuConflicts }: Occupancy): string {
  return cpuConflicts.all.length === 0
    ? l10n.t('no two domains compete for CPUs')
    : l10n.t('what competes for CPUs is a pool with too few of them, or in a script; its findings say what would help');
}

/** How many domains with findings a title names. */
const mostNamed = 4;

/** New places for several domains of a host. */
export interface HostReplan extends TitledEdits {
  /** The new state of each document that is changed. */
  readonly edited: ReadonlyMap<DomainDocument, DomainDocument>;
}

/**
 * Places domains of a document's host anew, with edits in several documents. null if only this document would change,
 * which its own repairs cover.
 */
export function replanHostOf(
  document: DomainDocument,
  occupancy: Occupancy,
  { replan: most }: Pick<BudgetSizes, 'replan'>,
): FixResult | null {
  const replan = replanOf(occupancy, document, most);
  if (replan === null || replan.kind !== 'fix') return replan;
  const { kind, title, edits } = replan;
  return { kind, title, edits, preferred: false, safe: false };
}

/**
 * The same with the edited documents. `alone`: the document whose own repairs are known, or null. `most`: after how many
 * placed vCPUs the search ends.
 */
export function replanOf(
  occupancy: Occupancy,
  alone: DomainDocument | null,
  most: number = patientBudget.replan,
): HostReplan | NoFix | NotSearched | null {
  const { host, restricted } = occupancy;
  const title = l10n.t('Re-pin the domains of host {0}', host.name);
  const documents = [...restricted.keys()].filter(isDomain);
  if (documents.length > mostDomains) {
    return noFix(title, l10n.t('planning more than {0} would take too long', amount(mostDomains, 'domain')));
  }
  const plan = replanHost(documents, occupancy, most);
  if (plan.unfinished && most < patientBudget.replan) return hostNotSearched(host.name);
  const [stuck] = plan.stuck;
  if (plan.moves.length === 0) {
    if (stuck === undefined) return noFix(title, whyNothingMoves(occupancy));
    const [name, reason] = [quotable(domainName(stuck.document)), stuck.reasons[0]?.message ?? ''];
    return noFix(title, l10n.t('{0}, once the others are placed: {1}', name, reason));
  }
  if (plan.moves.every((move) => move.document === alone)) return null;
  const edited = new Map<DomainDocument, DomainDocument>();
  const edits: TextEdit[] = [];
  for (const { document: moved, placement } of plan.moves) {
    // The smallest edit: a domain that is moved for others changes no more than it has to.
    const [result] = editsOfMove(moved, { kind: 'move', reach: 'anywhere', placement }, occupancy, (wanted) =>
      placementEdits(moved, wanted),
    );
    if (result === undefined) continue;
    if (result.kind !== 'fix') return noFix(title, `${quotable(domainName(moved))}: ${result.reason}`);
    const after = readDocument(moved, appliedTo(moved.text, result.edits));
    if (after === null) return null;
    edited.set(moved, after);
    edits.push(...result.edits);
  }
  const objection = objectionToReplan(edited, occupancy);
  if (objection !== null) return noFix(title, objection);
  const names = namesOf([...edited.keys()], occupancy);
  const outcome = l10n.t('Re-pin {0} of host {1}: {2}', amount(edited.size, 'domain'), host.name, names);
  return { kind: 'fix', title: outcome, edits, edited };
}

/** Domains without a finding are all named, because nothing is wrong with them. */
function namesOf(moved: readonly DomainDocument[], occupancy: Occupancy): string {
  const isWrong = (document: DomainDocument) =>
    foundInDomain(document, occupancy).some(({ severity }) => severity !== 'info');
  const right = moved.filter((document) => !isWrong(document));
  const wrong = moved.filter(isWrong);
  const named = [...right, ...wrong.slice(0, Math.max(mostNamed - right.length, 0))];
  return enumeration(
    named.map((document) => quotable(domainName(document))),
    moved.length,
  );
}

/** Why new places are not a repair, in words: there are as many conflicts as before, or a document has a new finding. */
function objectionToReplan(edited: ReadonlyMap<DomainDocument, DomainDocument>, occupancy: Occupancy): string | null {
  for (const [before, now] of edited) {
    const joined = joinedCells(before, now, occupancy.host);
    if (joined !== null) {
      const name = quotable(domainName(before));
      return l10n.t('{0}: {1}', name, l10n.t('it would put guest cells {0} and {1} on one node', ...joined));
    }
  }
  const after = occupancyOf(
    occupancy.host,
    [...occupancy.restricted.keys()].map((one) => (isDomain(one) ? (edited.get(one) ?? one) : one)),
  );
  const was = costOnHost(occupancy);
  const is = costOnHost(after);
  const shows = unmasks(was, is);
  for (const document of [...occupancy.restricted.keys()].filter(isDomain)) {
    const now = edited.get(document) ?? document;
    const before = foundInDomain(document, occupancy.seenBy(document));
    const found = foundInDomain(now, after.seenBy(now));
    if (hasNothingNew(before, found, shows)) continue;
    const [fresh] = findingsNew(before, found).filter(({ rule }) => !shows || !isMasked(rule));
    if (fresh !== undefined) return causes(fresh, now, null);
  }
  const fewer = is.excess.cpu < was.excess.cpu || is.excess.core < was.excess.core;
  if (!fewer && was.excess.cpu + was.excess.core === 0)
    return l10n.t('every vCPU and guest core has a place of its own today');
  if (!fewer)
    return l10n.t(
      'as many vCPUs or guest cores as today would have no place of their own: {0} no CPU, {1} no core',
      is.excess.cpu,
      is.excess.core,
    );
  if (hasNoMore(was, is)) return null;
  const [then, today] = [is, was].map((state) => state.allCoreExcess());
  if (then !== undefined && today !== undefined && then > today) return moreOnCores(then, today);
  return moreReports(was.reports(), is.reports(), occupancy);
}

/** Which document would have more conflicts than today. */
function moreReports(
  today: ReadonlyMap<string, number>,
  then: ReadonlyMap<string, number>,
  { restricted }: Occupancy,
): string {
  const [key = '', count = 0] = [...then].find(([one, many]) => many > (today.get(one) ?? 0)) ?? [];
  const document = [...restricted.keys()].find(({ uri }) => key.endsWith(` ${uri}`));
  const name = document === undefined || !isDomain(document) ? key : quotable(domainName(document));
  return l10n.t('{0} would have {1} conflicts of one kind, today {2}', name, count, today.get(key) ?? 0);
}
