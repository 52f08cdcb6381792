import { commands, type Disposable, l10n, type Memento, type TextDocument, window, workspace } from 'vscode';
import type { HostRequests } from '../hosts/host-requests.ts';
import { offer } from '../offer.ts';
import { documentKind } from '../recognise.ts';
import { asking } from '../requests.ts';
import type { ServerControl } from '../server-control.ts';
import { applyPinsLive } from './apply-pins.ts';
import { connectionChoice } from './connection.ts';
import { definer } from './define.ts';
import { domainFiles } from './domain-files.ts';
import { askingLibvirt } from './requests.ts';
import { setUpFromHost } from './set-up.ts';
import { snapshots } from './snapshots.ts';
import { verification } from './verify.ts';

/** What the commands about libvirt need. */
export interface LibvirtOptions {
  readonly server: ServerControl;
  readonly requests: HostRequests;
  /** Whether the server runs on Linux, and not in a browser. */
  readonly hasMachine: boolean;
  /** Keeps the connection that was picked. */
  readonly memory: Memento;
  /** Registers a command whose errors are shown. */
  readonly command: (id: string, run: (...given: unknown[]) => Promise<void>) => Disposable;
}

/** Registers the commands that ask libvirt. None of them runs anything unless the workspace is trusted. */
export function libvirtCommands({ server, requests, hasMachine, memory, command }: LibvirtOptions): Disposable[] {
  const connections = connectionChoice(memory);
  const ask = askingLibvirt(server);
  const verified = verification(connections, ask, asking(server));
  const shown = snapshots();
  const defining = definer(ask, shown, () => commands.executeCommand('pinset.applyPinsLive'));
  const files = domainFiles(connections, ask, () => hasMachine && workspace.isTrusted, defining);
  const gated = (id: string, run: () => Promise<unknown>) =>
    command(id, async () => {
      if (mayAsk(hasMachine)) await run();
    });
  const connectionFor = async (title: string, { uri }: TextDocument) =>
    files.connectionOf(uri) ?? (await connections.ask(title, uri));

  async function define(): Promise<void> {
    const document = activeDomain();
    const connection = await connectionFor(l10n.t('Define on the Host'), document);
    if (connection !== undefined) await defineAs(document, connection);
  }

  async function defineAs(document: TextDocument, connection: string): Promise<void> {
    if (await defining.define(document, connection)) await verified.again();
  }

  async function applyPins(): Promise<void> {
    const document = activeDomain();
    const connection = await connectionFor(l10n.t('Apply Pins Live'), document);
    if (connection === undefined) return;
    const options = { ask, snapshots: shown, define: () => defineAs(document, connection) };
    if (await applyPinsLive(document, connection, options)) await verified.again();
  }

  return [
    shown,
    defining,
    files,
    workspace.onDidGrantWorkspaceTrust(() => void server.running()?.sendNotification('pinset/trusted', {})),
    gated('pinset.setUpFromHost', () => setUpFromHost(connections, ask, requests)),
    gated('pinset.verifyGuests', () => verified.verify()),
    command('pinset.forgetGuests', () => verified.forget()),
    gated('pinset.defineOnHost', define),
    gated('pinset.applyPinsLive', applyPins),
    gated('pinset.openDomain', () => files.open()),
  ];
}

/** Whether libvirt may be asked; says why not. */
function mayAsk(hasMachine: boolean): boolean {
  if (!hasMachine) {
    void window.showErrorMessage(l10n.t('Pinset asks libvirt only where VS Code or its remote server runs on Linux.'));
    return false;
  }
  if (workspace.isTrusted) return true;
  const message = l10n.t('Pinset asks libvirt only in a trusted workspace.');
  offer('error', message, l10n.t('Manage Workspace Trust'), () => commands.executeCommand('workbench.trust.manage'));
  return false;
}

function activeDomain(): TextDocument {
  const document = window.activeTextEditor?.document;
  if (document === undefined || documentKind(document) !== 'domain')
    throw new Error(l10n.t('Open the XML of a domain first.'));
  return document;
}
