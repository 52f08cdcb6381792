/**
 * The one door to the analysis: language server, command and tests ask here. Each function answers one question about a
 * document of a fleet, in offsets; none knows a protocol, a file or a terminal.
 */
import type { FixResult, TextEdit } from '../fixes/fix.ts';
import type { FixChoice } from '../fixes/fix-document.ts';
import type { FleetDocument, WorkloadDocument } from '../fleet/documents/document.ts';
import type { Fleet } from '../fleet/fleet.ts';
import type { Finding } from '../rules/engine/rule.ts';
import { scriptContext } from '../rules/engine/script-context.ts';
import type { RuleLevels } from '../rules/engine/severity.ts';
import { suppressionsOf, suppressionsOfScript } from '../rules/engine/suppression.ts';
import { completeInDomain } from './completion/domain-completion.ts';
import type { ListCompletion } from './completion/list-completion.ts';
import { type PlacementSnippet, placementSnippets } from './completion/placement-snippets.ts';
import { completeInProfile } from './completion/profile-completion.ts';
import { completeInScript } from './completion/script-completion.ts';
import { fixesOfDomain } from './fixing/fix-domain.ts';
import { fixersIn } from './fixing/fixer.ts';
import { domainCard } from './hover/domain-card.ts';
import { hoverInDomain } from './hover/domain-hover.ts';
import type { Hover } from './hover/hover.ts';
import { withReasons } from './hover/no-fix-lines.ts';
import { hoverInProfile } from './hover/profile-hover.ts';
import { hoverOfRule, type SummaryOf } from './hover/rule-hover.ts';
import { hoverInScript } from './hover/script-hover.ts';
import { hintsInDomain } from './inlay-hints/domain-hints.ts';
import type { InlayHint, InlayHintRequest } from './inlay-hints/inlay-hint.ts';
import { withWhom } from './inlay-hints/place-in-words.ts';
import { hintsInScript } from './inlay-hints/script-hints.ts';
import { type CodeLens, type CodeLensKind, lensesOfDomain, lensesOfScript } from './lenses/code-lenses.ts';
import { domainAt } from './navigation/domain-names.ts';
import { domainPins } from './pins/domain-pins.ts';
import { type Pins, scriptPins, unfollowedParts } from './pins/script-pins.ts';
import type { DocumentSymbol } from './symbols/document-symbol.ts';
import { symbolsInProfile } from './symbols/profile-symbols.ts';
import { symbolsInScript } from './symbols/script-symbols.ts';

// Findings, and what can be done about them.

export { findings, profileProblems } from './findings.ts';
export { type Count, type Effect, effectOf } from './fixing/effect.ts';
export { type FixedDocument, type FixFailed, findingsLeft, fixDocuments, isSevere } from './fixing/fix-documents.ts';
export { type FixersInFleet, fixersIn } from './fixing/fixer.ts';
export { findingsAt, fixesAt, type OfferedFix, type OfferedFixes, searchFix } from './fixing/fixes-at.ts';
export { type WayToIgnore, waysToIgnore } from './fixing/ignore-finding.ts';
export { type NoRefactoring, type Refactoring, refactoring, refactorings } from './fixing/refactorings.ts';
export { replanOfHost } from './fixing/replan-of-host.ts';
export { noFixReason, showsNoFix, type WhyNoFix, whyNoFix } from './fixing/why-no-fix.ts';
export { type Mark, marksOf } from './marks.ts';
export { whyNot, whyNotInWords } from './why-not.ts';

/** The fixes of one finding of a document, and the reasons for those that are not possible. */
export function fixesOf(fleet: Fleet, document: FleetDocument, finding: Finding): readonly FixResult[] {
  return fixersIn(fleet)(document)(finding);
}

/**
 * The edits of one document that apply the preferred fix of each of its findings; none for scripts and hosts. The fleet
 * stays as it is. `setting` as in `findings`.
 */
export function fixesOfDocument(
  fleet: Fleet,
  document: FleetDocument,
  choice: FixChoice,
  setting?: RuleLevels,
): readonly TextEdit[] {
  return document.kind === 'domain' ? fixesOfDomain(fleet, document, choice, setting) : [];
}

// Documents.

