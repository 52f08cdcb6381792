import { Option } from '@commander-js/extra-typings';
import * as l10n from '@vscode/l10n';
import { colorOption, formatOption, repeatableOption, wordOption } from '../command-line/options.ts';
import { PinsetCommand } from '../command-line/pinset-command.ts';
import { failOn } from './check.ts';

/** How `pinset verify` is called. */
export function verifyCommand() {
  return new PinsetCommand('verify')
    .guide({
      examples: [
        { line: 'pinset verify', does: l10n.t('compare all guests that run on this host with their definitions') },
        { line: 'pinset verify web db', does: l10n.t('show where each thread of two guests may run') },
        {
          line: 'pinset verify vms/web.xml',
          does: l10n.t('compare the running guest with a file, such as that of a repository'),
        },
        {
          line: 'pinset verify --connect qemu+ssh://root@kvm1/system --format json',
          does: l10n.t('compare the vCPUs and iothreads of another host, for a program to read'),
        },
      ],
      status: {
        0: l10n.t('no finding at or above --fail-on'),
        1: l10n.t('findings at or above --fail-on'),
      },
    })
    .summary(l10n.t('show whether running guests are where their definitions say'))
    .description(
      l10n.t(
        'Compares guests that run with their definitions: the CPUs that each thread may really run on, its cgroup, its scheduler and priority, and the nodes that the memory is on. Nothing is changed.',
      ),
    )
    .argument(
      '[NAME...]',
      l10n.t('the name or UUID of a running domain, or the file of one; all running domains if none is given'),
    )
    .addOption(
      repeatableOption(
        '--connect <URI>',
        l10n.t(
          'the libvirt daemon to ask; LIBVIRT_DEFAULT_URI or qemu:///system if none is given. On another machine only vCPUs and iothreads can be seen',
        ),
      ),
    )
    .addOption(
      new Option(
        '--host <FILE>',
        l10n.t('a *.host.json profile or a capture of the host, in place of what libvirt tells about it'),
      ),
    )
    .addOption(formatOption(['text', 'json']))
    .addOption(
      wordOption('--fail-on <SEVERITY>', l10n.t('the lowest severity that sets exit status 1'), failOn).default(
        'warning',
      ),
    )
    .addOption(colorOption());
}
