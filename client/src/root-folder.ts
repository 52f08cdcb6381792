import { l10n, type Uri, window, workspace } from 'vscode';

/** The folder of the active document, or the only folder, or the one that the user picks for what a command writes. */
export async function rootFolder(title: string): Promise<Uri | undefined> {
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
    await window.showWorkspaceFolderPick({ placeHolder: l10n.t('{0}: Select the Folder for the Profile', title) })
  )?.uri;
}
