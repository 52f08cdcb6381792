import * as l10n from '@vscode/l10n';
import { formatOption } from '../command-line/options.ts';
import { PinsetCommand } from '../command-line/pinset-command.ts';

/** How `pinset host` is called. */
export function hostCommand() {
  return new PinsetCommand('host')
    .guide({
      examples: [
        { line: 'pinset host /sys', does: l10n.t('show the topology of this machine') },
        {
          line: 'virsh -c qemu+ssh://rack1-07/system capabilities | pinset host - --format json',
          does: l10n.t('save the topology of another machine, as a profile can name it'),
        },
        {
          line: 'pinset host capabilities.xml lscpu.json --format svg',
          does: l10n.t('draw what two captures of a host know together'),
        },
      ],
      status: { 0: l10n.t('success') },
    })
    .summary(l10n.t('show the topology of a host'))
    .description(l10n.t('Shows the topology in a host profile or a capture. Several captures of one host are merged.'))
    .argument(
      '<CAPTURE...>',
      l10n.t(
        'a *.host.json profile, or captures: virsh capabilities, lstopo --of xml, lscpu, numactl -H, a copy of /sys as a folder or archive, the JSON of pinset host, a CPU list; - for standard input',
      ),
    )
    .addOption(formatOption(['text', 'json', 'svg']));
}
