import { type Connection, RAL } from 'vscode-languageserver';
import type { HostDocument } from '../fleet/host-document.ts';
import type { Host } from '../topology/host.ts';
import { type HostAnswer, hostRequest, hostsChangedNotification } from './protocol.ts';
import { attempt, inBackground, type Log, request } from './requests.ts';
import { uriKey } from './uris.ts';
import type { Workspace } from './workspace.ts';

/** Answers `pinset/host`, and tells the client when an answer may be another one. */
export function hostAnswers(connection: Connection, workspace: Workspace, scanned: () => boolean, log: Log): void {
  connection.onRequest(
    hostRequest,
    request(log, hostRequest.method, unknown('the server could not answer'), ({ uri }: { uri: string }) =>
      answer(workspace, uriKey(uri), scanned()),
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
    const domains = [...workspace.fleet.allDomains()].length;
    const now = [scanned(), domains, ...workspace.fleet.allHosts()];
    if (now.length === told.length && now.every((part, at) => part === told[at])) return;
    told = now;
    inBackground(log, hostsChangedNotification.method, connection.sendNotification(hostsChangedNotification));
  }
}

function answer(workspace: Workspace, uri: string, scanned: boolean): HostAnswer {
  const { fleet } = workspace;
  const domain = fleet.domain(uri);
  const of = domain === undefined ? fleet.host(uri) : fleet.hostOf(domain);
  if (!scanned && !of) return unknown('the workspace is still being read');
  if (of === undefined) return unknown('this document is no domain and no host profile');
  if (of === null) return unknown(whyNoHost([...fleet.allHosts()]));
  if (of.host === null) {
    return {
      ...unknown(`its profile ${of.path} cannot be used: ${of.problems[0]?.message ?? 'it has no topology'}`),
      profile: of.uri,
    };
  }
  return known(workspace, of, of.host);
}

function known(workspace: Workspace, of: HostDocument, { name, topology }: Host): HostAnswer {
  return {
    name,
    profile: workspace.open.clientUri(of.uri),
    cpus: topology.known.size,
    onlineCpus: topology.online.size,
    nodes: topology.nodes.length,
    vcpus: vcpusOn(workspace, of),
    reason: null,
  };
}

function vcpusOn(workspace: Workspace, of: HostDocument): number {
  return workspace.fleet.runningOn(of).reduce((sum, { threads }) => sum + threads.vcpus.length, 0);
}

function whyNoHost(hosts: readonly HostDocument[]): string {
  if (hosts.length === 0) return 'there is no host profile in the workspace';
  return `none of the ${hosts.length} hosts of the workspace claims this document`;
}

function unknown(reason: string): HostAnswer {
  return { name: null, profile: null, cpus: 0, onlineCpus: 0, nodes: 0, vcpus: 0, reason };
}
