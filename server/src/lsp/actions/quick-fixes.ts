import * as l10n from '@vscode/l10n';
import * as v from 'valibot';
import { type CodeAction, CodeActionKind, type Diagnostic } from 'vscode-languageserver';
import { fixesAt, keyOfEdits, type OfferedFix, searchFix } from '../../features/analysis.ts';
import type { Finding } from '../../rules/engine/rule.ts';
import type { ClientCapabilities } from '../client-capabilities.ts';
import type { Reports } from '../diagnostics/reports.ts';
import type { Workspace } from '../documents/workspace.ts';
import type { ActionRequest } from './action-request.ts';
import { ignoreActions } from './ignore-actions.ts';
import { whyNoFixAction } from './why-no-fix.ts';
import { effectToSay, titleWithEffect, workspaceEdit } from './workspace-edit.ts';

/** Quick fixes, and which edits they make. */
export interface QuickFixes {
  readonly actions: CodeAction[];
  /** As `keyOfEdits` names them. */
  readonly edits: ReadonlySet<string>;
}

/**
 * The fixes of the findings in the range, each with the diagnostics of its findings, why others have none, and how to
 * ignore them.
 */
export function quickFixes(request: ActionRequest): QuickFixes {
  const { document, span, diagnostics, workspace, reports } = request;
  const { offered, withoutFix } = fixesAt(workspace.fleet, document, reports.findingsOf(document), span);
  const diagnosticsOf = (findings: readonly Finding[]) =>
    diagnostics.filter((one) => findings.some((finding) => isOf(one, finding, reports)));
  const alone = offered.every(({ findings }) => findings.every((finding) => withoutFix.includes(finding)));
  const why = whyNoFixAction(withoutFix, alone, diagnosticsOf(withoutFix), request);
  const actions = offered.flatMap((one) => toAction(one, diagnosticsOf(one.findings), request));
  return {
    actions: [...actions, ...(why === null ? [] : [why]), ...ignoreActions(request, diagnosticsOf)],
    edits: new Set(offered.flatMap(({ fix }) => (fix.kind === 'fix' ? keyOfEdits(fix.edits) : []))),
  };
}

/**
 * What the action of a search carries until it is chosen: `searchFor` as in the diagnostic's data, `offset` of the cursor
 * then, `ofHost`: whether the search is for the domains of the host.
 */
const searchData = v.object({ uri: v.string(), searchFor: v.string(), offset: v.number(), ofHost: v.boolean() });

type SearchData = v.InferOutput<typeof searchData>;

/** Whether an action is a search that {@link resolveSearch} carries out. */
export function isSearch(data: unknown): data is SearchData {
  return v.is(searchData, data);
}

/**
 * The action with the edit that the search finds in the document as it is now. If it finds none, there is no edit, and
 * `say` gets the reason.
 */
export function resolveSearch(
  action: CodeAction,
  { uri, searchFor, ...where }: SearchData,
  workspace: Workspace,
  reports: Reports,
  capabilities: ClientCapabilities,
  say: (message: string) => void,
): CodeAction {
  const document = workspace.document(uri);
  if (document === undefined) return action;
  const finding = reports.findingsOf(document).find((one) => reports.dataOf(one).finding === searchFor);
  if (finding === undefined) return action;
  const fix = searchFix(workspace.fleet, document, finding, where);
  if (fix?.kind !== 'fix') {
    say(l10n.t('No fix for {0}: {1}.', finding.rule, fix?.reason ?? l10n.t('nothing was found')));
    return action;
  }
  const effect = effectToSay(fix.edits, uri, workspace, reports);
  const edit = workspaceEdit(fix.edits, workspace, capabilities, effect);
  return edit === null ? action : { ...action, edit };
}

function toAction(
  { fix, findings: [finding] }: OfferedFix,
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
  const { uri } = document;
  const effect = effectToSay(fix.edits, uri, workspace, reports);
  const edit = workspaceEdit(fix.edits, workspace, capabilities, effect);
  const title = titleWithEffect(fix.title, fix.edits, uri, effect);
  return edit === null ? [] : [{ ...action, title, isPreferred: fix.preferred, edit }];
}

/**
 * By the data that comes back, since a diagnostic moves with the text; by its message if the client returns no data.
 */
function isOf(diagnostic: Diagnostic, finding: Finding, reports: Reports): boolean {
  if (diagnostic.source !== 'pinset' || diagnostic.code !== finding.rule) return false;
  const { data }: { data?: unknown } = diagnostic;
  return v.is(diagnosticData, data)
    ? data.finding === reports.dataOf(finding).finding
    : diagnostic.message === finding.message;
}

const diagnosticData = v.object({ finding: v.string() });
