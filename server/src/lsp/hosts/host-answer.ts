import * as l10n from '@vscode/l10n';
import { type Connection, RAL } from 'vscode-languageserver';
import type { FleetFile } from '../../fleet/documents/domain-document.ts';
import type { HostDocument } from '../../fleet/documents/host-document.ts';
import { uriKey } from '../documents/uris.ts';
import type { Workspace } from '../documents/workspace.ts';
import { type HostAnswer, hostRequest, hostsChangedNotification } from '../protocol.ts';
import { attempt, inBackground, type Log, request } from '../requests.ts';
import type { DefaultHosts } from './default-hosts.ts';
import { claimOf } from './host-choices.ts';
import { hostFacts, hostProblem, noFacts } from './host-facts.ts';

/** Answers `pinset/host`, and tells the client when an answer may be another one. */
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

  let told: readonly unknown[] = [];
  let waiting = false;
  workspace.onChange(() => {
    if (waiting) return;
    waiting = true;
    RAL().timer.setImmediate(() => {
      waiting = false;
      attempt(log, hostsChangedNotification.method, tell);
    });
  });

  /** Hosts never change in place, so that comparing them is cheap enough for every keystroke. */
  function tell(): void {
    const { fleet } = workspace;
    const now = [scanned(), fleet.domainCount, fleet.scriptCount, ...fleet.allHosts()];
    if (now.length === told.length && now.every((part, at) => part === told[at])) return;
    told = now;
    inBackground(log, hostsChangedNotification.method, connection.sendNotification(hostsChangedNotification));
  }
}

function answer(workspace: Workspace, defaults: DefaultHosts, uri: string, scanned: boolean): HostAnswer {
  const { fleet } = workspace;
  const placed = fleet.domain(uri) ?? fleet.script(uri);
  const of = placed === undefined ? fleet.host(uri) : fleet.hostOf(placed);
  if (!scanned && !of) return unknown('reading', l10n.t('the workspace is still being read'));
  if (of === undefined) return unknown('foreign', l10n.t('this document is no domain and no host profile'));
  if (of === null) return unknown('unclaimed', whyNoHost([...fleet.allHosts()]));
  const by = placed === undefined ? null : wayTo(of, placed, defaults);
  const profile = workspace.open.clientUri(of.uri);
  const problem = hostProblem(of);
  if (of.host === null)
    return { ...unknown('broken', l10n.t('{0} cannot be used: {1}', of.path, problem ?? '')), profile, by };
  return { ...hostFacts(workspace, of), state: 'known', name: of.host.name, profile, by, reason: null };
}

function wayTo(host: HostDocument, { uri, path }: FleetFile, defaults: DefaultHosts): HostAnswer['by'] {
  if (claimOf(host, path) !== null) return 'claim';
  return defaults.hostOf(uri) === host.uri ? 'setting' : 'only host';
}

function whyNoHost(hosts: readonly HostDocument[]): string {
  if (hosts.length === 0) return l10n.t('there is no host profile in the workspace');
  return l10n.t('none of the {0} hosts of the workspace claims this document', hosts.length);
}

function unknown(state: HostAnswer['state'], reason: string): HostAnswer {
  return { ...noFacts, state, name: null, profile: null, by: null, reason };
}
