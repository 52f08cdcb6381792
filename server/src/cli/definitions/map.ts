import * as l10n from '@vscode/l10n';
import {
  colorOption,
  connectOption,
  excludeOption,
  formatOption,
  hostsOption,
  noIgnoreOption,
  outputOption,
  pathsDescription,
} from '../command-line/options.ts';
import { PinsetCommand } from '../command-line/pinset-command.ts';

/** How `pinset map` is called. */
export function mapCommand() {
  return new PinsetCommand('map')
    .guide({
      examples: [
        { line: 'pinset map', does: l10n.t('show the hosts below the current folder with who is pinned where') },
        {
          line: 'pinset map vms --host capabilities.xml --format svg --output host.svg',
          does: l10n.t('draw a host with its domains, for a wiki or a slide'),
        },
        {
          line: 'pinset map --format html --output map.html',
          does: l10n.t('write a page with the maps, the findings and what would resolve them, for a pull request'),
        },
      ],
      status: { 0: l10n.t('success') },
    })
    .summary(l10n.t('show a host with who is pinned where'))
    .description(
      l10n.t(
        "Shows hosts with everything that is pinned to their CPUs and bound to their memory, and where guests get in each other's way: as a tree, a picture, or a page that needs nothing else.",
      ),
    )
    .argument('[PATH...]', pathsDescription())
    .addOption(hostsOption())
    .addOption(connectOption())
    .addOption(formatOption(['text', 'svg', 'html']))
    .addOption(outputOption())
    .addOption(excludeOption())
    .addOption(noIgnoreOption())
    .addOption(colorOption());
}
