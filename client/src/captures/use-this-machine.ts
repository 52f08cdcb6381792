import { commands, l10n, Uri, window, workspace } from 'vscode';
import type { HostRequests } from '../hosts/host-requests.ts';
import { offer } from '../offer.ts';
import { makeProfile, sentences } from '../profiles/new-profile.ts';

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
  const root = await rootFolder();
  if (root === undefined) return;
  const read = await requests.readMachine();
  if (read.topology === null) {
    void window.showErrorMessage(l10n.t('Pinset: this machine cannot be read. {0}', sentences(read.problems)));
    return;
  }
  await makeProfile(
    {
      title: l10n.t('Use This Machine as the Host'),
      folder: Uri.joinPath(root, 'hosts'),
      read,
      topology: read.topology,
    },
    requests,
  );
}

/** The folder of the active document, or the only folder, or the one that the user picks. */
async function rootFolder(): Promise<Uri | undefined> {
  const folders = workspace.workspaceFolders ?? [];
  if (folders.length === 0) {
    void window.showErrorMessage(
      l10n.t('Pinset writes the profile to the folder "hosts" of the workspace. Open a folder first.'),
    );
    return undefined;
  }
  const active = window.activeTextEditor && workspace.getWorkspaceFolder(window.activeTextEditor.document.uri);
  if (active !== undefined || folders.length === 1) return (active ?? folders[0])?.uri;
  return (
    await window.showWorkspaceFolderPick({
      placeHolder: l10n.t('Use This Machine as the Host: Select the Folder for the Profile'),
    })
  )?.uri;
}
