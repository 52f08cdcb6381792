import * as l10n from '@vscode/l10n';
import { type Connection, RAL } from 'vscode-languageserver';
import { type DocumentHost, documentHost, hostFacts, noFacts } from '../../features/analysis.ts';
import type { HostDocument } from '../../fleet/documents/host-document.ts';
import { uriKey } from '../documents/uris.ts';
import type { Workspace } from '../documents/workspace.ts';
import { type HostAnswer, hostRequest, hostsChangedNotification } from '../protocol.ts';
import { attempt, inBackground, type Log, request } from '../requests.ts';
import type { DefaultHosts } from './default-hosts.ts';

/** Answers `pinset/host`, and notifies the client when answers may have changed. */
export function hostAnswers(
  connection: Connection,
  workspace: Workspace,
  defaults: DefaultHosts,
  scanned: () => boolean,
  log: Log,
): void {
  connection.onRequest(
    hostRequest,
    request(
      log,
      hostRequest.method,
      unknown('foreign', l10n.t('the server could not answer')),
      async ({ uri }: { uri: string }) => {
        await workspace.whenRead(uriKey(uri));
        return answer(workspace, defaults, uriKey(uri), scanned());
      },
    ),
  );

  let notified: readonly unknown[] = [];
  let waiting = false;
  workspace.onChange(() => {
    if (waiting) return;
    waiting = true;
    RAL().timer.setImmediate(() => {
      waiting = false;
      attempt(log, hostsChangedNotification.method, notifyClient);
    });
  });

  /**
   * Notifies the client if hosts or documents have changed. Hosts are immutable, so comparing them is cheap enough for
   * every keystroke.
   */
  function notifyClient(): void {
    const { fleet } = workspace;
    const now = [scanned(), fleet.domainCount, fleet.scriptCount, ...fleet.allHosts()];
    if (now.length === notified.length && now.every((part, at) => part === notified[at])) return;
    notified = now;
    inBackground(log, hostsChangedNotification.method, connection.sendNotification(hostsChangedNotification));
  }
}

function answer(workspace: Workspace, defaults: DefaultHosts, uri: string, scanned: boolean): HostAnswer {
  const { fleet } = workspace;
  const refusal = workspace.refusal(uri);
  if (refusal !== undefined) return unknown('refused', refusal);
  const found = documentHost(fleet, uri, defaults.hostOf(uri));
  switch (found.kind) {
    case 'known':
      return { ...hostFacts(fleet, found.document), ...placeOf(found, workspace), state: 'known', reason: null };
    case 'broken':
      return { ...unknown('broken', found.reason), ...placeOf(found, workspace), name: null };
    case 'unclaimed':
    case 'foreign':
      return scanned
        ? unknown(found.kind, found.reason)
        : unknown('reading', l10n.t('the workspace is still being read'));
  }
}

/** The host's name and profile, and how the host was found, as the protocol has them. */
function placeOf({ document, by }: Extract<DocumentHost, { readonly kind: 'known' | 'broken' }>, { open }: Workspace) {
  const name = document.host?.name ?? null;
  const profile = open.clientUri(document.uri);
  return { name, profile, by: by === 'default' ? ('setting' as const) : by, profileError: profileErrorOf(document) };
}

function profileErrorOf({ text, problems }: HostDocument): HostAnswer['profileError'] {
  const error = problems.find(({ severity }) => severity === 'error');
  if (error === undefined) return null;
  return { line: text.slice(0, error.span.start).split('\n').length, message: error.message };
}

function unknown(state: HostAnswer['state'], reason: string): HostAnswer {
  return { ...noFacts, state, name: null, profile: null, by: null, reason, profileError: null };
}
