import { commands, l10n, Uri, window, workspace } from 'vscode';
import type { HostRequests } from '../hosts/host-requests.ts';
import { offer } from '../offer.ts';
import { pathBetween } from '../paths.ts';
import { makeProfile, nameOf, sentences } from '../profiles/new-profile.ts';

/** `pinset.importHost`: makes a profile from the captures of one host. Without any, asks for them. */
export async function importHost(given: readonly Uri[], requests: HostRequests): Promise<void> {
  const [first, ...others] = given.length > 0 ? given : await askForCaptures();
  if (first === undefined) return;
  const read = await requests.readCaptures([first, ...others]);
  if (!read.ok) {
    const why = sentences(read.problems);
    const message =
      others.length === 0
        ? l10n.t('Pinset: {0} cannot be imported. {1}', nameOf(first), why)
        : l10n.t('Pinset: these {0} files cannot be imported. {1}', others.length + 1, why);
    offer('error', message, l10n.t('How to Capture a Host'), () => commands.executeCommand('pinset.howToCapture'));
    return;
  }
  const capture = await inWorkspace(first);
  const folder = Uri.joinPath(capture, '..');
  const paths = [pathBetween(folder, capture)];
  for (const other of others) paths.push(pathBetween(folder, await inWorkspace(other)));
  const topology = paths.length === 1 ? (paths[0] ?? '') : paths;
  await makeProfile({ title: l10n.t('Import Host Capture'), folder, read, topology }, requests);
}

/** The files that a menu passes to a command: the selected ones, otherwise the one under the mouse. */
export function filesOfMenu(clicked: unknown, selected: unknown): Uri[] {
  const several = Array.isArray(selected) ? selected.filter((file) => file instanceof Uri) : [];
  if (several.length > 0) return several;
  return clicked instanceof Uri ? [clicked] : [];
}

async function askForCaptures(): Promise<readonly Uri[]> {
  const here = workspace.workspaceFolders?.[0]?.uri;
  const chosen = await window.showOpenDialog({
    title: l10n.t('Import Host Capture: Select All Captures of One Host'),
    openLabel: l10n.t('Import'),
    canSelectMany: true,
    ...(here === undefined ? {} : { defaultUri: here }),
  });
  return chosen ?? [];
}

/**
 * The capture itself; or if it is outside the workspace, where Pinset does not look, its copy in the folder `hosts`.
 */
async function inWorkspace(file: Uri): Promise<Uri> {
  const root = workspace.workspaceFolders?.[0]?.uri;
  if (root === undefined || workspace.getWorkspaceFolder(file) !== undefined) return file;
  const bytes = await workspace.fs.readFile(file);
  const name = file.path.slice(file.path.lastIndexOf('/') + 1);
  for (let number = 1; ; number += 1) {
    const copy = Uri.joinPath(root, 'hosts', number === 1 ? name : `${number}-${name}`);
    const present = await bytesOf(copy);
    if (present === null) await workspace.fs.writeFile(copy, bytes);
    if (present === null || same(present, bytes)) return copy;
  }
}

async function bytesOf(file: Uri): Promise<Uint8Array | null> {
  try {
    return await workspace.fs.readFile(file);
  } catch {
    return null;
  }
}

function same(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, index) => byte === b[index]);
}
