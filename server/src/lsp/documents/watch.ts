import { type Connection, DidChangeWatchedFilesNotification, FileChangeType } from 'vscode-languageserver';
import type { ClientCapabilities } from '../client-capabilities.ts';
import type { DefaultHosts } from '../hosts/default-hosts.ts';
import { inBackground, type Log, notification } from '../requests.ts';
import { uriKey } from './uris.ts';
import { watchCaptures } from './watch-captures.ts';
import type { Workspace } from './workspace.ts';
import type { WorkspaceFiles } from './workspace-files.ts';

/** The files that may be relevant to placement, by their names. */
const watched = [
  '**/*.xml',
  '**/*.host.json',
  '**/*.{sh,bash,service,slice,scope}',
  '**/*.d/*.conf',
  '**/hooks/**',
  '**/[0-9]*.conf',
];

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
      const deleted = changes.filter(({ type }) => type === FileChangeType.Deleted).map(({ uri }) => uriKey(uri));
      const present = changes.filter(({ type }) => type !== FileChangeType.Deleted).map(({ uri }) => uriKey(uri));
      await Promise.all([
        files.removed(deleted),
        files.reread(present),
        [...deleted, ...present].some((uri) => defaultHosts.isReadFrom(uri)) ? defaultHosts.load() : undefined,
      ]);
    }),
  );

  // A renamed or deleted folder may be reported as a single event of the folder, which the globs above do not match.
  connection.workspace.onDidRenameFiles(
    notification(log, 'workspace/didRenameFiles', async ({ files: renamed }) => {
      await files.removed(renamed.map(({ oldUri }) => uriKey(oldUri)));
      await files.scan(renamed.map(({ newUri }) => uriKey(newUri)));
    }),
  );
  connection.workspace.onDidDeleteFiles(
    notification(log, 'workspace/didDeleteFiles', ({ files: deletedFiles }) =>
      files.removed(deletedFiles.map(({ uri }) => uriKey(uri))),
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
