import { l10n, Uri, workspace } from 'vscode';
import { TextDocumentEdit, type WorkspaceEdit } from 'vscode-languageclient';
import { runningClient } from './requests.ts';
import type { ServerControl } from './server-control.ts';

/** What became of an edit of the server. `outdated`: a document has another version than the edit was made for. */
export type Applied = 'applied' | 'outdated';

/**
 * Makes an edit of the server as one step of undo; throws if the editor refuses it. The converter drops the versions of
 * the documents, so they are compared here.
 */
export async function applyEdit(edit: WorkspaceEdit, server: ServerControl): Promise<Applied> {
  const client = await runningClient(server);
  const converted = await client.protocol2CodeConverter.asWorkspaceEdit(edit);
  if (hasOtherVersions(edit)) return 'outdated';
  if (!(await workspace.applyEdit(converted))) throw new Error(l10n.t('The editor did not apply the edit.'));
  return 'applied';
}

function hasOtherVersions({ documentChanges }: WorkspaceEdit): boolean {
  return (documentChanges ?? []).some((change) => {
    if (!TextDocumentEdit.is(change)) return false;
    const { uri, version } = change.textDocument;
    const open = workspace.textDocuments.find((one) => one.uri.toString() === Uri.parse(uri, true).toString());
    // What is not open has no version for the server; if it was opened since then, it may have been edited.
    return open !== undefined && (version === null ? open.isDirty : open.version !== version);
  });
}

/** The documents that an edit changes, in its order. */
export function documentsOf({ documentChanges, changes }: WorkspaceEdit): readonly Uri[] {
  const uris = (documentChanges ?? []).flatMap((change) =>
    TextDocumentEdit.is(change) ? [change.textDocument.uri] : [],
  );
  return [...new Set([...uris, ...Object.keys(changes ?? {})])].map((uri) => Uri.parse(uri, true));
}
