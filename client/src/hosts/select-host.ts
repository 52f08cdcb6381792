import { commands, l10n, type QuickPickItem, QuickPickItemKind, type Uri, window } from 'vscode';
import type { HostChoice } from '../../../server/src/lsp/protocol.ts';
import { nameOf } from '../profiles/new-profile.ts';
import { assignHost } from './assign-host.ts';
import { type HostRequests, profileOf } from './host-requests.ts';

/**
 * `pinset.selectHost`: shows the hosts of the workspace, and makes one of them the host of the documents that the user
 * chooses.
 */
export async function selectHost(document: Uri | null, canReadMachine: boolean, requests: HostRequests): Promise<void> {
  const hosts = await requests.hosts(document);
  const chosen = await window.showQuickPick([...hosts.map(hostItem), ...commandItems(canReadMachine)], {
    title: document === null ? l10n.t('Select Host') : l10n.t('Select Host for {0}', nameOf(document)),
    placeHolder: hosts.length === 0 ? l10n.t('The workspace has no hosts yet') : l10n.t('Which host?'),
    matchOnDescription: true,
    matchOnDetail: true,
  });
  if (chosen === undefined) return;
  if (chosen.command !== undefined) await commands.executeCommand(chosen.command);
  else if (chosen.host !== undefined) await assignHost(chosen.host, hosts, document);
}

interface Item extends QuickPickItem {
  readonly host?: HostChoice;
  readonly command?: string;
}

function hostItem(host: HostChoice): Item {
  const { name, problem, cpus, nodes, vcpus } = host;
  const marks = [
    host.isHost ? l10n.t('host of this document') : null,
    host.claim === null ? null : l10n.t('claims it by {0}', host.claim),
    host.isDefault ? l10n.t('default (pinset.host)') : null,
  ].filter((mark) => mark !== null);
  const counts =
    nodes === 1
      ? l10n.t('{0} CPUs · 1 node · {1} vCPUs run here', cpus, vcpus)
      : l10n.t('{0} CPUs · {1} nodes · {2} vCPUs run here', cpus, nodes, vcpus);
  return {
    host,
    label: `$(${problem !== null ? 'error' : host.isHost ? 'check' : 'server'}) ${name}`,
    description: problem === null ? counts : l10n.t('cannot be used'),
    detail: [nameOf(profileOf(host)), ...marks, ...(problem === null ? [] : [problem])].join(' · '),
  };
}

function commandItems(canReadMachine: boolean): Item[] {
  return [
    { label: l10n.t('Another host'), kind: QuickPickItemKind.Separator },
    { label: `$(add) ${l10n.t('Import Host Capture…')}`, command: 'pinset.importHost' },
    ...(canReadMachine
      ? [{ label: `$(vm) ${l10n.t('Use This Machine as the Host')}`, command: 'pinset.useThisMachine' }]
      : []),
    { label: `$(question) ${l10n.t('How to Capture a Host')}`, command: 'pinset.howToCapture' },
  ];
}
