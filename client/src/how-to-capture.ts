import { commands, env, QuickPickItemKind, type Uri, window } from 'vscode';
import { offer } from './offer.ts';

/** What is to be run on the host, and what its output tells. */
const CAPTURES: readonly { readonly command: string; readonly tells: string }[] = [
  {
    command: 'virsh capabilities > "$(hostname).capabilities.xml"',
    tells: 'What libvirt knows: nodes, memory, huge pages, distances, SMT siblings, L3 groups. Not: isolated CPUs',
  },
  {
    command: 'lstopo --of xml "$(hostname).hwloc.xml"',
    tells: 'Nearly everything: L2 and L3 groups, core kinds, CPUs that are offline or not allowed, devices',
  },
  {
    command: 'hwloc-gather-topology "$(hostname)"',
    tells: 'All of it, as the kernel says it: an archive of /sys and /proc',
  },
  {
    command: 'lscpu -e -J > "$(hostname).lscpu.json"',
    tells: 'Is on every Linux: cores, sockets, nodes, caches, offline CPUs. Not: memory, distances',
  },
  {
    command: 'lscpu -p > "$(hostname).lscpu.txt"',
    tells: 'The same of the online CPUs, also from a very old lscpu',
  },
  {
    command: 'numactl -H > "$(hostname).numactl.txt"',
    tells: 'Nodes with CPUs, memory and distances. Not: cores, siblings, caches',
  },
  {
    command: 'cat /sys/devices/system/cpu/isolated',
    tells: 'The list for "isolated" in the profile, where the capture does not tell which CPUs isolcpus= takes out',
  },
];

const MORE = 'What each capture can and cannot tell';

/** `pinset.howToCapture`: copies a one-liner, or opens the page about captures. */
export async function howToCapture(page: Uri): Promise<void> {
  const chosen = await window.showQuickPick(
    [
      ...CAPTURES.map(({ command, tells }) => ({ label: command, detail: tells })),
      { label: '', kind: QuickPickItemKind.Separator },
      { label: MORE, description: 'opens a page' },
    ],
    {
      title: 'How to Capture a Host',
      placeHolder: 'Run one of these on the host and save the output in the workspace; Enter copies it',
      matchOnDetail: true,
    },
  );
  if (chosen === undefined) return;
  if (chosen.label === MORE) {
    await commands.executeCommand('markdown.showPreview', page);
    return;
  }
  await env.clipboard.writeText(chosen.label);
  offer('information', `Copied: ${chosen.label}`, 'Import Host Capture…', () =>
    commands.executeCommand('pinset.importHost'),
  );
}