export { keyOfEdits } from '../fixes/edits/key-of-edits.ts';
export type { PlacedFinding, RankedPlacement } from '../fixes/placing/ranked-placements.ts';
export type { ListCompletion } from './completion/list-completion.ts';
export type { PlacementSnippet } from './completion/placement-snippets.ts';
export { isPlain, type TypedPath, typedPathAt } from './completion/profile-completion.ts';
export { type CpuFact, cpuFacts } from './hover/cpu-table.ts';
export type { Hover } from './hover/hover.ts';
export { hoverPicture } from './hover/hover-picture.ts';
export { type InlayHint, type InlayHintKind, inlayHintKinds } from './inlay-hints/inlay-hint.ts';
export { type CodeLens, type CodeLensKind, codeLensKinds } from './lenses/code-lenses.ts';
export type { PinnedThread, PinnedWorkload } from './pins/pinned-workload.ts';
export type { Pins } from './pins/script-pins.ts';
export { type Placements, placements } from './placement/placements.ts';
export { type Place, type Places, placesOf } from './placement/places.ts';
export { type Plan, type PlannedDomain, type PlanOptions, planOf } from './placement/plan.ts';
export { alternativesReport, planReport } from './placement/plan-report.ts';

/**
 * Explains what is at an offset of a document, and why findings there have no fix; null if there is nothing to explain.
 * `summaryOf` gives the summary of a rule in the user's language.
 */
export function hover(
  fleet: Fleet,
  document: FleetDocument,
  offset: number,
  summaryOf: SummaryOf = ({ summary }) => summary,
): Hover | null {
  switch (document.kind) {
    case 'domain': {
      const found =
        hoverInDomain(document, fleet.occupancyFor(document), offset) ??
        hoverOfRule(suppressionsOf(document), offset, summaryOf);
      return withReasons(found, fleet, document, offset);
    }
    case 'script': {
      const context = scriptContext(document, fleet);
      const found = hoverInScript(context, offset) ?? hoverOfName(fleet, document, offset);
      return withReasons(
        found ?? hoverOfRule(suppressionsOfScript(document, context.run), offset, summaryOf),
        fleet,
        document,
        offset,
      );
    }
    case 'host':
      return hoverInProfile(fleet, document, offset);
  }
}

function hoverOfName(fleet: Fleet, document: FleetDocument, offset: number): Hover | null {
  const named = domainAt(fleet, document, offset);
  return named === null ? null : domainCard(named, fleet);
}

/**
 * What can stand, or continue a list, at an offset of a document, best first. Paths of a profile are files, which only the
 * edge can list: see `typedPathAt`.
 */
export function completions(fleet: Fleet, document: FleetDocument, offset: number): readonly ListCompletion[] {
  switch (document.kind) {
    case 'domain':
      return completeInDomain(document, fleet.occupancyFor(document), offset);
    case 'script':
      return completeInScript(scriptContext(document, fleet), offset);
    case 'host':
      return completeInProfile(fleet, document, offset);
  }
}

/** Placement elements that can be inserted at an offset between the elements of a domain; none in other documents. */
export function snippets(fleet: Fleet, document: FleetDocument, offset: number): readonly PlacementSnippet[] {
  return document.kind === 'domain' ? placementSnippets(fleet, document, offset) : [];
}

/** Words to show within a document, in the order of the text; none in a domain without a host. */
export function inlayHints(fleet: Fleet, document: FleetDocument, request: InlayHintRequest): readonly InlayHint[] {
  switch (document.kind) {
    case 'domain': {
      const occupancy = fleet.occupancyFor(document);
      if (occupancy === null) return [];
      return hintsInDomain(document, occupancy, withWhom(occupancy, document.uri), request);
    }
    case 'script':
      return hintsInScript(scriptContext(document, fleet), request);
    case 'host':
      return [];
  }
}

/** What to show above the domains of a document, whose findings these are. */
export function codeLenses(
  fleet: Fleet,
  document: FleetDocument,
  findings: readonly Finding[],
  kinds: ReadonlySet<CodeLensKind>,
): readonly CodeLens[] {
  switch (document.kind) {
    case 'domain':
      return lensesOfDomain(fleet, document, findings, kinds);
    case 'script':
      return lensesOfScript(fleet, document, findings, kinds);
    case 'host':
      return [];
  }
}

/** Who is pinned where by a document, after all fall-backs. */
export function pins(fleet: Fleet, document: WorkloadDocument): Pins {
  const host = fleet.machineOf(document);
  switch (document.kind) {
    case 'domain':
      return { workloads: [domainPins(document, host)], notes: [] };
    case 'script': {
      const on = fleet.hostOf(document);
      return scriptPins(document, host, on === null ? [] : fleet.runningOn(on));
    }
  }
}

