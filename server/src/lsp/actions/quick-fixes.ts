import { type CodeAction, CodeActionKind, type Diagnostic } from 'vscode-languageserver';
import { fixesAt } from '../../features/analysis.ts';
import type { Fix, NoFix } from '../../fixes/fix.ts';
import type { Finding } from '../../rules/engine/rule.ts';
import type { Reports } from '../diagnostics/reports.ts';
import type { ActionRequest } from './action-request.ts';
import { workspaceEdit } from './workspace-edit.ts';

/** The fixes of the findings in the range, each with the diagnostic of its finding. */
export function quickFixes(request: ActionRequest): CodeAction[] {
  const { document, span, diagnostics, workspace, reports } = request;
  return fixesAt(workspace.fleet, document, reports.findingsOf(document), span).flatMap(({ finding, fixes }) => {
    const own = diagnostics.filter((diagnostic) => isOf(diagnostic, finding, reports));
    return fixes.flatMap((fix) => toAction(fix, own, request));
  });
}

function toAction(
  fix: Fix | NoFix,
  diagnostics: Diagnostic[],
  { document, workspace, capabilities }: ActionRequest,
): CodeAction[] {
  const action = { title: fix.title, kind: CodeActionKind.QuickFix, diagnostics };
  if (fix.kind === 'no fix')
    return capabilities.disabledCodeActions ? [{ ...action, disabled: { reason: fix.reason } }] : [];
  const edit = workspaceEdit(fix.edits, document.uri, workspace, capabilities);
  return edit === null ? [] : [{ ...action, isPreferred: fix.preferred, edit }];
}

/**
 * By the data that comes back, since a diagnostic moves with the text; by its message if the client returns no data.
 */
function isOf(diagnostic: Diagnostic, finding: Finding, reports: Reports): boolean {
  if (diagnostic.source !== 'pinset' || diagnostic.code !== finding.rule) return false;
  const data: unknown = diagnostic.data;
  if (typeof data !== 'object' || data === null || !('finding' in data)) return diagnostic.message === finding.message;
  return data.finding === reports.dataOf(finding).finding;
}
