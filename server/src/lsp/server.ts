import {
  CodeActionKind,
  type Connection,
  type InitializeParams,
  type InitializeResult,
  MessageType,
  ShowMessageNotification,
  TextDocumentSyncKind,
} from 'vscode-languageserver';
import { abilitiesOf, type ClientAbilities } from './abilities.ts';
import { clientFiles } from './client-files.ts';
import { codeActions } from './code-actions.ts';
import { DefaultHost } from './default-host.ts';
import type { FilePort } from './file-port.ts';
import { hostAnswers } from './host-answer.ts';
import { hover } from './hover.ts';
import { parseInitializationOptions } from './protocol.ts';
import { pullDiagnostics } from './pull-diagnostics.ts';
import { pushDiagnostics } from './push-diagnostics.ts';
import { Reports } from './reports.ts';
import { inBackground } from './requests.ts';
import { followSettings } from './settings.ts';
import { Sweep } from './sweep.ts';
import { syncDocuments } from './sync.ts';
import { watch } from './watch.ts';
import { Workspace } from './workspace.ts';
import { workspaceDiagnostics } from './workspace-diagnostics.ts';
import { WorkspaceFiles } from './workspace-files.ts';

/** Serves one client over a connection. `files` is the server's own way to files; the client may ask to be that itself. */
export function startServer(connection: Connection, files: FilePort): void {
  connection.onInitialize((params) => {
    const abilities = abilitiesOf(params.capabilities);
    serve(connection, files, params, abilities);
    return capabilities(abilities);
  });
  connection.listen();
}

function serve(connection: Connection, ownFiles: FilePort, params: InitializeParams, abilities: ClientAbilities): void {
  const log = connection.console;
  const options = parseInitializationOptions(params.initializationOptions);
  const port = options.clientFiles ? clientFiles(connection) : ownFiles;
  const workspace = new Workspace(port, log);
  const files = new WorkspaceFiles(port, workspace, log);
  const defaultHost = new DefaultHost(workspace, files, (message) => {
    log.warn(message);
    const shown = connection.sendNotification(ShowMessageNotification.type, { type: MessageType.Warning, message });
    inBackground(log, ShowMessageNotification.method, shown);
  });
  const reports = new Reports(workspace, abilities, options.docsUri);
  const sweep = new Sweep(workspace, reports, log);
  const start = milestone();
  const end = milestone();

  syncDocuments(connection, workspace, files, defaultHost, log);
  hover(connection, workspace, abilities, log);
  codeActions(connection, workspace, reports, abilities, log);
  hostAnswers(connection, workspace, () => start.isReached, log);
  if (abilities.pullDiagnostics) {
    pullDiagnostics(connection, workspace, reports, sweep, abilities, log);
    workspaceDiagnostics(connection, workspace, sweep, { scanned: start.reached, ended: end.reached }, log);
  } else {
    pushDiagnostics(connection, workspace, sweep, abilities, log);
  }

  connection.onInitialized(async () => {
    watch(connection, workspace, files, defaultHost, abilities, log);
    const reading = [
      files.addFolders(foldersOf(params)),
      followSettings(connection, abilities, log, ({ host }) => defaultHost.set(host, files.roots[0] ?? null)),
    ];
    for (const read of reading) inBackground(log, 'Reading the workspace', read);
    await Promise.allSettled(reading);
    start.reach();
    workspace.changed();
  });
  connection.onShutdown(() => end.reach());
}

function capabilities(abilities: ClientAbilities): InitializeResult {
  const folders = { filters: [{ pattern: { glob: '**', matches: 'folder' as const } }] };
  return {
    serverInfo: { name: 'pinset' },
    capabilities: {
      textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Incremental },
      hoverProvider: true,
      codeActionProvider: { codeActionKinds: [CodeActionKind.QuickFix] },
      ...(abilities.pullDiagnostics
        ? { diagnosticProvider: { identifier: 'pinset', interFileDependencies: true, workspaceDiagnostics: true } }
        : {}),
      workspace: {
        ...(abilities.workspaceFolders ? { workspaceFolders: { supported: true, changeNotifications: true } } : {}),
        fileOperations: { didRename: folders, didDelete: folders },
      },
    },
  };
}

function foldersOf({ workspaceFolders, rootUri }: InitializeParams): string[] {
  if (workspaceFolders) return workspaceFolders.map(({ uri }) => uri);
  return typeof rootUri === 'string' ? [rootUri] : [];
}

interface Milestone {
  readonly reached: Promise<void>;
  readonly isReached: boolean;
  reach(): void;
}

function milestone(): Milestone {
  let resolve = () => {};
  let isReached = false;
  const reached = new Promise<void>((done) => {
    resolve = done;
  });
  return {
    reached,
    get isReached() {
      return isReached;
    },
    reach() {
      isReached = true;
      resolve();
    },
  };
}
