import { commands, env, QuickPickItemKind, type Uri, window } from 'vscode';
import { offer } from './offer.ts';

/** What is to be run on the host, and what its output tells. */
const CAPTURES: readonly { readonly command: string; readonly tells: string }[] = [
  {
    command: 'virsh capabilities > "$(hostname).capabilities.xml"',
    tells: 'SMT siblings, L3 groups, nodes, memory, huge pages, distances. Not: isolated CPUs',
  },
  {
    command: 'lstopo --of xml "$(hostname).hwloc.xml"',
    tells: 'All that libvirt tells, and core kinds, offline CPUs, devices. Not: isolated CPUs',
  },
  {
    command: 'hwloc-gather-topology "$(hostname)"',
    tells: 'Everything, as the kernel says it: an archive of its /sys and /proc',
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
    tells: 'The list for "isolated" in the profile, where the capture does not tell it',
  },
];

const MORE = 'What each capture can and cannot tell';

/** `pinset.howToCapture`: copies a one-liner, or opens the page about captures. */
export async function howToCapture(page: Uri): Promise<void> {
  const chosen = await window.showQuickPick(
    [
      // `$(hostname)` would be taken for an icon.
      ...CAPTURES.map(({ command, tells }) => ({ label: command.replace('$(', '\\$('), detail: tells, command })),
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
  const command = 'command' in chosen ? chosen.command : undefined;
  if (command === undefined) {
    await commands.executeCommand('markdown.showPreview', page);
    return;
  }
  await env.clipboard.writeText(command);
  offer('information', `Copied: ${command}`, 'Import Host Capture…', () =>
    commands.executeCommand('pinset.importHost'),
  );
}
