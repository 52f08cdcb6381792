import { commands, Uri, window, workspace } from 'vscode';
import type { HostRequests } from './host-requests.ts';
import { makeProfile, nameOf, sentences } from './new-profile.ts';
import { offer } from './offer.ts';

const TITLE = 'Import Host Capture';

/** `pinset.importHost`: makes a profile of a capture, which is asked for where none is given. */
export async function importHost(given: Uri | undefined, requests: HostRequests): Promise<void> {
  const file = given ?? (await askForCapture());
  if (file === undefined) return;
  const read = await requests.readCapture(file);
  if (!read.ok) {
    const message = `Pinset: ${nameOf(file)} cannot be imported. ${sentences(read.problems)}`;
    offer('error', message, 'How to Capture a Host', () => commands.executeCommand('pinset.howToCapture'));
    return;
  }
  const capture = await inWorkspace(file);
  const folder = Uri.joinPath(capture, '..');
  const topology = capture.path.slice(capture.path.lastIndexOf('/') + 1);
  await makeProfile({ title: TITLE, folder, read, topology }, requests);
}

async function askForCapture(): Promise<Uri | undefined> {
  const here = workspace.workspaceFolders?.[0]?.uri;
  const chosen = await window.showOpenDialog({
    title: `${TITLE}: output of virsh capabilities, lstopo, lscpu, numactl, …`,
    openLabel: 'Import',
    ...(here === undefined ? {} : { defaultUri: here }),
  });
  return chosen?.[0];
}

/** The capture itself, or its copy in the folder `hosts` where it lies outside of the workspace and would not be seen. */
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
