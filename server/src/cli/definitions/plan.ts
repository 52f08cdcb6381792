import { Option } from '@commander-js/extra-typings';
import * as l10n from '@vscode/l10n';
import { connectOption, countOption, formatOption, wordOption } from '../command-line/options.ts';
import { PinsetCommand } from '../command-line/pinset-command.ts';

/** How `pinset plan` is called. */
export function planCommand() {
  return new PinsetCommand('plan')
    .guide({
      examples: [
        {
          line: 'pinset plan web.xml --host hosts/rack1-07.host.json',
          does: l10n.t('place a domain next to everything that the profile puts on the host'),
        },
        {
          line: 'pinset plan web.xml --host capabilities.xml --occupied 0-3,8 --threads isolate',
          does: l10n.t('place each vCPU on a core of its own, without CPUs 0-3 and 8'),
        },
        {
          line: 'pinset plan web.xml --host hosts/rack1-07.host.json --alternatives 3',
          does: l10n.t('compare up to three placements: what moves, and which findings come and go'),
        },
      ],
      status: { 0: l10n.t('the domain fits'), 1: l10n.t('the domain does not fit') },
    })
    .summary(l10n.t('find the best pins for a domain on a host'))
    .description(
      l10n.t(
        'Finds the best CPUs and NUMA nodes for a domain among those that are free on a host, or says what is short and what would help. No file is changed.',
      ),
    )
    .argument('<DOMAIN.xml>', l10n.t('a libvirt domain, or - for standard input'))
    .addOption(new Option('--host <FILE>', l10n.t('a *.host.json profile or a capture of the host; or --connect')))
    .addOption(connectOption())
    .addOption(
      new Option(
        '--occupied <LIST>',
        l10n.t('CPUs that are taken in addition to those that the profile says, in the kernel list format'),
      ),
    )
    .addOption(
      wordOption(
        '--threads <POLICY>',
        l10n.t('whether vCPUs share a core: where possible, always or never; by default as the domain says'),
        ['prefer', 'require', 'isolate'],
      ),
    )
    .addOption(
      wordOption(
        '--emulator <POLICY>',
        l10n.t("whether QEMU's own threads share CPUs or get one to themselves; by default as the domain says"),
        ['share', 'isolate'],
      ),
    )
    .addOption(
      countOption(
        '--alternatives <N>',
        l10n.t(
          'also list up to N placements to choose from, best first, with what moves and which findings come and go',
        ),
      ),
    )
    .addOption(formatOption(['text', 'json']));
}
