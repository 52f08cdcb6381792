import * as l10n from '@vscode/l10n';
import {
  type CodeAction,
  CodeActionKind,
  type Diagnostic,
  TextDocumentEdit,
  type WorkspaceEdit,
} from 'vscode-languageserver';
import { findingsAt, type WayToIgnore, waysToIgnore } from '../../features/analysis.ts';
import type { Finding } from '../../rules/engine/rule.ts';
import type { ExplainRuleParams } from '../protocol.ts';
import type { ActionRequest } from './action-request.ts';
import { explainRuleCommand } from './kinds.ts';
import { workspaceEdit } from './workspace-edit.ts';

/** The most rules that get these actions: a selection of a whole document would make the menu too long to read. */
const mostRules = 4;

/**
 * For each rule with a finding in the range, "Ignore … here, because …", the same for the file and for the host, and
 * "Explain …". They stand after the fixes, and none is preferred.
 */
export function ignoreActions(
  request: ActionRequest,
  diagnosticsOf: (findings: readonly Finding[]) => Diagnostic[],
): CodeAction[] {
  const { document, workspace, reports, span } = request;
  const byRule = new Map<string, Finding>();
  for (const finding of findingsAt(document, reports.findingsOf(document), span)) {
    if (!byRule.has(finding.rule) && byRule.size < mostRules) byRule.set(finding.rule, finding);
  }
  return [...byRule.values()].flatMap((finding) => {
    const diagnostics = diagnosticsOf([finding]);
    const ignoring = waysToIgnore(workspace.fleet, document, finding).flatMap((way): CodeAction[] => {
      const edit = editOf(way, request);
      return edit === null ? [] : [{ title: way.title, kind: CodeActionKind.QuickFix, diagnostics, edit }];
    });
    return [...ignoring, explainAction(finding, diagnostics, request)];
  });
}

/** The edit, with the reason selected to be typed over if the client can. */
function editOf({ edit, reason }: WayToIgnore, { workspace, capabilities }: ActionRequest): WorkspaceEdit | null {
  const plain = workspaceEdit([edit], workspace, capabilities);
  const [change] = plain?.documentChanges ?? [];
  if (reason === null || !capabilities.snippetEdits || !TextDocumentEdit.is(change)) return plain;
  const { newText } = edit;
  const [before, placeholder, after] = [
    newText.slice(0, reason.start),
    newText.slice(reason.start, reason.end),
    newText.slice(reason.end),
  ].map(inSnippet);
  const value = `${before}\${1:${placeholder}}${after}`;
  const edits = change.edits.map(({ range }) => ({ range, snippet: { kind: 'snippet' as const, value } }));
  return { documentChanges: [{ ...change, edits }] };
}

/** A text that a snippet inserts as it is. */
function inSnippet(text: string): string {
  return text.replace(/[\\$}]/g, '\\$&');
}

function explainAction(
  { rule }: Finding,
  diagnostics: Diagnostic[],
  { document, workspace, reports }: ActionRequest,
): CodeAction {
  const title = l10n.t('Explain {0}', rule);
  const params: ExplainRuleParams = {
    uri: workspace.open.clientUri(document.uri),
    rule,
    page: reports.pageOf(rule),
  };
  return {
    title,
    kind: CodeActionKind.QuickFix,
    diagnostics,
    command: { title, command: explainRuleCommand, arguments: [params] },
  };
}
