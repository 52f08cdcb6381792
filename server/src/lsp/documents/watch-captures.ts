import {
  type Connection,
  DidChangeWatchedFilesNotification,
  type Disposable,
  type FileSystemWatcher,
} from 'vscode-languageserver';
import type { ClientCapabilities } from '../client-capabilities.ts';
import { inBackground, type Log } from '../requests.ts';
import { folderAndName, literalGlob, pathOf } from './uris.ts';
import type { Workspace } from './workspace.ts';
import type { WorkspaceFiles } from './workspace-files.ts';

/** Asks the client to watch captures that the workspace's globs do not cover, because of their names or folders. */
export function watchCaptures(
  connection: Connection,
  workspace: Workspace,
  files: WorkspaceFiles,
  { relativeWatchers }: ClientCapabilities,
  log: Log,
): void {
  let watched = '';
  let registration: Promise<Disposable> | null = null;

  workspace.onChange((change) => {
    if (change === 'edit') return;
    const missed = [...new Set(workspace.captures())].filter((uri) => !files.covers(uri)).sort();
    if (missed.join('\n') === watched) return;
    watched = missed.join('\n');
    const before = registration;
    const watchers = missed.map((uri) => watcher(uri, relativeWatchers));
    registration =
      missed.length === 0 ? null : connection.client.register(DidChangeWatchedFilesNotification.type, { watchers });
    if (registration !== null) inBackground(log, 'client/registerCapability', registration);
    if (before !== null)
      inBackground(
        log,
        'client/unregisterCapability',
        before.then((old) => old.dispose()),
      );
  });
}

/** The watcher of one file; superfluous events do no harm. */
function watcher(uri: string, relative: boolean): FileSystemWatcher {
  const { folder, name } = folderAndName(uri);
  return { globPattern: relative ? { baseUri: folder, pattern: literalGlob(name) } : literalGlob(pathOf(uri)) };
}
