import { type CodeAction, CodeActionKind, type Diagnostic } from 'vscode-languageserver';
import { lazy } from '../../base/lazy.ts';
import type { Span } from '../../base/span.ts';
import type { Fix, NoFix } from '../../fixes/fix.ts';
import { fixerOf } from '../../fixes/fixes.ts';
import { replanHostOf } from '../../fixes/placing/replan-host.ts';
import { scriptFixerOf } from '../../fixes/script-fixes.ts';
import type { DomainDocument } from '../../fleet/documents/domain-document.ts';
import type { ScriptDocument } from '../../fleet/documents/script-document.ts';
import type { Fleet } from '../../fleet/fleet.ts';
import type { Finding } from '../../rules/engine/rule.ts';
import { scriptContext } from '../../rules/engine/script-context.ts';
import type { Reports } from '../diagnostics/reports.ts';
import type { ActionRequest } from './action-request.ts';
import { workspaceEdit } from './workspace-edit.ts';

/** The fixes of the findings that stand, or have a related place, in the range; and why there is none. */
export function quickFixes(
  { document, span, diagnostics, workspace, capabilities }: ActionRequest<DomainDocument | ScriptDocument>,
  reports: Reports,
): CodeAction[] {
  const { fixer, hostFix } = repairsOf(document, workspace.fleet);
  return reports
    .findingsOf(document)
    .filter((finding) => placesOf(finding, document.uri).some((place) => overlaps(place, span)))
    .flatMap((finding) => {
      const own = diagnostics.filter((diagnostic) => isOf(diagnostic, finding, reports));
      const fixes = fixer(finding, span.start);
      const host = finding.data?.kind === 'conflict' && finding.data.conflict.pins.size > 1 ? hostFix() : null;
      return [...fixes, ...(host === null ? [] : [host])].flatMap((fix) => toAction(fix, own));
    });

  function toAction(fix: Fix | NoFix, own: Diagnostic[]): CodeAction[] {
    const action = { title: fix.title, kind: CodeActionKind.QuickFix, diagnostics: own };
    if (fix.kind === 'no fix')
      return capabilities.disabledCodeActions ? [{ ...action, disabled: { reason: fix.reason } }] : [];
    const edit = workspaceEdit(fix.edits, document.uri, workspace, capabilities);
    return edit === null ? [] : [{ ...action, isPreferred: fix.preferred, edit }];
  }
}

/** What repairs single findings, and the host as a whole; of a script only its own lists are changed. */
function repairsOf(document: DomainDocument | ScriptDocument, fleet: Fleet) {
  if ('runOn' in document) return { fixer: scriptFixerOf(scriptContext(document, fleet)), hostFix: () => null };
  const occupancy = fleet.occupancyFor(document);
  const hostFix = lazy(() => (occupancy === null ? null : replanHostOf(document, occupancy)));
  return { fixer: fixerOf(document, occupancy), hostFix };
}

/** By what the diagnostic gives back, since it moves with the text; by its rule where the client gives nothing back. */
function isOf(diagnostic: Diagnostic, finding: Finding, reports: Reports): boolean {
  if (diagnostic.source !== 'pinset' || diagnostic.code !== finding.rule) return false;
  const data: unknown = diagnostic.data;
  if (typeof data !== 'object' || data === null || !('finding' in data)) return diagnostic.message === finding.message;
  return data.finding === reports.dataOf(finding).finding;
}

/** Where a finding stands in its document: its own span and its related places there. */
function placesOf(finding: Finding, uri: string): Span[] {
  return [finding.span, ...finding.related.filter((place) => place.uri === uri).map(({ span }) => span)];
}

function overlaps(one: Span, other: Span): boolean {
  return one.start <= other.end && other.start <= one.end;
}
