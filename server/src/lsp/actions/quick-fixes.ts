import { type CodeAction, CodeActionKind, type Diagnostic } from 'vscode-languageserver';
import { fixesAt, searchFix } from '../../features/analysis.ts';
import type { FixResult } from '../../fixes/fix.ts';
import type { Finding } from '../../rules/engine/rule.ts';
import type { ClientCapabilities } from '../client-capabilities.ts';
import type { Reports } from '../diagnostics/reports.ts';
import type { Workspace } from '../documents/workspace.ts';
import type { ActionRequest } from './action-request.ts';
import { workspaceEdit } from './workspace-edit.ts';

/** The fixes of the findings in the range, each with the diagnostic of its finding. */
export function quickFixes(request: ActionRequest): CodeAction[] {
  const { document, span, diagnostics, workspace, reports } = request;
  return fixesAt(workspace.fleet, document, reports.findingsOf(document), span).flatMap(({ finding, fixes }) => {
    const own = diagnostics.filter((diagnostic) => isOf(diagnostic, finding, reports));
    return fixes.flatMap((fix) => toAction(fix, finding, own, request));
  });
}

/** What the action of a search carries until it is chosen. */
interface SearchData {
  readonly uri: string;
  /** As in the diagnostic's data. */
  readonly searchFor: string;
  /** Where the cursor was. */
  readonly offset: number;
  /** Whether the search is for the domains of the host. */
  readonly ofHost: boolean;
}

/** Whether an action is a search that {@link resolveSearch} carries out. */
export function isSearch(data: unknown): data is SearchData {
  if (typeof data !== 'object' || data === null) return false;
  if (!('uri' in data && 'searchFor' in data && 'offset' in data && 'ofHost' in data)) return false;
  const { uri, searchFor, offset, ofHost } = data;
  return (
    typeof uri === 'string' &&
    typeof searchFor === 'string' &&
    typeof offset === 'number' &&
    typeof ofHost === 'boolean'
  );
}

/** The action with the edit that the search finds in the document as it is now; without one if it finds none. */
export function resolveSearch(
  action: CodeAction,
  { uri, searchFor, ...where }: SearchData,
  workspace: Workspace,
  reports: Reports,
  capabilities: ClientCapabilities,
): CodeAction {
  const document = workspace.document(uri);
  if (document === undefined) return action;
  const finding = reports.findingsOf(document).find((one) => reports.dataOf(one).finding === searchFor);
  const fix = finding === undefined ? null : searchFix(workspace.fleet, document, finding, where);
  const edit = fix === null ? null : workspaceEdit(fix.edits, uri, workspace, capabilities);
  return edit === null ? action : { ...action, edit };
}

function toAction(
  fix: FixResult,
  finding: Finding,
  diagnostics: Diagnostic[],
  { document, span, workspace, reports, capabilities }: ActionRequest,
): CodeAction[] {
  const action = { title: fix.title, kind: CodeActionKind.QuickFix, diagnostics };
  if (fix.kind === 'not searched') {
    const data: SearchData = {
      uri: document.uri,
      searchFor: reports.dataOf(finding).finding,
      offset: span.start,
      ofHost: fix.ofHost,
    };
    return capabilities.resolveCodeActionEdits ? [{ ...action, data }] : [];
  }
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
