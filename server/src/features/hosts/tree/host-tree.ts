import * as l10n from '@vscode/l10n';
import { getOrAdd } from '../../../base/get-or-add.ts';
import { hostSummary } from '../../../drawing/host-summary.ts';
import type { WorkloadDocument } from '../../../fleet/documents/document.ts';
import { domainName } from '../../../fleet/documents/domain-document.ts';
import { type HostDocument, type HostProblem, isHostProfile } from '../../../fleet/documents/host-document.ts';
import type { Fleet } from '../../../fleet/fleet.ts';
import type { Host } from '../../../topology/host.ts';
import { hostNameOf } from '../../../topology/profile/profile.ts';
import { amount, quotable } from '../../../wording/wording.ts';
import { documentsOn } from '../../documents-on.ts';
import { countConflicts, countsOf, cpuLevels } from './cpu-levels.ts';
import { useOf } from './cpu-users.ts';
import { type TreeNode, treeItem } from './tree-node.ts';

/**
 * Looks up what is below a node of the tree of hosts, which is named by the names from the root to it: the hosts by path,
 * with their CPUs, domains and scripts; then the profiles that cannot be used, and the documents without a host. Empty for
 * a node that does not exist, and for a fleet without hosts. Each level is made once, so the lookup holds until the fleet
 * changes.
 */
export function hostTree(fleet: Fleet): (path: readonly string[]) => readonly TreeNode[] {
  const levels = new Map<string, readonly TreeNode[]>();
  const levelAt = (path: readonly string[]): readonly TreeNode[] =>
    getOrAdd(levels, JSON.stringify(path), () => {
      if (path.length === 0) return roots(fleet);
      const name = path.at(-1);
      return (
        levelAt(path.slice(0, -1))
          .find((node) => node.name === name)
          ?.children?.() ?? []
      );
    });
  return levelAt;
}

function roots(fleet: Fleet): readonly TreeNode[] {
  const hosts = [...fleet.allHosts()].sort((a, b) => (a.path < b.path ? -1 : 1));
  if (hosts.length === 0) return [];
  const broken = hosts.filter(({ host, problems }) => host === null || problems.some(isError));
  const unclaimed = documentsOn(fleet, null);
  return [
    ...hosts.flatMap((document) => (document.host === null ? [] : [hostNode(fleet, document, document.host)])),
    ...folder('broken profiles', l10n.t('Broken Profiles'), broken.map(brokenNode)),
    ...folder('unclaimed', l10n.t('Claimed by No Host'), unclaimed.map(documentNode)),
  ];
}

function hostNode(fleet: Fleet, document: HostDocument, host: Host): TreeNode {
  return {
    name: document.uri,
    item: () => {
      const occupancy = fleet.occupancyOf(document);
      const { online } = host.topology;
      const use = occupancy === null ? null : useOf(occupancy);
      return treeItem({
        kind: 'host',
        label: host.name,
        remarks: use === null ? [] : countsOf(online, host, use),
        details: hostSummary(host.topology),
        state: use !== null && countConflicts(online, use) > 0 ? 'conflict' : null,
        place: { uri: document.uri, span: null },
        captures: isHostProfile(document.path) ? document.capturePaths : [document.path],
      });
    },
    children: () => {
      const occupancy = fleet.occupancyOf(document);
      const running = documentsOn(fleet, document);
      const domains = running.filter(({ kind }) => kind === 'domain').map(documentNode);
      const scripts = running.filter(({ kind }) => kind === 'script').map(documentNode);
      return [
        ...(occupancy === null ? [] : cpuLevels(occupancy)),
        ...folder('domains', l10n.t('Domains'), domains),
        ...folder('scripts', l10n.t('Scripts'), scripts),
      ];
    },
  };
}

/** A folder with its count; none without content. */
function folder(
  kind: 'domains' | 'scripts' | 'unclaimed' | 'broken profiles',
  label: string,
  content: readonly TreeNode[],
): TreeNode[] {
  if (content.length === 0) return [];
  const state = kind === 'broken profiles' ? 'broken' : null;
  return [
    {
      name: kind,
      item: () => treeItem({ kind, label, remarks: [String(content.length)], state }),
      children: () => content,
    },
  ];
}

function brokenNode(document: HostDocument): TreeNode {
  const { uri, path, problems, nameSpan } = document;
  const problem = problems.find(isError) ?? problems[0];
  const message = problem?.message ?? l10n.t('it has no topology');
  return {
    name: uri,
    item: () =>
      treeItem({
        kind: 'broken profile',
        label: hostNameOf(path),
        remarks: [quotable(message)],
        details: message,
        state: 'broken',
        place: { uri, span: problem?.span ?? nameSpan },
      }),
    children: null,
  };
}

function documentNode(document: WorkloadDocument): TreeNode {
  const { uri } = document;
  return {
    name: uri,
    item: () => {
      const place = { uri, span: null };
      if (document.kind === 'script')
        return treeItem({ kind: 'script', label: fileOf(document.path), remarks: [], details: document.path, place });
      const { maxVcpus } = document.threads;
      const remarks = maxVcpus === null ? [] : [amount(maxVcpus, 'vCPU')];
      return treeItem({ kind: 'domain', label: domainName(document), remarks, details: document.path, place });
    },
    children: null,
  };
}

function isError({ severity }: HostProblem): boolean {
  return severity === 'error';
}

function fileOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
