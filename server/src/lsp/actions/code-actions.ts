import { type CodeAction, CodeActionKind, type CodeActionParams, type Connection } from 'vscode-languageserver';
import type { ClientCapabilities } from '../client-capabilities.ts';
import type { Reports } from '../diagnostics/reports.ts';
import { uriKey } from '../documents/uris.ts';
import type { Workspace } from '../documents/workspace.ts';
import { type Log, request } from '../requests.ts';
import type { ActionRequest } from './action-request.ts';
import { fixAll } from './fix-all.ts';
import { fixAllKind } from './kinds.ts';
import { isSearch, quickFixes, resolveSearch } from './quick-fixes.ts';
import { refactorActions, resolveRefactoring } from './refactor-actions.ts';

/** Answers `textDocument/codeAction` and `codeAction/resolve`. */
export function codeActions(
  connection: Connection,
  workspace: Workspace,
  reports: Reports,
  capabilities: ClientCapabilities,
  log: Log,
): void {
  function answer({ textDocument, range, context }: CodeActionParams): CodeAction[] {
    const document = workspace.document(uriKey(textDocument.uri));
    const { only, diagnostics } = context;
    const wants = (kind: string) => only?.some((wanted) => includes(wanted, kind)) ?? true;
    if (!capabilities.codeActionLiterals || document === undefined) return [];
    const span = workspace.positions.spanOf(document, range);
    const asked: ActionRequest = { document, span, diagnostics, only, workspace, reports, capabilities };
    return [
      ...(wants(CodeActionKind.QuickFix) ? quickFixes(asked) : []),
      ...(wants(CodeActionKind.RefactorRewrite) ? refactorActions(asked) : []),
      // Source actions come only when they are asked for: they do not belong under a light bulb.
      ...(only !== undefined && wants(fixAllKind) ? fixAll(asked) : []),
    ];
  }

  connection.onCodeAction(request(log, 'textDocument/codeAction', [], answer));
  connection.onCodeActionResolve((action, token) => {
    const { data }: { data?: unknown } = action;
    const resolve = request(log, 'codeAction/resolve', action, () =>
      isSearch(data)
        ? resolveSearch(action, data, workspace, reports, capabilities)
        : resolveRefactoring(action, workspace, capabilities),
    );
    return resolve(undefined, token);
  });
}

/** A kind stands for all kinds below it; the empty kind for all there are. */
function includes(wanted: string, kind: string): boolean {
  return wanted === '' || kind === wanted || kind.startsWith(`${wanted}.`);
}
