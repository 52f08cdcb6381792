import * as l10n from '@vscode/l10n';
import type { Connection } from 'vscode-languageserver';
import { cpuFacts, documentHost, hostMap, type Verification } from '../../features/analysis.ts';
import type { Reports } from '../diagnostics/reports.ts';
import { uriKey } from '../documents/uris.ts';
import type { Workspace } from '../documents/workspace.ts';
import type { DefaultHosts } from '../hosts/default-hosts.ts';
import { onceUnchanged } from '../once-unchanged.ts';
import { inBackground, type Log, request } from '../requests.ts';
import { stateOf } from './document-state.ts';
import { type HostMap, type MapAnswer, mapCpuRequest, mapOutdatedNotification, mapRequest } from './protocol.ts';

/** What maps are made of. */
export interface MapSources {
  readonly workspace: Workspace;
  readonly reports: Reports;
  readonly defaults: DefaultHosts;
  /** What was read of the guests that run, by the URI of their host. */
  readonly verifications: ReadonlyMap<string, Verification>;
}

/** How long the workspace has to be unchanged until a map counts as outdated, in milliseconds: less than a pause in typing. */
const quiet = 120;

/** Answers the questions of the host map, and notifies the client once when a map that it has may have changed. */
export function mapAnswers(
  connection: Connection,
  sources: MapSources,
  untilRead: (uri: string) => Promise<void>,
  log: Log,
): void {
  const { workspace } = sources;
  /** Whether the client has a map and was not yet told that it is outdated. */
  let given = false;

  function notifyClient(): void {
    given = false;
    inBackground(log, mapOutdatedNotification.method, connection.sendNotification(mapOutdatedNotification));
  }

  onceUnchanged(workspace, quiet, {
    method: mapOutdatedNotification.method,
    isWanted: () => given,
    act: notifyClient,
    log,
  });

  const failed: MapAnswer = {
    kind: 'none',
    reason: l10n.t('the server could not answer'),
    canChoose: false,
    profile: null,
  };
  connection.onRequest(
    mapRequest,
    request(log, mapRequest.method, failed, async ({ uri }: { uri: string }) => {
      const key = uriKey(uri);
      await untilRead(key);
      given = true;
      return mapOf(key, sources);
    }),
  );
  connection.onRequest(
    mapCpuRequest,
    request(log, mapCpuRequest.method, { facts: [] }, async ({ uri, cpu }: { uri: string; cpu: number }) => {
      const { fleet } = workspace;
      const found = documentHost(fleet, uriKey(uri), null);
      const occupancy = found.kind === 'known' ? fleet.occupancyOf(found.document) : null;
      return { facts: occupancy === null ? [] : cpuFacts(cpu, occupancy) };
    }),
  );
}

function mapOf(uri: string, { workspace, reports, defaults, verifications }: MapSources): MapAnswer {
  const { fleet } = workspace;
  const refusal = workspace.refusal(uri);
  if (refusal !== undefined) return { kind: 'none', reason: refusal, canChoose: false, profile: null };
  const found = documentHost(fleet, uri, defaults.hostOf(uri));
  if (found.kind !== 'known') {
    const profile = found.kind === 'broken' && found.document.uri !== uri ? found.document.uri : null;
    return { kind: 'none', reason: found.reason, canChoose: found.kind === 'unclaimed', profile };
  }
  const map = hostMap(fleet, found.document, {
    findingsOf: (document) => reports.findingsOf(document),
    verification: verifications.get(found.document.uri) ?? null,
  });
  return map === null
    ? { kind: 'none', reason: l10n.t('the server could not answer'), canChoose: false, profile: null }
    : { kind: 'map', map, current: uri, states: statesOf(map, workspace) };
}

function statesOf({ guests }: HostMap, workspace: Workspace): Record<string, string> {
  return Object.fromEntries(
    guests.flatMap(({ uri }) => {
      const document = workspace.document(uri);
      return document === undefined ? [] : [[uri, stateOf(document)]];
    }),
  );
}
