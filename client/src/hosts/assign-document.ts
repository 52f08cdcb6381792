import { l10n, Uri, window } from 'vscode';
import type { HostChoice } from '../../../server/src/lsp/protocol.ts';
import { offer } from '../offer.ts';
import { pathBetween } from '../paths.ts';
import { editFiles, type FileEdit } from '../profiles/edit-file.ts';
import { nameOf } from '../profiles/new-profile.ts';
import { addDocument, globOf, namesOneFile, removeDocument } from '../profiles/profile-text.ts';
import { profileOf } from './host-requests.ts';

/**
 * Assigns one document to a host: the host's profile lists it. Profiles that list it by name can drop it; a profile
 * that claims it by a pattern, and comes first, keeps it until the user narrows the pattern.
 */
export async function assignDocument(document: Uri, host: HostChoice, hosts: readonly HostChoice[]): Promise<void> {
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
      l10n.t('Pinset: the documents in {0} cannot be edited. Check the profile for errors.', nameOf(refused)),
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

/** Asks what to do with the entries in other profiles. Both entries can stay only if the new one comes first. */
async function askToMove(
  document: Uri,
  host: HostChoice,
  listing: readonly HostChoice[],
  needed: boolean,
): Promise<'move' | 'keep' | undefined> {
  const from = listing.map(({ name }) => name).reduce((before, next) => l10n.t('{0} and {1}', before, next));
  const chosen = await window.showQuickPick(
    [
      {
        label: l10n.t('Move it to {0}', host.name),
        detail: l10n.t('No longer listed in the documents of {0}', from),
        answer: 'move' as const,
      },
      ...(needed
        ? []
        : [
            {
              label: l10n.t('Keep it in both'),
              detail: l10n.t('{0} comes first', host.name),
              answer: 'keep' as const,
            },
          ]),
    ],
    {
      title:
        listing.length === 1
          ? l10n.t('{0} lists {1} by name', from, nameOf(document))
          : l10n.t('{0} list {1} by name', from, nameOf(document)),
      placeHolder: l10n.t('What should happen to that entry?'),
    },
  );
  return chosen?.answer;
}

function tellPattern(document: Uri, rival: HostChoice): void {
  const message = l10n.t(
    'Pinset: {0} claims {1} by {2}, and its profile comes first. Narrow that pattern to assign the document to another host.',
    rival.name,
    nameOf(document),
    rival.claim ?? '',
  );
  offer('warning', message, l10n.t('Open Profile'), () => window.showTextDocument(profileOf(rival)));
}

function tellWeaker(document: Uri, host: HostChoice, rival: HostChoice): void {
  const message = l10n.t(
    'Pinset: {0} is now on {1}. {2} also claims it, by {3}, but comes later.',
    nameOf(document),
    host.name,
    rival.name,
    rival.claim ?? '',
  );
  offer('information', message, l10n.t('Open Profile'), () => window.showTextDocument(profileOf(rival)));
}
