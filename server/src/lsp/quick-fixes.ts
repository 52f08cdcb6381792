import { type CodeAction, CodeActionKind, type Diagnostic } from 'vscode-languageserver';
import type { Span } from '../cpuset/span.ts';
import type { Fix, NoFix } from '../fixes/fix.ts';
import { fixerOf } from '../fixes/fixes.ts';
import { replanHostOf } from '../fixes/replan-host.ts';
import { once } from '../fleet/once.ts';
import type { Finding } from '../rules/rule.ts';
import type { ActionRequest } from './action-request.ts';
import type { Reports } from './reports.ts';
import { workspaceEdit } from './workspace-edit.ts';

/** The fixes of the findings that stand, or have a related place, in the range; and why there is none. */
export function quickFixes(
  { document, span, diagnostics, workspace, abilities }: ActionRequest,
  reports: Reports,
): CodeAction[] {
  const occupancy = workspace.fleet.occupancyFor(document);
  const fixer = fixerOf(document, occupancy);
  const hostFix = once(() => (occupancy === null ? null : replanHostOf(document, occupancy)));
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
    if ('reason' in fix) return abilities.disabledCodeActions ? [{ ...action, disabled: { reason: fix.reason } }] : [];
    const edit = workspaceEdit(fix.edits, document.uri, workspace, abilities);
    return edit === null ? [] : [{ ...action, isPreferred: fix.preferred, edit }];
  }
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
