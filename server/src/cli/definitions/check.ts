import { Option } from '@commander-js/extra-typings';
import * as l10n from '@vscode/l10n';
import {
  colorOption,
  connectOption,
  excludeOption,
  formatOption,
  hostsOption,
  jobsOption,
  noIgnoreOption,
  outputOption,
  pathsDescription,
  shardOption,
  wordOption,
} from '../command-line/options.ts';
import { PinsetCommand } from '../command-line/pinset-command.ts';
import { formatNames } from '../report/formats/format.ts';

/** The lowest severity that sets exit status 1. */
export const failOn = ['error', 'warning', 'info', 'never'] as const;

/** How `pinset check` is called. */
export function checkCommand() {
  return new PinsetCommand('check')
    .guide({
      examples: [
        { line: 'pinset check', does: l10n.t('check everything below the current folder') },
        {
          line: 'pinset check vms/web.xml --host hosts/rack1-07.host.json',
          does: l10n.t('check one domain next to everything that the profile puts on its host'),
        },
        {
          line: 'virsh dumpxml web | pinset check - --host /sys',
          does: l10n.t('check a domain as libvirt has it, on this host'),
        },
        {
          line: 'pinset check --format sarif --output pinset.sarif',
          does: l10n.t('write a report for GitHub code scanning'),
        },
      ],
      status: {
        0: l10n.t('no finding at or above --fail-on'),
        1: l10n.t('findings at or above --fail-on'),
      },
    })
    .summary(l10n.t('report what is wrong with pins and NUMA bindings'))
    .description(
      l10n.t(
        'Reports what is wrong with the pins and NUMA bindings in libvirt domains, shell scripts and systemd units: what the host cannot do, what collides with other guests, and what libvirt silently drops.',
      ),
    )
    .argument('[PATH...]', pathsDescription())
    .addOption(hostsOption())
    .addOption(connectOption())
    .addOption(formatOption(formatNames))
    .addOption(outputOption())
    .addOption(
      wordOption('--fail-on <SEVERITY>', l10n.t('the lowest severity that sets exit status 1'), failOn).default(
        'warning',
      ),
    )
    .addOption(new Option('--baseline <FILE>', l10n.t('leave out the findings that this file lists')))
    .addOption(
      new Option(
        '--create-baseline',
        l10n.t('write all findings to the file of --baseline, instead of reporting them'),
      ),
    )
    .addOption(excludeOption())
    .addOption(noIgnoreOption())
    .addOption(
      new Option('--stdin-filename <NAME>', l10n.t('where the document on standard input would be, if - is given')),
    )
    .addOption(new Option('--allow-empty', l10n.t('nothing to check is a success')))
    .addOption(
      new Option(
        '--why <RULE[:LINE]>',
        l10n.t('say for each document why this rule has, or has no, finding shown there, instead of all findings'),
      ),
    )
    .addOption(jobsOption())
    .addOption(shardOption())
    .addOption(colorOption());
}
