import {
  type CancellationToken,
  type CodeAction,
  type CodeActionContext,
  CodeActionKind,
  type CodeActionParams,
  CodeActionTriggerKind,
  type Connection,
  MessageType,
} from 'vscode-languageserver';
import type { ClientCapabilities } from '../client-capabilities.ts';
import type { Reports } from '../diagnostics/reports.ts';
import { uriKey } from '../documents/uris.ts';
import type { Workspace } from '../documents/workspace.ts';
import { type Log, request } from '../requests.ts';
import type { ShowMessage } from '../show-message.ts';
import type { ActionRequest } from './action-request.ts';
import { fixAll } from './fix-all.ts';
import { fixAllKind } from './kinds.ts';
import { isSearch, type QuickFixes, quickFixes, resolveSearch } from './quick-fixes.ts';
import { refactorActions, resolveRefactoring } from './refactor-actions.ts';

/**
 * Answers `textDocument/codeAction` and `codeAction/resolve`. While the workspace is still being read, which `untilRead`
 * awaits, the answer waits: it would be that there is nothing to do.
 */
export function codeActions(
  connection: Connection,
  workspace: Workspace,
  reports: Reports,
  capabilities: ClientCapabilities,
  untilRead: (uri: string) => Promise<void>,
  show: ShowMessage,
  log: Log,
): void {
  async function answer(
    { textDocument, range, context }: CodeActionParams,
    token: CancellationToken,
  ): Promise<CodeAction[]> {
    const uri = uriKey(textDocument.uri);
    if (!isOnSave(context)) await untilRead(uri);
    if (token.isCancellationRequested) return [];
    const document = workspace.document(uri);
    const { only, diagnostics } = context;
    const wants = (kind: string) => only?.some((wanted) => includes(wanted, kind)) ?? true;
    if (!capabilities.codeActionLiterals || document === undefined) return [];
    const span = workspace.positions.spanOf(document, range);
    const asked: ActionRequest = { document, span, diagnostics, only, workspace, reports, capabilities };
    const fixes = wants(CodeActionKind.QuickFix) ? quickFixes(asked) : noFixes;
    return [
      ...fixes.actions,
      ...(wants(CodeActionKind.RefactorRewrite) ? refactorActions(asked, fixes.edits) : []),
      // Source actions come only when they are asked for: they do not belong under a light bulb.
      ...(only !== undefined && wants(fixAllKind) ? fixAll(asked) : []),
    ];
  }

  const say = (message: string) => show(MessageType.Info, message);
  connection.onCodeAction(request(log, 'textDocument/codeAction', [], answer));
  connection.onCodeActionResolve((action, token) => {
    const { data }: { data?: unknown } = action;
    const resolve = request(log, 'codeAction/resolve', action, () =>
      isSearch(data)
        ? resolveSearch(action, data, workspace, reports, capabilities, say)
        : resolveRefactoring(action, workspace, capabilities),
    );
    return resolve(undefined, token);
  });
}

const noFixes: QuickFixes = { actions: [], edits: new Set() };

/** Whether the editor asks for itself, for instance on save, which must not wait long. */
function isOnSave({ only, triggerKind }: CodeActionContext): boolean {
  return only !== undefined && triggerKind === CodeActionTriggerKind.Automatic;
}

/** A kind stands for all kinds below it; the empty kind for all there are. */
function includes(wanted: string, kind: string): boolean {
  return wanted === '' || kind === wanted || kind.startsWith(`${wanted}.`);
}
