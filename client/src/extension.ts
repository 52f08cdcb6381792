import {
  commands,
  type ExtensionContext,
  ExtensionMode,
  env,
  l10n,
  type TextDocument,
  type TreeDataProvider,
  Uri,
  window,
  workspace,
} from 'vscode';
import { State } from 'vscode-languageclient';
import { applyEdit } from './apply-edit.ts';
import { howToCapture } from './captures/how-to-capture.ts';
import { filesOfMenu, importHost } from './captures/import-host.ts';
import { useThisMachine } from './captures/use-this-machine.ts';
import { colorScheme } from './color-scheme.ts';
import { copyDebugInformation } from './debug-information.ts';
import { importedEvidence } from './evidence/imported-evidence.ts';
import { hostOffer } from './first-run/offer-host.ts';
import { explainRule } from './fixes/explain-rule.ts';
import { placeDomain } from './fixes/place-domain.ts';
import { whyNoFix } from './fixes/why-no-fix.ts';
import { hostActions } from './hosts/host-actions.ts';
import { hostRequests } from './hosts/host-requests.ts';
import { showHostStatus } from './hosts/host-status.ts';
import { selectHost } from './hosts/select-host.ts';
import { openCapture, openItem, useHost } from './hosts-view/commands.ts';
import { documentOfMenu, type HostsViewItem, hostsView } from './hosts-view/hosts-view.ts';
import { planHost } from './hosts-view/plan-host.ts';
import { libvirtCommands } from './libvirt/commands.ts';
import { type HostMapPanel, hostMapPanel } from './map/map-panel.ts';
import { capturePage, pageScheme, rulePages, servePages } from './pages/page-files.ts';
import { documentKind } from './recognise.ts';
import { asking } from './requests.ts';
import { controlServer, type Platform } from './server-control.ts';
import { serveFiles } from './workspace-files.ts';

/** The extension's API, for other extensions and for its tests. */
export interface PinsetApi {
  /** Whether the language server was started. It starts with the first domain or host profile. */
  serverWanted(): boolean;
  /** Whether the language server is running and initialized. */
  serverRunning(): boolean;
  /** The text of the status bar about the active document's host; null while it is hidden. */
  hostStatus(): string | null;
  /** What the host map shows; null while it is closed. */
  hostMap(): ReturnType<HostMapPanel['shown']>;
  /** What the view of hosts shows. */
  readonly hostsView: TreeDataProvider<HostsViewItem>;
}

