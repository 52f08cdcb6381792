import { Uri, window } from 'vscode';
import type { HostChoice } from '../../server/src/lsp/protocol.ts';
import { editFiles, type FileEdit } from './edit-file.ts';
import { profileOf } from './host-requests.ts';
import { nameOf } from './new-profile.ts';
import { offer } from './offer.ts';
import { pathBetween } from './paths.ts';
import { addDocument, globOf, namesOneFile, removeDocument } from './profile-text.ts';

/**
 * Makes a host the host of one document: its profile lists it. Profiles that list it by name can lose it; one that
 * claims it by a pattern, and comes first, keeps it until somebody narrows the pattern.
 */
export async function giveDocument(document: Uri, host: HostChoice, hosts: readonly HostChoice[]): Promise<void> {
  const rivals = hosts.filter((other) => other !== host && other.claim !== null);
  const stronger = rivals.filter((other) => hosts.indexOf(other) < hosts.indexOf(host));
  const pattern = stronger.find(({ claim }) => claim !== null && !namesOneFile(claim));
  if (pattern !== undefined) {
    tellPattern(document, pattern);
    return;
  }
  const listing = rivals.filter(({ claim }) => claim !== null && namesOneFile(claim));
  const answer = listing.length === 0 ? 'keep' : await askToMove(document, host, listing, stronger.length > 0);
  if (answer === undefined) return;
  const refused = await editFiles([
    ...(host.claim === null ? [listIn(host, document)] : []),
    ...(answer === 'move' ? listing.map(unlistFrom) : []),
  ]);
  if (refused !== null) {
    await window.showTextDocument(refused);
    void window.showErrorMessage(
      `Pinset: the documents of ${nameOf(refused)} cannot be edited; is the profile broken?`,
    );
    return;
  }
  const [weaker] = rivals.filter((rival) => !listing.includes(rival));
  if (weaker !== undefined) tellWeaker(document, host, weaker);
}

function listIn(host: HostChoice, document: Uri): FileEdit {
  const file = profileOf(host);
  const glob = globOf(pathBetween(Uri.joinPath(file, '..'), document));
  return { file, edits: (text, style) => addDocument(text, glob, style) };
}

function unlistFrom(host: HostChoice): FileEdit {
  return { file: profileOf(host), edits: (text, style) => removeDocument(text, host.claim ?? '', style) };
}

/** Asks what becomes of the other profiles that list the document. Both can only stay where the new one comes first. */
async function askToMove(
  document: Uri,
  host: HostChoice,
  listing: readonly HostChoice[],
  needed: boolean,
): Promise<'move' | 'keep' | undefined> {
  const from = listing.map(({ name }) => name).join(' and ');
  const chosen = await window.showQuickPick(
    [
      {
        label: `Move it to ${host.name}`,
        detail: `No longer listed in the documents of ${from}`,
        answer: 'move' as const,
      },
      ...(needed
        ? []
        : [{ label: 'Leave it listed in both', detail: `${host.name} comes first`, answer: 'keep' as const }]),
    ],
    {
      title: `${from} ${listing.length === 1 ? 'lists' : 'list'} ${nameOf(document)} by name`,
      placeHolder: 'What becomes of that?',
    },
  );
  return chosen?.answer;
}

function tellPattern(document: Uri, rival: HostChoice): void {
  const message = `Pinset: ${rival.name} claims ${nameOf(document)} by ${rival.claim}, and its profile comes first. Narrow that pattern; then the document can be given to another host.`;
  offer('warning', message, 'Open Profile', () => window.showTextDocument(profileOf(rival)));
}

function tellWeaker(document: Uri, host: HostChoice, rival: HostChoice): void {
  const message = `Pinset: ${nameOf(document)} is on ${host.name} now. ${rival.name} claims it too, by ${rival.claim}, and comes after it.`;
  offer('information', message, 'Open Profile', () => window.showTextDocument(profileOf(rival)));
}
