import { type Connection, DidChangeWatchedFilesNotification, FileChangeType } from 'vscode-languageserver';
import type { ClientCapabilities } from '../client-capabilities.ts';
import { interestGlobs } from '../files/interest-globs.ts';
import type { DefaultHosts } from '../hosts/default-hosts.ts';
import { inBackground, type Log, notification } from '../requests.ts';
import { serveCaptures } from './serve-captures.ts';
import { uriKey } from './uris.ts';
import { watchCaptures } from './watch-captures.ts';
import type { Workspace } from './workspace.ts';
import type { WorkspaceFiles } from './workspace-files.ts';

/**
 * Follows files that are created, changed or deleted, and folders that are added to or removed from the workspace.
 * `foldersChanged` is called after the latter.
 */
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
      // The last event of a file counts: it may have been deleted and created again.
      const types = new Map(changes.map(({ uri, type }) => [uriKey(uri), type]));
      const deleted = [...types].filter(([, type]) => type === FileChangeType.Deleted).map(([uri]) => uri);
      const present = [...types].filter(([, type]) => type !== FileChangeType.Deleted).map(([uri]) => uri);
      await Promise.all([files.removed(deleted), files.reread(present), rereadHosts([...deleted, ...present])]);
    }),
  );

  // A renamed or deleted folder may be reported as a single event of the folder, which the globs above do not match.
  connection.workspace.onDidRenameFiles(
    notification(log, 'workspace/didRenameFiles', async ({ files: renamed }) => {
      const before = renamed.map(({ oldUri }) => uriKey(oldUri));
      const now = renamed.map(({ newUri }) => uriKey(newUri));
      await Promise.all([files.removed(before), files.reread(now), files.scan(now), rereadHosts([...before, ...now])]);
    }),
  );
  connection.workspace.onDidDeleteFiles(
    notification(log, 'workspace/didDeleteFiles', async ({ files: deletedFiles }) => {
      const deleted = deletedFiles.map(({ uri }) => uriKey(uri));
      await Promise.all([files.removed(deleted), rereadHosts(deleted)]);
    }),
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
    const watchers = interestGlobs.map((globPattern) => ({ globPattern }));
    const registration = connection.client.register(DidChangeWatchedFilesNotification.type, { watchers });
    inBackground(log, 'client/registerCapability', registration);
    watchCaptures(connection, workspace, files, capabilities, log);
  }
  if (capabilities.registerDocuments) serveCaptures(connection, workspace, log);

  /** Reads the hosts of the setting again if one of these files or folders concerns them. */
  async function rereadHosts(places: readonly string[]): Promise<void> {
    if (defaultHosts.isReadFromAny(new Set(places))) await defaultHosts.load();
  }
}
