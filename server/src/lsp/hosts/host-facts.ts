import * as l10n from '@vscode/l10n';
import { hostSummary } from '../../drawing/host-summary.ts';
import type { HostDocument } from '../../fleet/documents/host-document.ts';
import type { Workspace } from '../documents/workspace.ts';
import type { HostFacts } from '../protocol.ts';

/** What the client shows of a host. */
export function hostFacts(workspace: Workspace, of: HostDocument): HostFacts {
  if (of.host === null) return noFacts;
  const { topology, reserved } = of.host;
  const domains = workspace.fleet.runningOn(of);
  return {
    cpus: topology.known.size,
    onlineCpus: topology.online.size,
    nodes: topology.nodes.length,
    domains: domains.length,
    vcpus: domains.reduce((sum, { threads }) => sum + threads.vcpus.length, 0),
    summary: hostSummary(topology),
    reserved: reserved.toString(),
    isolated: topology.isolated.toString(),
  };
}

/** Of a host whose topology is not known. */
export const noFacts: HostFacts = {
  cpus: 0,
  onlineCpus: 0,
  nodes: 0,
  domains: 0,
  vcpus: 0,
  summary: '',
  reserved: '',
  isolated: '',
};

/** Why a host cannot be used; null where it can. */
export function hostProblem({ host, problems }: HostDocument): string | null {
  return host === null ? (problems[0]?.message ?? l10n.t('it has no topology')) : null;
}
