import { Option } from '@commander-js/extra-typings';
import * as l10n from '@vscode/l10n';
import {
  connectOption,
  excludeOption,
  hostsOption,
  jobsOption,
  noIgnoreOption,
  pathsDescription,
  repeatableOption,
  shardOption,
} from '../command-line/options.ts';
import { PinsetCommand } from '../command-line/pinset-command.ts';

/** How `pinset fix` is called. */
export function fixCommand() {
  return new PinsetCommand('fix')
    .guide({
      examples: [
        { line: 'pinset fix vms', does: l10n.t('say what would change') },
        { line: 'pinset fix vms --diff | patch -p1', does: l10n.t('make the changes by way of a patch') },
        {
          line: 'pinset fix vms --write --only cpu-overcommit,smt-sibling-conflict',
          does: l10n.t('change the files, by the fixes of two rules'),
        },
      ],
      status: {
        0: l10n.t('no error or warning is left'),
        1: l10n.t('errors or warnings are left, or would be left'),
      },
    })
    .summary(l10n.t('apply the preferred fix of every finding'))
    .description(
      l10n.t(
        'Applies the preferred fix of every finding that has one, and re-pins the guests of a host together where no guest can be moved alone. Without --diff or --write it only says what would change.',
      ),
    )
    .argument('[PATH...]', pathsDescription())
    .addOption(hostsOption())
    .addOption(connectOption())
    .addOption(excludeOption())
    .addOption(noIgnoreOption())
    .addOption(new Option('--diff', l10n.t('print a unified diff from the current folder, for patch -p1 or git apply')))
    .addOption(new Option('--write', l10n.t('change the files; each is replaced as a whole or not at all')))
    .addOption(repeatableOption('--only <RULE,…>', l10n.t('apply the fixes of these rules only')))
    .addOption(
      new Option(
        '--safe',
        l10n.t('apply harmless fixes only: they rewrite lists and delete elements that libvirt drops'),
      ),
    )
    .addOption(jobsOption())
    .addOption(shardOption());
}
