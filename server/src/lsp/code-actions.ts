import { type CodeAction, CodeActionKind, type CodeActionParams, type Connection } from 'vscode-languageserver';
import type { ClientAbilities } from './abilities.ts';
import type { ActionRequest } from './action-request.ts';
import { fixAll, fixAllKind } from './fix-all.ts';
import { quickFixes } from './quick-fixes.ts';
import { refactorActions, resolveRefactoring } from './refactor-actions.ts';
import type { Reports } from './reports.ts';
import { type Log, request } from './requests.ts';
import { uriKey } from './uris.ts';
import type { Workspace } from './workspace.ts';

/** The kinds of actions that there are. */
export const codeActionKinds: string[] = [CodeActionKind.QuickFix, CodeActionKind.RefactorRewrite, fixAllKind];

/** Answers `textDocument/codeAction` and `codeAction/resolve`. */
export function codeActions(
  connection: Connection,
  workspace: Workspace,
  reports: Reports,
  abilities: ClientAbilities,
  log: Log,
): void {
  function answer({ textDocument, range, context }: CodeActionParams): CodeAction[] {
    const document = workspace.fleet.domain(uriKey(textDocument.uri));
    if (!abilities.codeActionLiterals || document === undefined) return [];
    const { only, diagnostics } = context;
    const span = workspace.positions.spanOf(document, range);
    const asked: ActionRequest = { document, span, diagnostics, only, workspace, abilities };
    const wants = (kind: string) => only?.some((wanted) => includes(wanted, kind)) ?? true;
    return [
      ...(wants(CodeActionKind.QuickFix) ? quickFixes(asked, reports) : []),
      ...(wants(CodeActionKind.RefactorRewrite) ? refactorActions(asked) : []),
      // Source actions are for who asks: nobody wants them under a light bulb.
      ...(only !== undefined && wants(fixAllKind) ? fixAll(asked, reports) : []),
    ];
  }

  connection.onCodeAction(request(log, 'textDocument/codeAction', [], answer));
  connection.onCodeActionResolve((action, token) => {
    const resolve = request(log, 'codeAction/resolve', action, () => resolveRefactoring(action, workspace, abilities));
    return resolve(undefined, token);
  });
}

/** A kind stands for all kinds below it; the empty kind for all there are. */
function includes(wanted: string, kind: string): boolean {
  return wanted === '' || kind === wanted || kind.startsWith(`${wanted}.`);
}
