import type { Connection } from 'vscode-languageserver';
import { claimOf, hostFacts, hostProblem } from '../../features/analysis.ts';
import { type HostDocument, isHostProfile } from '../../fleet/documents/host-document.ts';
import { hostNameOf } from '../../topology/profile/profile.ts';
import { uriKey } from '../documents/uris.ts';
import type { Workspace } from '../documents/workspace.ts';
import { type HostChoice, hostsRequest } from '../protocol.ts';
import { type Log, request } from '../requests.ts';
import type { DefaultHosts } from './default-hosts.ts';

/** Answers `pinset/hosts`. */
export function hostChoices(connection: Connection, workspace: Workspace, defaults: DefaultHosts, log: Log): void {
  connection.onRequest(
    hostsRequest,
    request(log, hostsRequest.method, { hosts: [] }, ({ uri }: { uri: string | null }) => {
      const hosts = [...workspace.fleet.allHosts()].sort((a, b) => (a.path < b.path ? -1 : 1));
      return { hosts: hosts.map((host) => choice(workspace, defaults, host, uri === null ? null : uriKey(uri))) };
    }),
  );
}

function choice(workspace: Workspace, defaults: DefaultHosts, of: HostDocument, uri: string | null): HostChoice {
  const { fleet, open } = workspace;
  const placed = uri === null ? undefined : fleet.workload(uri);
  return {
    ...hostFacts(fleet, of),
    name: of.host?.name ?? hostNameOf(of.path),
    profile: open.clientUri(of.uri),
    isProfile: isHostProfile(of.path),
    uuid: of.uuid,
    problem: hostProblem(of),
    isHost: placed !== undefined && fleet.hostOf(placed) === of,
    isDefault: defaults.hostOf(uri) === of.uri,
    claim: placed === undefined ? null : claimOf(of, placed),
  };
}
