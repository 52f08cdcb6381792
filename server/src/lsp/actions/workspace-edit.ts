import * as l10n from '@vscode/l10n';
import type {
  AnnotatedTextEdit,
  ChangeAnnotation,
  TextEdit as LspTextEdit,
  WorkspaceEdit,
} from 'vscode-languageserver';
import { type Effect, effectOf } from '../../features/analysis.ts';
import type { TextEdit } from '../../fixes/fix.ts';
import { domainName } from '../../fleet/documents/domain-document.ts';
import type { RuleLevels } from '../../rules/engine/severity.ts';
import { amount } from '../../wording/wording.ts';
import type { ClientCapabilities } from '../client-capabilities.ts';
import { pathOf } from '../documents/uris.ts';
import type { Workspace } from '../documents/workspace.ts';

/**
 * Edits as a protocol's workspace edit, with document versions if the client supports them. If the client supports
 * annotations and edits are of documents other than `current`, each document has one, which counts the findings before
 * and after. None asks for confirmation: VS Code would open its preview with all such edits left out. null if one of
 * the documents no longer exists.
 */
export function workspaceEdit(
  edits: readonly TextEdit[],
  current: string,
  workspace: Workspace,
  capabilities: ClientCapabilities,
  setting?: RuleLevels,
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
  const isAnnotated = capabilities.changeAnnotations && editsOthers(edits, current);
  const changeAnnotations: Record<string, ChangeAnnotation> = {};
  const effect = isAnnotated ? effectOf(workspace.fleet, edits, setting) : null;
  const annotated = (uri: string, ofOne: LspTextEdit[]): (LspTextEdit | AnnotatedTextEdit)[] => {
    if (!isAnnotated) return ofOne;
    const document = workspace.fleet.domain(uri);
    const label = document === undefined ? uri : l10n.t('Domain {0}', domainName(document));
    const description = effect === null ? null : findingsInWords(effect, uri);
    changeAnnotations[uri] = { label, ...(description === null ? {} : { description }) };
    return ofOne.map((edit) => ({ ...edit, annotationId: uri }));
  };
  const documentChanges = [...byDocument].map(([uri, ofOne]) => ({
    textDocument: { uri: clientUri(uri), version: workspace.open.get(uri)?.text.version ?? null },
    edits: annotated(uri, ofOne),
  }));
  return isAnnotated ? { documentChanges, changeAnnotations } : { documentChanges };
}

/** A title of an edit, which says so if other documents than `current` change. */
export function titleWithFiles(title: string, edits: readonly TextEdit[], current: string): string {
  if (!editsOthers(edits, current)) return title;
  const uris = new Set(edits.map(({ uri }) => uri));
  const [only] = uris;
  return uris.size === 1 && only !== undefined
    ? l10n.t('{0} (edits {1})', title, nameOf(only))
    : l10n.t('{0} (edits {1})', title, amount(uris.size, 'file'));
}

function editsOthers(edits: readonly TextEdit[], current: string): boolean {
  return edits.some(({ uri }) => uri !== current);
}

function findingsInWords({ ofDocuments, ofHost }: Effect, uri: string): string | null {
  const own = ofDocuments.get(uri);
  if (own === undefined) return null;
  return l10n.t(
    'findings: {0} before, {1} after; on the host: {2} before, {3} after',
    own.before,
    own.after,
    ofHost.before,
    ofHost.after,
  );
}

/** The name of a document's file. */
function nameOf(uri: string): string {
  const path = pathOf(uri);
  return path.slice(path.lastIndexOf('/') + 1);
}
