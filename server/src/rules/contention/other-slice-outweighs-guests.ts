import * as l10n from '@vscode/l10n';
import { percent } from '../../contention/host/figures-in-words.ts';
import { hostForecast } from '../../contention/host/host-forecast.ts';
import { nameOfThread } from '../../contention/host/host-thread.ts';
import { cpus, enumeration, mostEnumerated, quotable } from '../../wording/wording.ts';
import { mostRelated, type PlacedScriptContext, type Report, type Rule } from '../engine/rule.ts';

/** A process outside of machine.slice gets most of a CPU that is a vCPU's only one. */
export const otherSliceOutweighsGuests: Rule = {
  id: 'other-slice-outweighs-guests',
  host: 'required',
  severity: 'info',
  summary: "A process outside of machine.slice gets most of a vCPU's CPU when all are busy.",
  why: `CPU time is divided first among the slices below the root: all guests together weigh as much as one other slice, or
as one process that is in none. A guest's part of that is divided among all CPUs with guests. So on a host with 16 CPUs
full of guests one busy process gets 16/17 of the CPU it is on; with 2 CPUs it got 0.66 (measured, kernel 6.18). More
\`<shares>\` for a domain change nothing about it.`,
  libvirt: 'not asked',
  libvirtBehaviour: 'libvirt puts guests into machine.slice and does not know what else runs on the host.',
  advice: `Let the process run on CPUs without guests (\`AllowedCPUs=\` of its slice, or its own pin), or give guests more
weight: \`CPUWeight=\` of machine.slice, and \`"machineSliceWeight"\` in the host profile.`,
  fix: 'none',
  noFix: () => l10n.t('the weights of slices are settings of the host'),
  since: '0.1.0',
  examples: {
    wrong: `#!/bin/sh
taskset -c 2 systemd-run --slice=backup.slice backup &
`,
    right: `#!/bin/sh
taskset -c 3 systemd-run --slice=backup.slice backup &
`,
    beside: `<domain type='kvm'>
  <name>db</name>
  <vcpu placement='static'>1</vcpu>
  <cputune>
    <vcpupin vcpu='0' cpuset='2'/>
    <emulatorpin cpuset='1'/>
  </cputune>
  <numatune>
    <memory mode='strict' nodeset='0'/>
  </numatune>
</domain>
`,
    file: 'backup.sh',
  },
  checks: { script: check },
};

/** From here on the process gets more than the guests. */
const most = 0.5;

function* check({ document, occupancy }: PlacedScriptContext): Iterable<Report> {
  const own = occupancy.host.processes?.filter(({ uri }) => uri === document.uri) ?? [];
  if (own.length === 0) return;
  const forecast = occupancy.derive(hostForecast);
  for (const thread of forecast.threads()) {
    if (thread.kind !== 'process' || !own.includes(thread.process) || thread.cpus.size !== 1) continue;
    if (thread.policy?.policy === 'fifo' || thread.policy?.policy === 'rr' || isAmongGuests(thread.process.cgroup))
      continue;
    const vcpus = forecast
      .rivalsOf(thread)
      .filter((rival) => rival.kind === 'guest' && rival.thread.role === 'vcpu' && rival.cpus.size === 1);
    if (vcpus.length === 0 || thread.figures.low <= most) continue;
    yield {
      span: thread.process.span,
      message: () =>
        l10n.t(
          '{0} gets {1} of {2} when all are busy, and {3} the rest: all guests together weigh as one service',
          quotable(thread.process.name),
          percent(thread.figures.low),
          cpus(thread.cpus),
          enumeration(vcpus.slice(0, mostEnumerated).map(nameOfThread), vcpus.length),
        ),
      related: vcpus
        .slice(0, mostRelated)
        .flatMap((rival) =>
          rival.kind === 'guest' && rival.thread.span !== null
            ? [{ uri: rival.resident.uri, span: rival.thread.span, message: nameOfThread(rival) }]
            : [],
        ),
    };
  }
}

function isAmongGuests(cgroup: string | null): boolean {
  return cgroup !== null && /^machine(?:-|\.slice)/.test(cgroup);
}
