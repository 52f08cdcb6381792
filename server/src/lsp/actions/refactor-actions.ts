import * as v from 'valibot';
import { type CodeAction, CodeActionKind } from 'vscode-languageserver';
import {
  keyOfEdits,
  type NoRefactoring,
  type Refactoring,
  refactoring,
  refactorings,
} from '../../features/analysis.ts';
import type { ClientCapabilities } from '../client-capabilities.ts';
import type { Workspace } from '../documents/workspace.ts';
import type { ActionRequest } from './action-request.ts';
import { placeDomainAction } from './place-domain.ts';
import { workspaceEdit } from './workspace-edit.ts';

/** What a refactoring's action carries until it is chosen. */
const refactoringData = v.object({ uri: v.string(), refactoring: v.string() });

type RefactoringData = v.InferOutput<typeof refactoringData>;

/**
 * The refactorings of a domain: where placement is under the cursor, or anywhere if they are asked for by their kind.
 * Their edits come with `codeAction/resolve` if the client supports that. `offered`: edits that are offered already.
 */
export function refactorActions(request: ActionRequest, offered: ReadonlySet<string>): CodeAction[] {
  const { document, workspace, span, only } = request;
  const found = refactorings(workspace.fleet, document, only === undefined ? span : null);
  if (document.kind !== 'domain' || found.length === 0) return [];
  const others = found.filter((one) => one.kind !== 'fix' || !offered.has(keyOfEdits(one.edits)));
  return [placeDomainAction(document, workspace), ...toActions(others, request)];
}

function toActions(
  found: readonly (Refactoring | NoRefactoring)[],
  { document, workspace, capabilities }: ActionRequest,
): CodeAction[] {
  return found.flatMap((one): CodeAction[] => {
    const action = { title: one.title, kind: CodeActionKind.RefactorRewrite };
    if (one.kind === 'no fix') {
      return capabilities.disabledCodeActions ? [{ ...action, disabled: { reason: one.reason } }] : [];
    }
    if (capabilities.resolveCodeActionEdits) {
      const data: RefactoringData = { uri: document.uri, refactoring: one.id };
      return [{ ...action, data }];
    }
    const edit = workspaceEdit(one.edits, workspace, capabilities);
    return edit === null ? [] : [{ ...action, edit }];
  });
}

/** The action with its edit for the text as it is now; without one if the refactoring is no longer possible. */
export function resolveRefactoring(
  action: CodeAction,
  workspace: Workspace,
  capabilities: ClientCapabilities,
): CodeAction {
  if (!v.is(refactoringData, action.data)) return action;
  const { uri, refactoring: id } = action.data;
  const document = workspace.document(uri);
  const made = document === undefined ? null : refactoring(workspace.fleet, document, id);
  const edit = made?.kind === 'fix' ? workspaceEdit(made.edits, workspace, capabilities) : null;
  return edit === null ? action : { ...action, edit };
}
