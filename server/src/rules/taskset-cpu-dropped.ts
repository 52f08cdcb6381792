import * as l10n from '@vscode/l10n';
import { printCpuList } from '../cpuset/print.ts';
import type { HostTopology } from '../topology/host-topology.ts';
import type { PlacedScriptContext, PlacedScriptRule, Report } from './rule.ts';
import { sameForm } from './same-form.ts';
import { editableSpan, spanOfWord } from './script-places.ts';
import { type TasksetStep, tasksetSteps } from './taskset-steps.ts';
import { cpus } from './wording.ts';

/** CPUs that the host lacks among those of a taskset. Where it lacks all of them taskset fails: that is unknown-cpu. */
export const tasksetCpuDropped: PlacedScriptRule = {
  id: 'taskset-cpu-dropped',
  subject: 'script on host',
  severity: 'warning',
  summary: 'taskset is asked for CPUs that the host does not have, and drops them.',
  why: `taskset passes on a mask with more CPUs than there are, and the kernel takes what is left of it (taskset(1): "a mask may specify more CPUs
than are present"; \`sched_setaffinity\` in kernel/sched). So \`taskset -c 6-9\` on a host with CPUs 0-7 runs on two CPUs instead of four, and nobody is told.`,
  libvirt: 'not asked',
  libvirtBehaviour: 'taskset says nothing as long as one of the CPUs exists.',
  advice: 'Name CPUs that the host has. Most often the script was written for another host.',
  fix: 'suggestion',
  since: '0.1.0',
  examples: {
    wrong: `#!/bin/sh
taskset -c 4-7,12-15 iperf3 --server
`,
    right: `#!/bin/sh
taskset -c 4-7 iperf3 --server
`,
  },
  checkScript,
};

function* checkScript({ document, run, occupancy }: PlacedScriptContext): Iterable<Report> {
  const { topology, name } = occupancy.host;
  for (const step of tasksetSteps(run)) {
    const { process, pinset } = step;
    const asked = pinset.list?.cpus;
    if (asked == null || meansAll(step, topology)) continue;
    const dropped = asked.difference(topology.known);
    const left = asked.intersection(topology.known);
    const span = spanOfWord(document, pinset.word, process.place);
    if (dropped.isEmpty || left.isEmpty || span === null) continue;
    const text = sameForm(pinset.word.text ?? '', pinset.dialect, left) ?? printCpuList(left, pinset.dialect);
    const editable = editableSpan(document, pinset.word);
    yield {
      span,
      message: l10n.t(
        'Host {0} has no {1}: taskset drops them without a word, and {2} are left',
        name,
        cpus(dropped),
        cpus(left),
      ),
      ...(editable === null
        ? {}
        : {
            data: {
              kind: 'replace',
              span: editable,
              newText: text,
              title: l10n.t("Change to '{0}', what is left", text),
            } as const,
          }),
    };
  }
}

/** `taskset -p ffffffff PID` gives a process all CPUs, however many there are. */
function meansAll({ pinset, process }: TasksetStep, topology: HostTopology): boolean {
  const text = pinset.word.text ?? '';
  const all = pinset.dialect === 'taskset-mask' ? /^(?:0x)?[f,]+$/i.test(text) : /^0-\d+$/.test(text);
  if (!all || pinset.list?.cpus == null) return false;
  return (
    topology.known.isSubsetOf(pinset.list.cpus) && (process.action === 're-pin' || pinset.dialect === 'taskset-mask')
  );
}
