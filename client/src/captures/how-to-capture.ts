import { commands, env, l10n, type QuickPickItem, QuickPickItemKind, type Uri, window } from 'vscode';
import type { CaptureCommandChoice } from '../../../server/src/lsp/protocol.ts';
import type { HostRequests } from '../hosts/host-requests.ts';
import { offer } from '../offer.ts';

/** `pinset.howToCapture`: copies a command that captures a host, or opens the page about captures. */
export async function howToCapture(page: Uri, requests: HostRequests): Promise<void> {
  const items = requests.captureCommands().then((choices) => [...choices.map(commandItem), ...pageItems()]);
  const chosen = await window.showQuickPick(items, {
    title: l10n.t('How to Capture a Host'),
    placeHolder: l10n.t('Run one on the host, and save its output here. Enter copies the command.'),
    matchOnDetail: true,
  });
  if (chosen === undefined) return;
  const { command } = chosen;
  if (command === null) {
    await commands.executeCommand('markdown.showPreview', page);
    return;
  }
  await env.clipboard.writeText(command);
  offer('information', l10n.t('Copied: {0}', command), l10n.t('Import Host Capture…'), () =>
    commands.executeCommand('pinset.importHost'),
  );
}

interface Item extends QuickPickItem {
  /** null for the page. */
  readonly command: string | null;
}

function commandItem({ command, tells }: CaptureCommandChoice): Item {
  // VS Code would take `$(hostname)` for an icon.
  return { label: command.replace('$(', '\\$('), detail: tells, command };
}

function pageItems(): Item[] {
  const label = l10n.t('What each capture can and cannot tell');
  return [
    { label: '', kind: QuickPickItemKind.Separator, command: null },
    { label, description: l10n.t('opens a page'), command: null },
  ];
}
