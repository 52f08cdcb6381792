import { type CodeAction, CodeActionKind } from 'vscode-languageserver';
import type { Span } from '../../base/span.ts';
import { type NoRefactoring, type Refactoring, refactoring, refactorings } from '../../features/refactorings.ts';
import type { DomainDocument } from '../../fleet/documents/domain-document.ts';
import type { ClientCapabilities } from '../client-capabilities.ts';
import type { Workspace } from '../documents/workspace.ts';
import type { ActionRequest } from './action-request.ts';
import { workspaceEdit } from './workspace-edit.ts';

/** What a refactoring's action carries until it is chosen. */
interface RefactoringData {
  readonly uri: string;
  readonly refactoring: string;
}

/**
 * The refactorings of a domain: where placement is under the cursor, or anywhere when they are asked for by their kind.
 * Their edits come with `codeAction/resolve` where the client can wait for them.
 */
export function refactorActions(request: ActionRequest): CodeAction[] {
  const { document, workspace, capabilities, span, only } = request;
  const occupancy = workspace.fleet.occupancyFor(document);
  if (occupancy === null || (only === undefined && !concernsPlacement(document, span))) return [];
  return refactorings(document, occupancy).flatMap((one): CodeAction[] => {
    const action = { title: one.title, kind: CodeActionKind.RefactorRewrite };
    if (one.kind === 'no fix')
      return capabilities.disabledCodeActions ? [{ ...action, disabled: { reason: one.reason } }] : [];
    if (capabilities.resolveCodeActionEdits) {
      const data: RefactoringData = { uri: document.uri, refactoring: one.id };
      return [{ ...action, data }];
    }
    const edit = workspaceEdit(one.edits, document.uri, workspace, capabilities);
    return edit === null ? [] : [{ ...action, edit }];
  });
}

/** The action with its edit, for the text as it is by now. One that is no longer possible comes back without. */
export function resolveRefactoring(
  action: CodeAction,
  workspace: Workspace,
  capabilities: ClientCapabilities,
): CodeAction {
  const made = refactoringOf(action.data, workspace);
  const edit =
    made === null || made.kind === 'no fix'
      ? null
      : workspaceEdit(made.edits, uriIn(action.data), workspace, capabilities);
  return edit === null ? action : { ...action, edit };
}

function refactoringOf(data: unknown, workspace: Workspace): Refactoring | NoRefactoring | null {
  const document = workspace.fleet.domain(uriIn(data));
  const occupancy = document === undefined ? null : workspace.fleet.occupancyFor(document);
  if (document === undefined || occupancy === null) return null;
  if (typeof data !== 'object' || data === null || !('refactoring' in data)) return null;
  return typeof data.refactoring === 'string' ? refactoring(data.refactoring, document, occupancy) : null;
}

function uriIn(data: unknown): string {
  if (typeof data !== 'object' || data === null || !('uri' in data)) return '';
  return typeof data.uri === 'string' ? data.uri : '';
}

/** The cursor is in an element that places, or in the tag of the domain. */
function concernsPlacement({ domain }: DomainDocument, span: Span): boolean {
  const tag = { start: domain.span.start, end: domain.nameSpan.end };
  const elements = [domain.vcpu, ...domain.cputune, domain.numatune, domain.cpu];
  return [tag, ...elements.flatMap((element) => element?.span ?? [])].some(
    ({ start, end }) => start <= span.end && span.start <= end,
  );
}
