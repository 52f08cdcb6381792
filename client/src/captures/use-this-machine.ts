import { commands, l10n, Uri, window, workspace } from 'vscode';
import type { HostRequests } from '../hosts/host-requests.ts';
import { offer } from '../offer.ts';
import { makeProfile, sentences } from '../profiles/new-profile.ts';
import { rootFolder } from '../root-folder.ts';

/** `pinset.useThisMachine`: makes a profile of the machine on which the extension and its server run. */
export async function useThisMachine(canRead: boolean, requests: HostRequests): Promise<void> {
  if (!canRead) {
    void window.showErrorMessage(
      l10n.t('Pinset can read the machine that runs VS Code only if it runs Linux. Import a capture instead.'),
    );
    return;
  }
  if (!workspace.isTrusted) {
    const message = l10n.t('Pinset reads this machine only in a trusted workspace.');
    offer('error', message, l10n.t('Manage Workspace Trust'), () => commands.executeCommand('workbench.trust.manage'));
    return;
  }
  const title = l10n.t('Use This Machine as the Host');
  const root = await rootFolder(title);
  if (root === undefined) return;
  const read = await requests.readMachine();
  if (read.topology === null) {
    void window.showErrorMessage(l10n.t('Pinset: this machine cannot be read. {0}', sentences(read.problems)));
    return;
  }
  await makeProfile(
    {
      title,
      folder: Uri.joinPath(root, 'hosts'),
      read,
      topology: read.topology,
    },
    requests,
  );
}
