import * as l10n from '@vscode/l10n';
import { LineIndex } from '../../base/text.ts';
import type { DomainDocument } from '../../fleet/documents/domain-document.ts';
import { occupancyOf } from '../../fleet/occupancy/host-occupancy.ts';
import type { Occupancy } from '../../fleet/occupancy/occupancy.ts';
import type { Finding } from '../../rules/engine/rule.ts';
import { foundInDomain, foundInScript } from '../../rules/engine/run.ts';
import { cpus as cpusInWords } from '../../wording/wording.ts';
import type { ActedOn } from './acting-scripts.ts';
import { costOnHost } from './conflict-cost.ts';
import { joinedCells } from './joined-cells.ts';
import { domainsAround, foundInNeighbour } from './neighbours.ts';
import { findingsOfMore, isMasked } from './nothing-new.ts';
import { outsideItsSlice } from './within-slice.ts';

/** How many other documents are looked at for the finding that an edit would cause. */
const mostSearched = 16;

/** How much of the message of that finding is said, in characters. */
const mostSaid = 120;

/**
 * What speaks against edits that are not a repair, in words: the finding that they would cause, and where; else what
 * would be left of those of `rule`, which they were to remove. `edited` is the whole document with them, null if they
 * break it; `after` the host's occupancy with it; `scripts` those that act on the domain.
 */
export function objectionTo(
  edited: DomainDocument | null,
  document: DomainDocument,
  before: Occupancy | null,
  after: Occupancy | null,
  rule: string | null,
  scripts: Iterable<ActedOn> = [],
): string {
  if (edited === null) return l10n.t('the result would not be a valid document');
  const was = foundInDomain(document, before);
  const is = foundInDomain(edited, after);
  const [own] = findingsNew(was, is);
  if (own !== undefined) return causes(own, edited, document);
  if (before === null || after === null) return leaves(is, rule, edited);
  for (const other of domainsAround(document, edited, before, after).slice(0, mostSearched)) {
    const [theirs] = findingsNew(foundInNeighbour(other, before), foundInNeighbour(other, after));
    if (theirs !== undefined) return causes(theirs, other, document);
  }
  for (const { was: script, is: edited, shows } of scripts) {
    const theirs = findingsNew(foundInScript(script), foundInScript(edited));
    const first = theirs.find((one) => !shows || !isMasked(one.rule));
    if (first !== undefined) return causes(first, script.document, document);
  }
  const outside = outsideItsSlice(document, edited, before.host);
  if (outside !== null) return l10n.t('it would leave {0}, which has {1}', outside.by, cpusInWords(outside.cpus));
  const joined = joinedCells(document, edited, before.host);
  if (joined !== null) return l10n.t('it would put guest cells {0} and {1} on one node', ...joined);
  if (after.full && !before.full) return l10n.t('it would leave host {0} no CPU for itself', before.host.name);
  const [today, then] = [before, after].map((one) => costOnHost(one).allCoreExcess());
  if (today !== undefined && then !== undefined && then > today) return moreOnCores(then, today);
  const [alone] = findingsNew(was, foundInDomain(edited, occupancyOf(before.host, [edited])));
  return alone === undefined ? leaves(is, rule, edited) : causes(alone, edited, document);
}

/** More units than today would have no core of their own. */
export function moreOnCores(then: number, today: number): string {
  return l10n.t('{0} vCPUs or guest cores would have no core of their own, today {1}', then, today);
}

/** What is left of the findings of a rule, in words: the first, and its place. */
export function leaves(found: readonly Finding[], rule: string | null, { text }: { readonly text: string }): string {
  const left = found.find((finding) => finding.rule === rule);
  if (left === undefined) return l10n.t('it would not remove the finding');
  return l10n.t('{0} would remain, at line {1}: {2}', left.rule, lineOf(left, text), cut(left.message));
}

/** The finding in words, and its place: by line, unless it is in the `own` document also by the file's name. */
export function causes(
  finding: Finding,
  { path, text }: { readonly path: string; readonly text: string },
  own: { readonly path: string } | null,
): string {
  const { rule } = finding;
  const line = lineOf(finding, text);
  const said = cut(finding.message);
  return path === own?.path
    ? l10n.t('it would cause {0} at line {1}: {2}', rule, line, said)
    : l10n.t('it would cause {0} in {1}, line {2}: {3}', rule, path.slice(path.lastIndexOf('/') + 1), line, said);
}

function lineOf({ span }: Finding, text: string): number {
  return new LineIndex(text).positionAt(span.start).line + 1;
}

function cut(message: string): string {
  if (message.length <= mostSaid) return message;
  const end = message.lastIndexOf(' ', mostSaid - 1);
  return `${message.slice(0, end > 0 ? end : mostSaid - 1)} …`;
}

/** Those that were not there before, first; else all of the rules that find more. */
export function findingsNew(before: readonly Finding[], after: readonly Finding[]): Finding[] {
  const known = new Set(before.map(({ rule, message }) => `${rule} ${message}`));
  const more = findingsOfMore(before, after);
  const fresh = more.filter(({ rule, message }) => !known.has(`${rule} ${message}`));
  return fresh.length > 0 ? fresh : more;
}
