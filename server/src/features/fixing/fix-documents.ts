import { getOrAdd } from '../../base/get-or-add.ts';
import {
  type AppliedFix,
  domainFixing,
  type FixChoice,
  fixDocument,
  scriptFixing,
  type Turn,
  turns,
} from '../../fixes/fix-document.ts';
import { fixHost } from '../../fixes/fix-host.ts';
import { type NeedlessSuppressions, needlessSuppressions } from '../../fixes/needless-suppressions.ts';
import type { Stays } from '../../fixes/placing/who-moves.ts';
import type { FleetDocument, WorkloadDocument } from '../../fleet/documents/document.ts';
import type { DomainDocument } from '../../fleet/documents/domain-document.ts';
import type { HostDocument } from '../../fleet/documents/host-document.ts';
import type { ScriptDocument } from '../../fleet/documents/script-document.ts';
import type { Fleet } from '../../fleet/fleet.ts';
import type { Finding } from '../../rules/engine/rule.ts';
import { scriptContext } from '../../rules/engine/script-context.ts';
import { asDefined, levelsOn } from '../../rules/engine/severity.ts';
import { findings } from '../findings.ts';
import { KnownFixes } from './known-fixes.ts';
import { scriptsIn } from './scripts-in.ts';

/** How often all documents are gone through in one turn: a fix in one may make room for another one's. */
const mostRounds = 8;

/** What fixes made of a document. */
export interface FixedDocument {
  readonly before: WorkloadDocument;
  /** How many findings it had before, without those of rules that throw. */
  readonly found: number;
  /** The same object as `before` if no fix was applied. */
  readonly after: WorkloadDocument;
  readonly applied: readonly AppliedFix[];
}

type Fixed = Omit<FixedDocument, 'found'>;

/**
 * Applies fixes to these documents of the fleet, host by host: first to the errors of all documents, then to the
 * warnings, then to the infos, so that an info never takes the room that a warning needs; of one severity, to vCPUs before
 * helper threads. Where the fixes of single documents are exhausted, the domains of the host are placed anew together,
 * before the warnings of helper threads. A document without an error or warning to begin with moves only if no other guest
 * of a conflict can. The results are in the order of the documents, and the fleet has them.
 */
export function fixDocuments(
  fleet: Fleet,
  documents: readonly WorkloadDocument[],
  choice: FixChoice,
  onFailure: FixFailed,
): readonly FixedDocument[] {
  const before = documents.map((document) => ({ document, findings: findingsLeft(fleet, document) }));
  const faultless = new Set(before.flatMap(({ document, findings }) => (findings.some(isSevere) ? [] : document.uri)));
  const stays: Stays = (uri) => faultless.has(uri);
  const byHost = new Map<HostDocument | null, WorkloadDocument[]>();
  for (const document of documents) getOrAdd(byHost, fleet.hostOf(document), () => []).push(document);
  const fixed = [...byHost.values()].flatMap((those) => fixOnOneHost(fleet, those, choice, stays, onFailure));
  const results = new Map(fixed.map((result) => [result.before, result]));
  return before.flatMap(({ document, findings }) => {
    const result = results.get(document);
    return result === undefined ? [] : { ...result, found: findings.length };
  });
}

function fixOnOneHost(
  fleet: Fleet,
  documents: readonly WorkloadDocument[],
  choice: FixChoice,
  stays: Stays,
  onFailure: FixFailed,
): readonly Fixed[] {
  let results: readonly Fixed[] = documents.map((document) => {
    return { before: document, after: document, applied: [] };
  });
  const needless = new Map(documents.map((document) => [document, needlessIn(document, fleet)]));
  const known = new KnownFixes();
  for (let round = 0; round < mostRounds; round++) {
    const before = results;
    for (const turn of turns) {
      results = untilSettled(results, (all) => {
        const fixed = all.map((result) =>
          fixOne(result, needless.get(result.before), fleet, choice, turn, stays, known, onFailure),
        );
        // Fixes of single documents may already part the domains of a conflict.
        return isLastOfVcpus(turn) && isSame(fixed, all) ? fixHosts(all, fleet, choice, known, onFailure) : fixed;
      });
    }
    if (isSame(before, results)) break;
  }
  return results;
}

/** Most documents have no suppressions, and need no look. */
function needlessIn(document: WorkloadDocument, fleet: Fleet): NeedlessSuppressions {
  const { text } = document;
  return needlessSuppressions(text.includes('pinset-ignore') ? findingsLeft(fleet, document) : [], text);
}

/** Whether the fixes of single documents have come to their end, as far as vCPUs conflict. */
function isLastOfVcpus({ least, helpers }: Turn): boolean {
  return least === 'warning' && !helpers;
}

function untilSettled(
  results: readonly Fixed[],
  pass: (results: readonly Fixed[]) => readonly Fixed[],
): readonly Fixed[] {
  let settled = results;
  for (let round = 0; round < mostRounds; round++) {
    const next = pass(settled);
    if (isSame(next, settled)) break;
    settled = next;
  }
  return settled;
}

