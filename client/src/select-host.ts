import { commands, type QuickPickItem, QuickPickItemKind, type Uri, window } from 'vscode';
import type { HostChoice } from '../../server/src/lsp/protocol.ts';
import { giveHost } from './give-host.ts';
import { type HostRequests, profileOf } from './host-requests.ts';
import { nameOf } from './new-profile.ts';

/** `pinset.selectHost`: shows the hosts of the workspace, and makes one of them the host of what the user says. */
export async function selectHost(document: Uri | null, canReadMachine: boolean, requests: HostRequests): Promise<void> {
  const hosts = await requests.hosts(document);
  const chosen = await window.showQuickPick([...hosts.map(hostItem), ...commandItems(canReadMachine)], {
    title: document === null ? 'Select Host' : `Select Host for ${nameOf(document)}`,
    placeHolder: hosts.length === 0 ? 'There is no host in the workspace yet' : 'Which host?',
    matchOnDescription: true,
    matchOnDetail: true,
  });
  if (chosen === undefined) return;
  if (chosen.command !== undefined) await commands.executeCommand(chosen.command);
  else if (chosen.host !== undefined) await giveHost(chosen.host, hosts, document);
}

interface Item extends QuickPickItem {
  readonly host?: HostChoice;
  readonly command?: string;
}

function hostItem(host: HostChoice): Item {
  const { name, problem, cpus, nodes, vcpus } = host;
  const marks = [
    host.isHost ? 'host of this document' : null,
    host.claim === null ? null : `claims it by ${host.claim}`,
    host.isDefault ? 'default (pinset.host)' : null,
  ].filter((mark) => mark !== null);
  const counts = `${cpus} CPUs · ${nodes === 1 ? '1 node' : `${nodes} nodes`} · ${vcpus} vCPUs run here`;
  return {
    host,
    label: `$(${problem !== null ? 'error' : host.isHost ? 'check' : 'server'}) ${name}`,
    description: problem === null ? counts : 'cannot be used',
    detail: [nameOf(profileOf(host)), ...marks, ...(problem === null ? [] : [problem])].join(' · '),
  };
}

function commandItems(canReadMachine: boolean): Item[] {
  return [
    { label: 'Another host', kind: QuickPickItemKind.Separator },
    { label: '$(add) Import Host Capture…', command: 'pinset.importHost' },
    ...(canReadMachine ? [{ label: '$(vm) Use This Machine as the Host', command: 'pinset.useThisMachine' }] : []),
    { label: '$(question) How to Capture a Host', command: 'pinset.howToCapture' },
  ];
}
