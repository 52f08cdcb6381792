import * as l10n from '@vscode/l10n';
import {
  type CodeAction,
  CodeActionKind,
  type Connection,
  MessageType,
  ShowMessageRequest,
} from 'vscode-languageserver';
import { ghostsOf, placesOf } from '../../features/analysis.ts';
import type { DomainDocument } from '../../fleet/documents/domain-document.ts';
import type { ClientCapabilities } from '../client-capabilities.ts';
import type { Reports } from '../diagnostics/reports.ts';
import { uriKey } from '../documents/uris.ts';
import type { Workspace } from '../documents/workspace.ts';
import type { PlaceChoice, PlaceDomainParams, PlacesAnswer } from '../protocol.ts';
import type { ShowMessage } from '../show-message.ts';
import { placeDomainCommand } from './kinds.ts';
import { withWaysOut } from './why-no-fix.ts';
import { workspaceEdit } from './workspace-edit.ts';

/** How many places are offered. */
const mostPlaces = 3;

/** An action that offers places for a domain. */
export function placeDomainAction(document: DomainDocument, workspace: Workspace): CodeAction {
  const title = l10n.t('Place this domain…');
  const params: PlaceDomainParams = { uri: workspace.open.clientUri(document.uri) };
  return {
    title,
    kind: CodeActionKind.RefactorRewrite,
    command: { title, command: placeDomainCommand, arguments: [params] },
  };
}

/** The places that the domain of a document could have. */
export function placesAnswer(
  uri: string,
  workspace: Workspace,
  reports: Reports,
  capabilities: ClientCapabilities,
): PlacesAnswer {
  const document = workspace.document(uri);
  if (document?.kind !== 'domain')
    return { domain: '', host: null, places: [], problem: l10n.t('This document is not a domain.') };
  const found = placesOf(workspace.fleet, document, mostPlaces, reports.settingFor(uri));
  if (found.kind === 'none') {
    const { domain, host, reason, waysOut } = found;
    const sentence = l10n.t('Pinset has no place for {0}: {1}.', domain, reason);
    return { domain, host, places: [], problem: withWaysOut(sentence, waysOut) };
  }
  return {
    domain: found.domain,
    host: found.host,
    places: found.places.map(({ title, where, remarks, edits }) => ({
      title,
      where,
      remarks,
      edit: edits.length === 0 ? null : workspaceEdit(edits, workspace, capabilities),
      ghosts: ghostsOf(workspace.fleet, edits),
    })),
    problem: null,
  };
}

/** Carries out `pinset.placeDomain` for a client that leaves it to the server: asks which place, and applies it. */
export async function placeDomain(
  { uri, place }: PlaceDomainParams,
  connection: Connection,
  show: ShowMessage,
  workspace: Workspace,
  reports: Reports,
  capabilities: ClientCapabilities,
): Promise<void> {
  const key = uriKey(uri);
  const document = workspace.document(key);
  const answer = placesAnswer(key, workspace, reports, capabilities);
  if (answer.problem !== null) {
    show(MessageType.Warning, answer.problem);
    return;
  }
  const chosen = place === undefined ? await ask(answer, connection) : answer.places[place - 1];
  if (chosen === undefined) {
    if (place !== undefined) show(MessageType.Warning, l10n.t('There is no place {0}.', place));
    return;
  }
  if (workspace.document(key) !== document) {
    show(MessageType.Warning, l10n.t('The document has changed. Run the command again.'));
    return;
  }
  if (chosen.edit === null) return;
  const label = l10n.t('Place {0}: {1}', answer.domain, chosen.title);
  const { applied, failureReason } = await connection.workspace.applyEdit({ label, edit: chosen.edit });
  if (!applied) show(MessageType.Warning, failureReason ?? l10n.t('The editor did not apply the edit.'));
}

/** undefined if the user does not choose. */
async function ask({ domain, host, places }: PlacesAnswer, connection: Connection): Promise<PlaceChoice | undefined> {
  const lines = places.map(({ title, where, remarks }) => [title, where, ...remarks].filter(Boolean).join(' · '));
  const message = [l10n.t('Place {0} on host {1}', domain, host ?? ''), ...lines].join('\n');
  const actions = places.map(({ title }) => ({ title }));
  const answer = await connection.sendRequest(ShowMessageRequest.type, { type: MessageType.Info, message, actions });
  return places.find(({ title }) => title === answer?.title);
}