/** Wires up the extension. The server starts with the first domain, or if the workspace has a host profile. */
export function start(context: ExtensionContext, platform: Platform): PinsetApi {
  const output = window.createOutputChannel('Pinset', { log: true });
  const page = (path: string) => Uri.from({ scheme: pageScheme, path });
  const server = controlServer(platform, page(rulePages(env.language)), output, (client) => {
    void commands.executeCommand('setContext', 'pinset.active', true);
    client.onDidChangeState(({ newState }) => {
      if (newState !== State.Running) return;
      void evidence.bringBack();
      map.refresh();
    });
    serveFiles(client);
    client.onNotification('pinset/hostsChanged', () => void status.refresh());
    client.onNotification('pinset/mapOutdated', () => map.refresh());
    client.onNotification('pinset/hostTreeChanged', ({ paths }: { paths: string[][] }) => hosts.changed(paths));
    client.onDidChangeState(({ newState }) => {
      void status.refresh();
      if (newState === State.Running) hosts.changed([[]]);
    });
  });
  const ask = asking(server);
  const evidence = importedEvidence(ask);
  const requests = hostRequests(ask);
  const hosts = hostsView(ask);
  const offer = hostOffer(context.globalState);
  const status = showHostStatus({
    kindOf: (editor) => documentKind(editor.document),
    hostOf: async (editor) => {
      if (server.running() === null) return null; // It may never be wanted; the status bar does not start it.
      try {
        const answer = await requests.hostOf(editor.document.uri);
        void commands.executeCommand('setContext', 'pinset.hasHost', answer.state === 'known');
        const isDomain = documentKind(editor.document) === 'domain';
        if (isDomain && context.extensionMode !== ExtensionMode.Test)
          void offer.look(answer, () => requests.hosts(null));
        return answer;
      } catch (error) {
        output.debug(`pinset/host: ${error}`);
        return null;
      }
    },
  });

  const map = hostMapPanel(context.extensionUri, {
    ask,
    apply: (edit) => applyEdit(edit, server),
    concerns: ({ document }) => documentKind(document) !== null,
  });

  /** Shows the errors of a command; VS Code would only log them. */
  const command = (id: string, run: (...given: unknown[]) => Promise<void>) =>
    commands.registerCommand(id, async (...given: unknown[]) => {
      try {
        await run(...given);
      } catch (error) {
        output.error(`${id}:`, error instanceof Error ? error : String(error));
        void window.showErrorMessage(`Pinset: ${error instanceof Error ? error.message : error}`);
      }
    });
  const activeDocument = () => {
    const document = window.activeTextEditor?.document;
    return document !== undefined && ['domain', 'script'].includes(documentKind(document) ?? '') ? document.uri : null;
  };
  const showMap = (given: unknown) => {
    const editor = window.activeTextEditor;
    const asked = uriOfArgument(given) ?? documentOfMenu(given);
    if (asked !== null) map.show(asked);
    else if (editor !== undefined && documentKind(editor.document) !== null) map.show(editor.document.uri);
    else void window.showInformationMessage(l10n.t('Open a domain, a script or a host profile first.'));
  };
  const activeUri = () => {
    const document = window.activeTextEditor?.document;
    if (document === undefined) throw new Error(l10n.t('Open a domain, a script or a host profile first.'));
    return document.uri;
  };
  /** The profile of the active document's host. */
  const activeHost = async () => {
    const { profile, reason } = await requests.hostOf(activeUri());
    if (profile === null) throw new Error(reason ?? l10n.t('This document has no known host'));
    return Uri.parse(profile, true);
  };
  const startFor = (document: TextDocument) => {
    if (!server.wanted() && documentKind(document) !== null) void server.ensureStarted();
  };
  const profiles = workspace.createFileSystemWatcher('**/*.host.json', false, true, true);
  context.subscriptions.push(
    output,
    status,
    hosts,
    profiles,
    servePages(Uri.joinPath(context.extensionUri, 'dist', 'pages.json')),
    profiles.onDidCreate(() => void server.ensureStarted()),
    window.onDidChangeActiveColorTheme(() => {
      void server.running()?.sendNotification('pinset/colorScheme', { scheme: colorScheme() });
    }),
    window.onDidChangeActiveTextEditor((editor) => {
      if (editor !== undefined && documentKind(editor.document) === null)
        void commands.executeCommand('setContext', 'pinset.hasHost', false);
    }),
    workspace.onDidOpenTextDocument(startFor),
    workspace.onDidChangeTextDocument((change) => startFor(change.document)),
    commands.registerCommand('pinset.restartServer', () => server.restart()),
    commands.registerCommand('pinset.showOutput', () => output.show()),
    command('pinset.selectHost', (given) =>
      selectHost(documentOfMenu(given) ?? activeDocument(), platform.hasMachine, requests),
    ),
    command('pinset.hostActions', () => hostActions(activeUri(), platform.hasMachine, requests)),
    command('pinset.useHost', (given) => useHost(given, activeDocument(), requests)),
    command('pinset.planHost', async (given) => planHost(documentOfMenu(given) ?? (await activeHost()), server, map)),
    command('pinset.openCapture', (given) => openCapture(given)),
    command('pinset.openProfile', (given) => openItem(given)),
    command('pinset.revealPin', (given) => openItem(given)),
    command('pinset.copyDebugInformation', () => copyDebugInformation(context, ask)),
    command('pinset.getStarted', async () => {
      await commands.executeCommand('workbench.action.openWalkthrough', `${context.extension.id}#start`, false);
    }),
    command('pinset.importHost', (clicked, selected) => importHost(filesOfMenu(clicked, selected), requests)),
    command('pinset.useThisMachine', () => useThisMachine(platform.hasMachine, requests)),
    command('pinset.importEvidence', (clicked, selected) =>
      evidence.import(filesOfMenu(clicked, selected), activeDocument(), requests),
    ),
    command('pinset.forgetEvidence', () => evidence.forget()),
    command('pinset.howToCapture', () => howToCapture(page(capturePage), requests)),
    command('pinset.whyNoFix', (given) => whyNoFix(given, ask)),
    command('pinset.explainRule', (given) => explainRule(given)),
    command('pinset.placeDomain', (given) => placeDomain(given, server, map)),
    command('pinset.showHostMap', async (given) => showMap(given)),
    ...libvirtCommands({
      server,
      requests,
      hasMachine: platform.hasMachine,
      memory: context.workspaceState,
      command,
    }),
    map,
    { dispose: () => server.stop() },
  );
  // Conditions for the palette and the menus: see "when" in the manifest.
  void commands.executeCommand('setContext', 'pinset.noMachine', !platform.hasMachine);
  for (const document of workspace.textDocuments) startFor(document);
  void workspace.findFiles('**/*.host.json', undefined, 1).then((found) => {
    if (found.length > 0) void server.ensureStarted();
  });

  return {
    serverWanted: () => server.wanted(),
    serverRunning: () => server.running() !== null,
    hostStatus: () => status.text(),
    hostMap: () => map.shown(),
    hostsView: hosts.items,
  };
}

/** The document that a command is about, if it was given: by the title of an editor, a code lens or a view. */
function uriOfArgument(given: unknown): Uri | null {
  if (given instanceof Uri) return given;
  const { uri }: { uri?: unknown } = typeof given === 'object' && given !== null ? given : {};
  return typeof uri === 'string' ? Uri.parse(uri, true) : null;
}
