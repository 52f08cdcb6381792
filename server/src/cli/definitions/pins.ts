import * as l10n from '@vscode/l10n';
import {
  connectOption,
  excludeOption,
  formatOption,
  hostsOption,
  noIgnoreOption,
  pathsDescription,
} from '../command-line/options.ts';
import { PinsetCommand } from '../command-line/pinset-command.ts';

/** How `pinset pins` is called. */
export function pinsCommand() {
  return new PinsetCommand('pins')
    .guide({
      examples: [
        { line: 'pinset pins vms/web.xml', does: l10n.t('show the CPUs of each thread of a domain') },
        {
          line: 'pinset pins start.sh --host hosts/rack1-07.host.json --format json',
          does: l10n.t('show what a script would pin on a host, for a program to read'),
        },
        { line: 'pinset pins --by-cpu', does: l10n.t('show who is pinned to each CPU of the hosts') },
      ],
      status: { 0: l10n.t('success') },
    })
    .summary(l10n.t('show which CPUs each thread is pinned to'))
    .description(
      l10n.t(
        "Shows which CPUs each thread is pinned to: in a domain after libvirt's fall-backs, in a script command by command. Scripts are read, never run.",
      ),
    )
    .argument('[PATH...]', pathsDescription())
    .addOption(hostsOption())
    .addOption(connectOption())
    .addOption(excludeOption())
    .addOption(noIgnoreOption())
    .option('--by-cpu', l10n.t('show each CPU of the hosts with who is pinned there, instead of each thread'))
    .addOption(formatOption(['text', 'json']));
}
