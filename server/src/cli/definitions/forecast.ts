import { Option } from '@commander-js/extra-typings';
import * as l10n from '@vscode/l10n';
import {
  connectOption,
  formatOption,
  hostsOption,
  pathsDescription,
  repeatableOption,
} from '../command-line/options.ts';
import { PinsetCommand } from '../command-line/pinset-command.ts';
import { CommandError } from '../commands/command.ts';

/** How `pinset forecast` is called. */
export function forecastCommand() {
  return new PinsetCommand('forecast')
    .guide({
      examples: [
        { line: 'pinset forecast vms --host capabilities.xml', does: l10n.t('show what each thread gets of its CPUs') },
        {
          line: 'pinset forecast . --demand 0.3 --format json',
          does: l10n.t('the same, also for guests that are busy 30 % of the time, for a program to read'),
        },
        {
          line: 'pinset forecast . --evidence before.txt --evidence after.txt --interval 10',
          does: l10n.t('show what the vCPUs of the running host waited in 10 s beside the forecast'),
        },
      ],
      status: { 0: l10n.t('success'), 1: l10n.t('a vCPU waits longer than the maxSteal of the host profile') },
    })
    .summary(l10n.t('forecast what contention costs each thread'))
    .description(
      l10n.t(
        'Forecasts how much of a CPU each vCPU, emulator, iothread and placed process gets when all of them are busy, and how much steal the guest sees. Nothing is measured or run.',
      ),
    )
    .argument('[PATH...]', pathsDescription())
    .addOption(hostsOption())
    .addOption(connectOption())
    .addOption(
      new Option(
        '--demand <D>',
        l10n.t(
          'how much of the time each thread would run alone, above 0 and at most 1, instead of what the profile says',
        ),
      ).argParser((value) => {
        const demand = Number(value);
        if (/^[\d.]+$/.test(value) && demand > 0 && demand <= 1) return demand;
        throw new CommandError(l10n.t("{0} takes a number above 0 and at most 1, not '{1}'", '--demand', value));
      }),
    )
    .addOption(
      repeatableOption(
        '--evidence <FILE>',
        l10n.t(
          'what a tool of the running host printed, shown beside the forecast: virsh domstats --vcpu --raw (one, or before and after), /proc/PID/task/*/schedstat, perf sched timehist, trace-cmd report',
        ),
      ),
    )
    .addOption(
      new Option('--interval <S>', l10n.t('the seconds between two files of counters')).argParser((value) => {
        const seconds = Number(value);
        if (/^[\d.]+$/.test(value) && seconds > 0 && seconds < 1e9) return seconds;
        throw new CommandError(l10n.t("{0} takes a number of seconds above 0, not '{1}'", '--interval', value));
      }),
    )
    .addOption(
      repeatableOption(
        '--pid <PID=GUEST>',
        l10n.t('which guest a process or thread of the evidence is, for example 4100=db'),
      ),
    )
    .addOption(formatOption(['text', 'json']));
}
