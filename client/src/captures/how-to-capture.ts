import { commands, env, l10n, type QuickPickItem, QuickPickItemKind, type Uri, window } from 'vscode';
import { offer } from '../offer.ts';

interface Capture {
  /** To be run on the host. */
  readonly command: string;
  /** What its output tells. */
  readonly tells: string;
}

const captures = (): readonly Capture[] => [
  {
    command: 'virsh capabilities > "$(hostname).capabilities.xml"',
    tells: l10n.t('SMT siblings, L3 groups, nodes, memory, huge pages, distances. Not: isolated CPUs'),
  },
  {
    command: 'lstopo --of xml "$(hostname).hwloc.xml"',
    tells: l10n.t('All that libvirt tells, and core kinds, offline CPUs, devices. Not: isolated CPUs'),
  },
  {
    command: 'hwloc-gather-topology "$(hostname)"',
    tells: l10n.t('Everything, as the kernel says it: an archive of its /sys and /proc'),
  },
  {
    command: 'lscpu -e -J > "$(hostname).lscpu.json"',
    tells: l10n.t('Is on every Linux: cores, sockets, nodes, caches, offline CPUs. Not: memory, distances'),
  },
  {
    command: 'lscpu -p > "$(hostname).lscpu.txt"',
    tells: l10n.t('The same of the online CPUs, also from a very old lscpu'),
  },
  {
    command: 'numactl -H > "$(hostname).numactl.txt"',
    tells: l10n.t('Nodes with CPUs, memory and distances. Not: cores, siblings, caches'),
  },
  {
    command: 'cat /sys/devices/system/cpu/isolated',
    tells: l10n.t('The list for "isolated" in the profile, where the capture does not tell it'),
  },
];

interface CaptureItem extends QuickPickItem {
  /** null for the page and for the separator. */
  readonly command: string | null;
}

/** `pinset.howToCapture`: copies a one-liner, or opens the page about captures. */
export async function howToCapture(page: Uri): Promise<void> {
  const chosen = await window.showQuickPick<CaptureItem>(
    [
      // `$(hostname)` would be taken for an icon.
      ...captures().map(({ command, tells }) => ({ label: command.replace('$(', '\\$('), detail: tells, command })),
      { label: '', kind: QuickPickItemKind.Separator, command: null },
      { label: l10n.t('What each capture can and cannot tell'), description: l10n.t('opens a page'), command: null },
    ],
    {
      title: l10n.t('How to Capture a Host'),
      placeHolder: l10n.t('Run one of these on the host and save the output in the workspace; Enter copies it'),
      matchOnDetail: true,
    },
  );
  if (chosen === undefined) return;
  const { command } = chosen;
  if (command === null) {
    await commands.executeCommand('markdown.showPreview', page);
    return;
  }
  await env.clipboard.writeText(command);
  offer('information', l10n.t('Copied: {0}', command), l10n.t('Import Host Capture…'), () =>
    commands.executeCommand('pinset.importHost'),
  );
}
