import { type AppliedFix, domainFixing, type FixChoice, fixDocument, scriptFixing } from '../../fixes/fix-document.ts';
import { fixHost } from '../../fixes/fix-host.ts';
import type { DomainDocument } from '../../fleet/documents/domain-document.ts';
import type { HostDocument } from '../../fleet/documents/host-document.ts';
import type { ScriptDocument } from '../../fleet/documents/script-document.ts';
import type { Fleet } from '../../fleet/fleet.ts';
import { findingsOfDomain, findingsOfScript } from '../../rules/engine/run.ts';
import { scriptContext } from '../../rules/engine/script-context.ts';
import { levelsOn } from '../../rules/engine/severity.ts';
import type { LoadedFleet } from '../files/load-fleet.ts';

/** How often all documents are gone through: a fix in one may make room for another one's. */
const mostRounds = 8;

/** What becomes of a document that was asked for. */
export interface Outcome {
  readonly shown: string;
  readonly before: DomainDocument | ScriptDocument;
  readonly document: DomainDocument | ScriptDocument;
  readonly applied: readonly AppliedFix[];
}

/**
 * Applies fixes to all documents that were asked for, in rounds, until nothing changes any more. Where repairs of each
 * document alone are at an end, hosts as a whole are put right. The fleet then has the documents as they came to be.
 */
export function fixAll({ fleet, domains, scripts }: LoadedFleet, choice: FixChoice): Outcome[] {
  let outcomes = [...domains, ...scripts].map(({ shown, document }): Outcome => {
    return { shown, before: document, document, applied: [] };
  });
  for (let round = 0; round < mostRounds; round++) {
    const next = fixHosts(fixEach(outcomes, fleet, choice), outcomes, fleet, choice);
    if (next.every((outcome, index) => outcome === outcomes[index])) break;
    outcomes = next;
  }
  return outcomes;
}

/** How many errors and warnings these have. */
export function countLeft(fleet: Fleet, outcomes: readonly Outcome[]): number {
  return outcomes.reduce((sum, { document }) => {
    const levels = levelsOn(fleet.hostOf(document));
    const found =
      'runOn' in document
        ? findingsOfScript(scriptContext(document, fleet), levels)
        : findingsOfDomain(document, fleet.occupancyFor(document), levels);
    return sum + found.filter(({ severity }) => severity !== 'info').length;
  }, 0);
}

/** One document after the other; those without a fix stay the same objects. */
function fixEach(outcomes: readonly Outcome[], fleet: Fleet, choice: FixChoice): Outcome[] {
  const occupancyFor = (document: DomainDocument) => {
    if (fleet.domain(document.uri) !== document) fleet.setDomain(document);
    return fleet.occupancyFor(document);
  };
  const contextOf = (script: ScriptDocument) => {
    fleet.setScript(script);
    return scriptContext(script, fleet);
  };
  return outcomes.map((outcome) => {
    const levels = levelsOn(fleet.hostOf(outcome.document));
    const { document, applied } =
      'runOn' in outcome.document
        ? fixDocument(outcome.document, scriptFixing(contextOf, levels), choice)
        : fixDocument(outcome.document, domainFixing(occupancyFor, levels), choice);
    return applied.length === 0 ? outcome : { ...outcome, document, applied: [...outcome.applied, ...applied] };
  });
}

/** Nothing where the round has changed a document: what is repaired alone may part those that are in each other's way. */
function fixHosts(outcomes: Outcome[], before: readonly Outcome[], fleet: Fleet, choice: FixChoice): Outcome[] {
  if (outcomes.some((outcome, index) => outcome !== before[index])) return outcomes;
  const hosts = new Set<HostDocument>();
  for (const { document } of outcomes) {
    const host = 'runOn' in document ? null : fleet.hostOf(document);
    if (host !== null) hosts.add(host);
  }
  return [...hosts].reduce((all, host) => fixOneHost(host, all, fleet, choice), outcomes);
}

/** Documents that were not asked for stay, and all do if that does not leave fewer findings, those of scripts included. */
function fixOneHost(host: HostDocument, outcomes: Outcome[], fleet: Fleet, choice: FixChoice): Outcome[] {
  const here = outcomes.filter(({ document }) => fleet.hostOf(document) === host);
  const [some] = here.flatMap(({ document }) => ('runOn' in document ? [] : [document]));
  const occupancy = some === undefined ? null : fleet.occupancyFor(some);
  if (occupancy === null) return outcomes;
  const fixed = fixHost(occupancy, levelsOn(host), choice, new Set(here.map(({ document }) => document)));
  if (fixed === null) return outcomes;
  const { edited, applied } = fixed;
  const change = (outcome: Outcome): Outcome => {
    const document = 'runOn' in outcome.document ? undefined : edited.get(outcome.document);
    return document === undefined ? outcome : { ...outcome, document, applied: [...outcome.applied, applied] };
  };
  const was = countLeft(fleet, here);
  for (const document of edited.values()) fleet.setDomain(document);
  if (countLeft(fleet, here.map(change)) < was) return outcomes.map(change);
  for (const document of edited.keys()) fleet.setDomain(document);
  return outcomes;
}
