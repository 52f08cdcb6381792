import type { Connection } from 'vscode-languageserver';
import type { DefaultHosts } from '../hosts/default-hosts.ts';
import type { Pace } from '../pace.ts';
import { type Log, notification } from '../requests.ts';
import type { OpenDocument } from './open-documents.ts';
import type { Workspace } from './workspace.ts';
import type { WorkspaceFiles } from './workspace-files.ts';

/**
 * Follows the documents that are opened, edited and closed in the editor. `opened` gets the URI of each document that
 * is opened.
 */
export function syncDocuments(
  connection: Connection,
  workspace: Workspace,
  files: WorkspaceFiles,
  defaultHosts: DefaultHosts,
  pace: Pace,
  opened: (uri: string) => Promise<void>,
  log: Log,
): void {
  connection.onDidOpenTextDocument(
    notification(log, 'textDocument/didOpen', async ({ textDocument: { uri, languageId, version, text } }) => {
      if (!files.serves(uri)) return;
      const document = workspace.open.open(uri, languageId, version, text);
      workspace.openTextChanged(document);
      files.openChanged(document.uri);
      await captureChanged(document);
      await opened(document.uri);
    }),
  );
  connection.onDidChangeTextDocument(
    notification(log, 'textDocument/didChange', async ({ textDocument, contentChanges }) => {
      const change = workspace.open.change(textDocument.uri, textDocument.version, contentChanges);
      if (change === null) return;
      pace.typed();
      workspace.openTextChanged(change);
      await captureChanged(change);
    }),
  );
  connection.onDidCloseTextDocument(
    notification(log, 'textDocument/didClose', async ({ textDocument }) => {
      const uri = workspace.open.close(textDocument.uri);
      await files.closed(uri);
      if (defaultHosts.isReadFrom(uri)) await defaultHosts.load();
    }),
  );

  /** If an open document is the capture of a host, the host is read from the editor's text. */
  async function captureChanged({ uri }: OpenDocument): Promise<void> {
    if (workspace.profilesOfCapture(uri).size > 0) await files.reread([uri]);
    if (defaultHosts.isReadFrom(uri)) await defaultHosts.load();
  }
}
