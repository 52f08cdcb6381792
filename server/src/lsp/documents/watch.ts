import { type Connection, DidChangeWatchedFilesNotification, FileChangeType } from 'vscode-languageserver';
import type { ClientCapabilities } from '../client-capabilities.ts';
import type { DefaultHosts } from '../hosts/default-hosts.ts';
import { inBackground, type Log, notification } from '../requests.ts';
import { uriKey } from './uris.ts';
import { watchCaptures } from './watch-captures.ts';
import type { Workspace } from './workspace.ts';
import type { WorkspaceFiles } from './workspace-files.ts';

/** The files that may say something about placement, by their names. */
const watched = ['**/*.xml', '**/*.host.json', '**/*.{sh,bash,service,slice,scope}', '**/*.d/*.conf', '**/hooks/**'];

/** Follows files that are created, changed or deleted, and folders of the workspace that come and go, of which `foldersChanged` is told. */
export function watch(
  connection: Connection,
  workspace: Workspace,
  files: WorkspaceFiles,
  defaultHosts: DefaultHosts,
  foldersChanged: () => Promise<void>,
  capabilities: ClientCapabilities,
  log: Log,
): void {
  connection.onDidChangeWatchedFiles(
    notification(log, DidChangeWatchedFilesNotification.method, async ({ changes }) => {
      const gone = changes.filter(({ type }) => type === FileChangeType.Deleted).map(({ uri }) => uriKey(uri));
      const fresh = changes.filter(({ type }) => type !== FileChangeType.Deleted).map(({ uri }) => uriKey(uri));
      await Promise.all([
        files.removed(gone),
        files.reread(fresh),
        [...gone, ...fresh].some((uri) => defaultHosts.isReadFrom(uri)) ? defaultHosts.load() : undefined,
      ]);
    }),
  );

  // A renamed or deleted folder may come as one event of the folder alone, which no glob of files matches.
  connection.workspace.onDidRenameFiles(
    notification(log, 'workspace/didRenameFiles', async ({ files: renamed }) => {
      await files.removed(renamed.map(({ oldUri }) => uriKey(oldUri)));
      await files.scan(renamed.map(({ newUri }) => uriKey(newUri)));
    }),
  );
  connection.workspace.onDidDeleteFiles(
    notification(log, 'workspace/didDeleteFiles', ({ files: deleted }) =>
      files.removed(deleted.map(({ uri }) => uriKey(uri))),
    ),
  );

  if (capabilities.workspaceFolders) {
    connection.workspace.onDidChangeWorkspaceFolders(
      notification(log, 'workspace/didChangeWorkspaceFolders', async ({ added, removed }) => {
        files.removeFolders(removed.map(({ uri }) => uri));
        await files.addFolders(added.map(({ uri }) => uri));
        await foldersChanged();
      }),
    );
  }

  if (capabilities.registerWatchers) {
    const watchers = watched.map((globPattern) => ({ globPattern }));
    const registration = connection.client.register(DidChangeWatchedFilesNotification.type, { watchers });
    inBackground(log, 'client/registerCapability', registration);
    watchCaptures(connection, workspace, files, capabilities, log);
  }
}
