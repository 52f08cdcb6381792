import { Option } from '@commander-js/extra-typings';
import * as l10n from '@vscode/l10n';
import { cpuListDialects } from '../../cpuset/list.ts';
import { formatOption, wordOption } from '../command-line/options.ts';
import { PinsetCommand } from '../command-line/pinset-command.ts';

/** How `pinset cpus` is called. */
export function cpusCommand() {
  return new PinsetCommand('cpus')
    .guide({
      examples: [
        { line: 'pinset cpus 0-3,8 --to taskset-mask', does: l10n.t('prints {0}', '10f') },
        { line: 'pinset cpus 0-6:2 --from taskset-list --to libvirt', does: l10n.t('prints {0}', '0,2,4,6') },
        {
          line: "pinset cpus '!0-13' --from numactl --host capabilities.xml",
          does: l10n.t('prints the CPUs of the host from 14 on'),
        },
      ],
      status: { 0: l10n.t('success') },
    })
    .argumentsMayBeginWithDash()
    .summary(l10n.t('convert a CPU list from one syntax to another'))
    .description(l10n.t('Reads a CPU list in the syntax of one tool and prints it in the syntax of another.'))
    .argument('<LIST>', l10n.t('the list, as one argument'))
    .addOption(wordOption('--from <DIALECT>', l10n.t('the syntax of the list'), cpuListDialects).default('libvirt'))
    .addOption(wordOption('--to <DIALECT>', l10n.t('the syntax to print; kernel unless given'), cpuListDialects))
    .addOption(new Option('--host <FILE>', l10n.t("a *.host.json profile or a capture, for numactl's all and !")))
    .addOption(formatOption(['text', 'json']));
}