/** What of a script was not followed and so not analysed, in sentences; nothing for other documents. */
export function unanalysedParts(fleet: Fleet, document: FleetDocument): readonly string[] {
  if (document.kind !== 'script') return [];
  return unfollowedParts(document.runOn(fleet.hostOf(document)?.host?.topology ?? null));
}

/** Whether a script does so much that it was not followed to its end: what comes after is not checked. */
export function isCutShort(fleet: Fleet, document: FleetDocument): boolean {
  return document.kind === 'script' && !document.runOn(fleet.hostOf(document)?.host?.topology ?? null).readToEnd;
}

// Ways through the documents.

export { placeOfCpu } from '../topology/captures/cpu-place.ts';
export { cpuInCapture } from './navigation/capture-cpu.ts';
export { type Definition, definitionAt } from './navigation/definition.ts';
export { type DocumentLink, documentLinks } from './navigation/document-links.ts';
export type { DocumentPlace } from './navigation/document-place.ts';
export { referencesAt, referencesInCapture } from './navigation/references.ts';
export { prepareRename, type Renamed, type Renaming, renameDomain } from './navigation/rename.ts';
export { onSameCore, type SameCore } from './navigation/same-core.ts';
export type { DocumentSymbol } from './symbols/document-symbol.ts';
export { type WorkspaceSymbol, workspaceSymbols } from './symbols/workspace-symbols.ts';

/** The outline of a script or a profile; nothing for a domain, whose elements an XML extension lists. */
export function documentSymbols(fleet: Fleet, document: FleetDocument): readonly DocumentSymbol[] {
  switch (document.kind) {
    case 'domain':
      return [];
    case 'script':
      return symbolsInScript(document, fleet.hostOf(document)?.host?.topology ?? null);
    case 'host':
      return symbolsInProfile(fleet, document);
  }
}

// Contention.

export {
  type EvidenceFile,
  type ObservedThreads,
  observedThreads,
} from '../contention/evidence/observed-threads.ts';
export { alarming, leastSaid } from '../contention/evidence/over-forecast.ts';
export { percent, percentRange, shareInWords, stealInWords } from '../contention/host/figures-in-words.ts';
export { observedInWords } from '../contention/host/observed-in-words.ts';
export { type ForecastReport, type ForecastRow, forecastReport } from './forecast/forecast-report.ts';
export { importedInWords } from './forecast/imported-evidence.ts';

// Running guests.

export { type Verification, verificationOf } from './running/verification.ts';
export { type VerifiedGuest, type VerifiedThread, verifiedGuest } from './running/verified-guest.ts';

// Hosts.

export { hostSummary } from '../drawing/host-summary.ts';
export { claimedFiles } from './hosts/claimed-files.ts';
export { claimOf, type DocumentHost, documentHost, hostProblem, type WayToHost } from './hosts/document-host.ts';
export { type HostFacts, hostFacts, noFacts } from './hosts/host-facts.ts';
export { hostReport } from './hosts/host-report.ts';
export { hostTree } from './hosts/tree/host-tree.ts';
export type { TreeItem, TreeItemKind, TreeItemState, TreeNode } from './hosts/tree/tree-node.ts';

// The map.

export { drawMap, drawMapPart, type MapSurroundings, mapSurroundings } from '../drawing/map/draw-map.ts';
export type { HostMap, MapConflict, MapCpu, MapFinding, MapGroup, MapGuest, MapPin } from '../drawing/map/host-map.ts';
export { layoutMap, type MapBox, type MapLayout } from '../drawing/map/map-layout.ts';
export type { MapScheme } from '../drawing/map/map-style.ts';
export type { MapDrawing, MapLevel } from '../drawing/map/painter.ts';
export { type HostMapOptions, hostMap } from './map/host-map.ts';
export { type Ghost, ghostsOf } from './map/moves/ghosts.ts';
export { type MeaningOfEdits, meaningOfEdits } from './map/moves/meaning.ts';
export type { GuestPlace, MapMover, MapTarget, MoveRequest, MoveResult } from './map/moves/move.ts';
export { moveOnMap } from './map/moves/moves.ts';
export { type MapMove, type MapProposal, mapProposal, mostGuestsOfProposal } from './map/proposal.ts';

// Rules.

export { type RightExample, rightExample } from '../fixes/rule-example.ts';
export { exampleKind, fixInWords, libvirtSays } from '../rules/engine/page.ts';
export { countHostRules, isRule, ruleNamed, rules } from './rule-list.ts';
export { type RuleTexts, ruleTexts } from './rule-texts.ts';
