import { commands, l10n, Uri, window, workspace } from 'vscode';
import type { PlaceChoice, PlacesAnswer } from '../../../server/src/lsp/protocol.ts';
import { applyEdit } from '../apply-edit.ts';
import { columnOf } from '../columns.ts';
import { offer } from '../offer.ts';
import { runningClient } from '../requests.ts';
import type { ServerControl } from '../server-control.ts';
import { type ProposalItem, type ProposalView, pickProposal } from './pick-proposal.ts';

/**
 * `pinset.placeDomain`: shows the places that a domain could have on its host, and puts it where the user chooses, by one
 * edit. `view` shows the place that is in front. `given` is the argument of a code action's command; without it, the domain is that of the active editor.
 */
export async function placeDomain(given: unknown, server: ServerControl, view: ProposalView): Promise<void> {
  const file = uriOf(given) ?? window.activeTextEditor?.document.uri;
  if (file === undefined) {
    void window.showInformationMessage(l10n.t('Open a domain first.'));
    return;
  }
  const document = await workspace.openTextDocument(file);
  const client = await runningClient(server);
  const { version } = document;
  const uri = client.code2ProtocolConverter.asUri(file);
  const { domain, host, places, problem } = await client.sendRequest<PlacesAnswer>('pinset/places', { uri });
  if (problem !== null) {
    if (domain === '' || host !== null) void window.showWarningMessage(problem);
    else offer('warning', problem, l10n.t('Select Host'), () => commands.executeCommand('pinset.selectHost'));
    return;
  }
  const title = l10n.t('Place {0} on host {1}', domain, host ?? '');
  const placeholder = l10n.t('Where? The best place comes first');
  const chosen = await pickProposal(places.map(placeItem), { title, placeholder }, view);
  if (chosen === undefined || chosen.place.edit === null) return;
  if (document.version !== version || (await applyEdit(chosen.place.edit, server)) === 'outdated') {
    void window.showWarningMessage(l10n.t('The document has changed. Run the command again.'));
    return;
  }
  await window.showTextDocument(document, { viewColumn: columnOf(file) });
}

interface Item extends ProposalItem {
  readonly place: PlaceChoice;
}

function placeItem(place: PlaceChoice): Item {
  const { title, where, remarks, edit, ghosts } = place;
  return {
    place,
    ghosts,
    label: `$(${edit === null ? 'check' : 'circuit-board'}) ${title}`,
    description: where,
    detail: remarks.join(' · '),
  };
}

function uriOf(given: unknown): Uri | null {
  if (given instanceof Uri) return given;
  const { uri }: { uri?: unknown } = typeof given === 'object' && given !== null ? given : {};
  return typeof uri === 'string' ? Uri.parse(uri, true) : null;
}
