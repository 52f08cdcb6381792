import { type Connection, type InitializeResult, RAL, TextDocumentSyncKind } from 'vscode-languageserver';
import { codeActionKinds } from './actions/kinds.ts';
import { type ClientCapabilities, readClientCapabilities } from './client-capabilities.ts';
import type { ServerEnvironment } from './environment.ts';
import { useLocale } from './locale.ts';
import { inBackground } from './requests.ts';

/** Serves one client over a connection. */
export function startServer(connection: Connection, environment: ServerEnvironment): void {
  connection.onInitialize(async (params) => {
    await useLocale(params.locale);
    const capabilities = readClientCapabilities(params.capabilities);
    // The analysis is loaded after the answer, and before the client's next message is handled.
    RAL().timer.setImmediate(() => {
      const serving = import('./serve.ts').then(({ serve }) => serve(connection, environment, params, capabilities));
      inBackground(connection.console, 'Starting the analysis', serving);
    });
    return serverCapabilities(capabilities);
  });
  connection.listen();
}

function serverCapabilities(capabilities: ClientCapabilities): InitializeResult {
  const folders = { filters: [{ pattern: { glob: '**', matches: 'folder' as const } }] };
  return {
    serverInfo: { name: 'pinset' },
    capabilities: {
      textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Incremental },
      hoverProvider: true,
      completionProvider: { triggerCharacters: [' ', '=', ','] },
      codeActionProvider: { codeActionKinds, resolveProvider: true },
      ...(capabilities.pullDiagnostics
        ? { diagnosticProvider: { identifier: 'pinset', interFileDependencies: true, workspaceDiagnostics: true } }
        : {}),
      workspace: {
        ...(capabilities.workspaceFolders ? { workspaceFolders: { supported: true, changeNotifications: true } } : {}),
        fileOperations: { didRename: folders, didDelete: folders },
      },
    },
  };
}
