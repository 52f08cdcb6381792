import {
  type Connection,
  type InitializeParams,
  type InitializeResult,
  TextDocumentSyncKind,
} from 'vscode-languageserver';
import { codeActionKinds, commands } from './actions/kinds.ts';
import { type ClientCapabilities, readClientCapabilities } from './client-capabilities.ts';
import type { ServerEnvironment } from './environment.ts';
import type { MessageGate } from './message-gate.ts';
import { yieldToEventLoop } from './pace.ts';
import { parseInitializationOptions } from './protocol.ts';
import { inBackground } from './requests.ts';

/** Serves one client over a connection, whose messages pass the gate. */
export function startServer(connection: Connection, gate: MessageGate, environment: ServerEnvironment): void {
  connection.onInitialize((params) => {
    const capabilities = readClientCapabilities(params.capabilities);
    const serving = untilAnswered().then(async () => {
      const { serve, useLocale } = await import('./serve.ts');
      await useLocale(params.locale);
      serve(connection, environment, params, capabilities);
    });
    gate.closeUntil(serving);
    inBackground(connection.console, 'Starting the analysis', serving);
    return serverCapabilities(params, capabilities, environment.version);
  });
  connection.listen();
}

/** Resolves when the answer to the request that is being handled has been written: in the event loop's next iteration. */
async function untilAnswered(): Promise<void> {
  await yieldToEventLoop();
  await yieldToEventLoop();
}

function serverCapabilities(
  { initializationOptions }: InitializeParams,
  capabilities: ClientCapabilities,
  version: string,
): InitializeResult {
  const { clientCommands } = parseInitializationOptions(initializationOptions);
  const folders = { filters: [{ pattern: { glob: '**', matches: 'folder' as const } }] };
  return {
    serverInfo: { name: 'pinset', version },
    capabilities: {
      textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Incremental },
      hoverProvider: true,
      inlayHintProvider: true,
      codeLensProvider: { resolveProvider: false },
      documentHighlightProvider: true,
      definitionProvider: true,
      referencesProvider: true,
      documentSymbolProvider: true,
      workspaceSymbolProvider: true,
      documentLinkProvider: { resolveProvider: false },
      renameProvider: capabilities.prepareRename ? { prepareProvider: true } : true,
      completionProvider: { triggerCharacters: [' ', '=', ',', '-', '^', '/', "'", '"'] },
      ...(clientCommands ? {} : { executeCommandProvider: { commands } }),
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
