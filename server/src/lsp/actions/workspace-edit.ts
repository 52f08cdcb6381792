import * as l10n from '@vscode/l10n';
import type {
  AnnotatedTextEdit,
  ChangeAnnotation,
  TextEdit as LspTextEdit,
  WorkspaceEdit,
} from 'vscode-languageserver';
import type { TextEdit } from '../../fixes/fix.ts';
import { domainName } from '../../fleet/documents/domain-document.ts';
import type { ClientCapabilities } from '../client-capabilities.ts';
import type { Workspace } from '../documents/workspace.ts';

/**
 * Edits as a protocol's workspace edit, with document versions if the client supports them. If the client supports
 * annotations, edits of documents other than `current` have to be confirmed, document by document. null if one of the
 * documents no longer exists.
 */
export function workspaceEdit(
  edits: readonly TextEdit[],
  current: string,
  workspace: Workspace,
  capabilities: ClientCapabilities,
): WorkspaceEdit | null {
  const byDocument = new Map<string, LspTextEdit[]>();
  for (const { uri, span, newText } of edits) {
    const document = workspace.document(uri);
    if (document === undefined) return null;
    const edit = { range: workspace.positions.rangeOf(document, span), newText };
    const ofOne = byDocument.get(uri);
    if (ofOne === undefined) byDocument.set(uri, [edit]);
    else ofOne.push(edit);
  }
  const clientUri = (uri: string) => workspace.open.clientUri(uri);
  if (!capabilities.documentChanges) {
    return { changes: Object.fromEntries([...byDocument].map(([uri, ofOne]) => [clientUri(uri), ofOne])) };
  }
  const confirmed = capabilities.changeAnnotations && [...byDocument.keys()].some((uri) => uri !== current);
  const changeAnnotations: Record<string, ChangeAnnotation> = {};
  const annotated = (uri: string, ofOne: LspTextEdit[]): (LspTextEdit | AnnotatedTextEdit)[] => {
    if (!confirmed) return ofOne;
    const document = workspace.fleet.domain(uri);
    const label = document === undefined ? uri : l10n.t('Domain {0}', domainName(document));
    changeAnnotations[uri] = { label, needsConfirmation: uri !== current };
    return ofOne.map((edit) => ({ ...edit, annotationId: uri }));
  };
  const documentChanges = [...byDocument].map(([uri, ofOne]) => ({
    textDocument: { uri: clientUri(uri), version: workspace.open.get(uri)?.text.version ?? null },
    edits: annotated(uri, ofOne),
  }));
  return confirmed ? { documentChanges, changeAnnotations } : { documentChanges };
}
