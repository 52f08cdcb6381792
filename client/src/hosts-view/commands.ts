import { commands, l10n, Uri, window } from 'vscode';
import type { HostTreeItem } from '../../../server/src/lsp/protocol.ts';
import { assignHost } from '../hosts/assign-host.ts';
import { type HostRequests, profileOf } from '../hosts/host-requests.ts';
import { nameOf } from '../profiles/new-profile.ts';
import { itemOfMenu } from './hosts-view.ts';
import { openCommand } from './tree-looks.ts';

/** `pinset.useHost`: makes the host of an item the host of the active document, or of all that no profile claims. */
export async function useHost(given: unknown, document: Uri | null, requests: HostRequests): Promise<void> {
  const location = itemOfMenu(given)?.location ?? null;
  if (location === null) return;
  const hosts = await requests.hosts(document);
  const host = hosts.find((one) => profileOf(one).toString() === Uri.parse(location.uri, true).toString());
  if (host === undefined) throw new Error(l10n.t('The server does not know this host any more.'));
  await assignHost(host, hosts, document);
}

/** `pinset.openCapture`: opens the capture of the host of an item; asks which one if there are several. */
export async function openCapture(given: unknown): Promise<void> {
  const captures = (itemOfMenu(given)?.captures ?? []).map((uri) => Uri.parse(uri, true));
  if (captures.length === 0) {
    void window.showInformationMessage(l10n.t('The topology of this host is in its profile; it has no capture.'));
    return;
  }
  const items = captures.map((uri) => ({ label: nameOf(uri), uri }));
  const chosen = items.length === 1 ? items[0] : await window.showQuickPick(items, { title: l10n.t('Open Capture') });
  if (chosen !== undefined) await commands.executeCommand('vscode.open', chosen.uri);
}

/** `pinset.openProfile`, `pinset.revealPin`: opens what an item stands for, at its place. */
export async function openItem(given: unknown): Promise<void> {
  const item: HostTreeItem | null = itemOfMenu(given);
  const open = item === null ? null : openCommand(item);
  if (open !== null) await commands.executeCommand(open.command, ...(open.arguments ?? []));
}
