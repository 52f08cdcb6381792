import { commands, type ExtensionContext, type TextDocument, Uri, window, workspace } from 'vscode';
import { type HostAnswer, showHostStatus } from './host-status.ts';
import { documentKind } from './recognise.ts';
import { controlServer, type Platform } from './server-control.ts';
import { serveFiles } from './workspace-files.ts';

/** What the extension tells other extensions, and its tests. */
export interface PinsetApi {
  /** Whether the language server was started, which it is not before a domain or a host profile is seen. */
  serverWanted(): boolean;
  /** Whether the language server runs and has been initialised. */
  serverRunning(): boolean;
  /** What the status bar says about the active document's host; null while it says nothing. */
  hostStatus(): string | null;
}

/** Wires the extension up; the server starts with the first domain, or where the workspace has a host profile. */
export function start(context: ExtensionContext, platform: Platform): PinsetApi {
  const output = window.createOutputChannel('Pinset', { log: true });
  const docs = Uri.joinPath(context.extensionUri, 'docs', 'rules');
  const server = controlServer(platform, docs, output, (client) => {
    serveFiles(client);
    client.onNotification('pinset/hostsChanged', () => void status.refresh());
    client.onDidChangeState(() => void status.refresh());
  });
  const status = showHostStatus({
    kindOf: (editor) => documentKind(editor.document),
    hostOf: async (editor) => {
      const client = server.running();
      if (client === null) return null;
      const uri = client.code2ProtocolConverter.asUri(editor.document.uri);
      try {
        return await client.sendRequest<HostAnswer>('pinset/host', { uri });
      } catch (error) {
        output.debug(`pinset/host: ${error}`);
        return null;
      }
    },
  });

  const startFor = (document: TextDocument) => {
    if (!server.wanted() && documentKind(document) !== null) void server.ensureStarted();
  };
  const profiles = workspace.createFileSystemWatcher('**/*.host.json', false, true, true);
  context.subscriptions.push(
    output,
    status,
    profiles,
    profiles.onDidCreate(() => void server.ensureStarted()),
    workspace.onDidOpenTextDocument(startFor),
    workspace.onDidChangeTextDocument((change) => startFor(change.document)),
    commands.registerCommand('pinset.restartServer', () => server.restart()),
    commands.registerCommand('pinset.showOutput', () => output.show()),
    { dispose: () => server.stop() },
  );
  for (const document of workspace.textDocuments) startFor(document);
  void workspace.findFiles('**/*.host.json', undefined, 1).then((found) => {
    if (found.length > 0) void server.ensureStarted();
  });

  return {
    serverWanted: () => server.wanted(),
    serverRunning: () => server.running() !== null,
    hostStatus: () => status.text(),
  };
}