/** What becomes of a document on which a rule or a trial throws: it stays as it is, and so does its host as a whole. */
export type FixFailed = (document: WorkloadDocument, error: unknown) => void;

/** How many errors and warnings these documents of the fleet have, without those of rules that throw. */
function countLeft(fleet: Fleet, documents: readonly FleetDocument[]): number {
  return documents.reduce((sum, document) => sum + findingsLeft(fleet, document).filter(isSevere).length, 0);
}

/** Whether a finding is an error or a warning. */
export function isSevere({ severity }: Finding): boolean {
  return severity !== 'info';
}

/** The findings of a document of the fleet, without those of rules that throw. */
export function findingsLeft(fleet: Fleet, document: FleetDocument): readonly Finding[] {
  return findings(fleet, document, asDefined, null, () => {});
}

function isSame(one: readonly Fixed[], other: readonly Fixed[]): boolean {
  return one.every((result, index) => result === other[index]);
}

/** The same object if there is nothing to fix. */
function fixOne(
  result: Fixed,
  needless: NeedlessSuppressions | undefined,
  fleet: Fleet,
  choice: FixChoice,
  turn: Turn,
  stays: Stays,
  known: KnownFixes,
  onFailure: FixFailed,
): Fixed {
  const work = () => withFixes(result.after, needless, fleet, choice, turn, stays, known);
  const fixed = attempted(work, result.after, onFailure);
  if (fixed === null) {
    // What a failed attempt left in the fleet is not the result.
    known.forget();
    if (result.after.kind === 'domain') fleet.setDomain(result.after);
    else fleet.setScript(result.after);
    return result;
  }
  const { document, applied } = fixed;
  return applied.length === 0 ? result : { ...result, after: document, applied: [...result.applied, ...applied] };
}

function attempted<T>(work: () => T, document: WorkloadDocument, onFailure: FixFailed): T | null {
  try {
    return work();
  } catch (error) {
    onFailure(document, error);
    return null;
  }
}

function withFixes(
  document: WorkloadDocument,
  needless: NeedlessSuppressions | undefined,
  fleet: Fleet,
  choice: FixChoice,
  turn: Turn,
  stays: Stays,
  known: KnownFixes,
) {
  const levels = levelsOn(fleet.hostOf(document));
  const occupancyFor = (edited: DomainDocument) => {
    if (fleet.domain(edited.uri) !== edited) {
      fleet.setDomain(edited);
      known.forget();
    }
    return fleet.occupancyFor(edited);
  };
  const contextOf = (edited: ScriptDocument) => {
    if (fleet.script(edited.uri) !== edited) {
      fleet.setScript(edited);
      known.forget();
    }
    return scriptContext(edited, fleet);
  };
  const scripts = scriptsIn(fleet);
  switch (document.kind) {
    case 'domain': {
      const fixing = known.remembering(domainFixing(occupancyFor, levels, scripts, stays));
      return fixDocument(document, fixing, choice, turn, needless);
    }
    case 'script': {
      const fixing = known.remembering(scriptFixing(contextOf, levels, scripts, stays));
      return fixDocument(document, fixing, choice, turn, needless);
    }
  }
}

function fixHosts(
  results: readonly Fixed[],
  fleet: Fleet,
  choice: FixChoice,
  known: KnownFixes,
  onFailure: FixFailed,
): readonly Fixed[] {
  const hosts = new Set<HostDocument>();
  for (const { after } of results) {
    const host = after.kind === 'domain' ? fleet.hostOf(after) : null;
    if (host !== null) hosts.add(host);
  }
  return [...hosts].reduce((all, host) => fixOneHost(host, all, fleet, choice, known, onFailure), results);
}

/** Changes nothing unless fewer findings are left on the host, including those of scripts and of its profile. */
function fixOneHost(
  host: HostDocument,
  results: readonly Fixed[],
  fleet: Fleet,
  choice: FixChoice,
  known: KnownFixes,
  onFailure: FixFailed,
): readonly Fixed[] {
  const here = results.map(({ after }) => after).filter((document) => fleet.hostOf(document) === host);
  const [domain] = here.filter((document) => document.kind === 'domain');
  const occupancy = fleet.occupancyOf(host);
  if (domain === undefined || occupancy === null) return results;
  const fixed = attempted(() => fixHost(occupancy, levelsOn(host), choice, new Set(here)), domain, onFailure);
  if (fixed === null) return results;
  const editedOf = (document: WorkloadDocument) =>
    document.kind === 'domain' ? (fixed.edited.get(document) ?? document) : document;
  const was = countLeft(fleet, [...here, host]);
  known.forget();
  for (const document of fixed.edited.values()) fleet.setDomain(document);
  if (countLeft(fleet, [...here.map(editedOf), host]) >= was) {
    for (const document of fixed.edited.keys()) fleet.setDomain(document);
    return results;
  }
  return results.map((result) => {
    const after = editedOf(result.after);
    return after === result.after ? result : { ...result, after, applied: [...result.applied, fixed.applied] };
  });
}
