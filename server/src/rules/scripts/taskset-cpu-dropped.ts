import * as l10n from '@vscode/l10n';
import { cpus } from '../../wording/wording.ts';
import { isOfTaskset, type NamedNumbers, wrongNumbers } from '../cpu-lists/script-pinsets.ts';
import { thoseOfHost, withoutMissingInScript } from '../cpu-lists/without-missing.ts';
import type { PlacedScriptContext, Report, Rule } from '../engine/rule.ts';

/**
 * A taskset, or `qm --affinity` of Proxmox VE, with some CPUs that the host lacks. If the host lacks all of them,
 * taskset fails, which unknown-cpu reports.
 */
export const tasksetCpuDropped: Rule = {
  id: 'taskset-cpu-dropped',
  host: 'required',
  severity: 'warning',
  summary: 'taskset gets CPUs that the host does not have, and drops them.',
  why: `taskset accepts a mask with more CPUs than there are, and the kernel uses those that exist (taskset(1): "a mask
may specify more CPUs than are present"; \`sched_setaffinity\` in kernel/sched). So \`taskset -c 6-9\` on a host with
CPUs 0-7 silently runs on two CPUs instead of four.`,
  libvirt: 'not asked',
  libvirtBehaviour: 'taskset says nothing as long as one of the CPUs exists.',
  advice: 'Name CPUs that the host has. Most often the script was written for another host.',
  fix: 'suggestion',
  since: '0.1.0',
  examples: {
    wrong: `#!/bin/sh
taskset -c 4-7,12-15 iperf3 --server
`,
  },
  checks: { script: checkScript },
};

function* checkScript(context: PlacedScriptContext): Iterable<Report> {
  const { topology, name } = context.occupancy.host;
  const { known } = topology;
  const isDropped = ({ list, numbers }: NamedNumbers) =>
    isOfTaskset(list) && numbers.intersects(known) && !numbers.isSubsetOf(known);
  for (const { list, numbers } of wrongNumbers(context, 'cpus', isDropped)) {
    const { located, by } = list;
    const dropped = numbers.difference(known);
    const left = numbers.intersection(known);
    yield {
      span: located.span,
      message: l10n.t('Host {0} has no {1}; {2} silently keeps only {3}', name, cpus(dropped), by, cpus(left)),
      data: withoutMissingInScript(list, left, thoseOfHost),
    };
  }
}
