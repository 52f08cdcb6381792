import * as l10n from '@vscode/l10n';
import { amount, listed, ratio } from '../../wording/wording.ts';
import type { PlacedGuestContext, Report, Rule } from '../engine/rule.ts';
import { reportConflict } from './conflict-report.ts';

/** More restricted vCPUs are confined to a set of host CPUs than the set has CPUs. */
export const cpuOvercommit: Rule = {
  id: 'cpu-overcommit',
  host: 'required',
  severity: 'warning',
  summary: 'vCPUs outnumber the CPUs that they are confined to.',
  why: `Two busy vCPUs on one CPU get 0.53 of it each (kata-containers issue 13539); the guest sees the rest as
steal time. When a vCPU is preempted while it holds a kernel lock, the others spin for it: compared with plain ticket
locks, a guest ran 5.3 times faster with preemptable ticket locks and 7.9 times faster with paravirtual hints (Ouyang
& Lange, VEE 2013).`,
  libvirt: 'silent',
  libvirtBehaviour: 'libvirt accepts any number of vCPUs on one CPU, within a domain or across domains.',
  advice: `Give each vCPU of the finding its own CPU, or widen the pinsets until there are as many CPUs as vCPUs. The
finding lists every competing pin, whichever document it is in; moving any one of them helps.`,
  fix: 'suggestion',
  since: '0.1.0',
  examples: {
    wrong: `<domain type='kvm'>
  <name>web</name>
  <vcpu placement='static'>2</vcpu>
  <cputune>
    <vcpupin vcpu='0' cpuset='2'/>
    <vcpupin vcpu='1' cpuset='2'/>
  </cputune>
  <numatune>
    <memory mode='strict' nodeset='0'/>
  </numatune>
</domain>
`,
  },
  checks: { guest: check },
};

function* check({ document, occupancy }: PlacedGuestContext): Iterable<Report> {
  for (const conflict of occupancy.cpuConflicts.byResident.get(document) ?? []) {
    const at = reportConflict(conflict, document);
    if (at === null) continue;
    const count = conflict.units.length;
    yield {
      span: at.span,
      message: () =>
        l10n.t(
          '{0} on {1} {2}, {3}: {4}',
          amount(count, 'vCPU'),
          amount(conflict.places, 'CPU'),
          `{${listed(conflict.cpus)}}`,
          ratio(count, conflict.places),
          at.members().inWords,
        ),
      related: () => at.members().related,
      data: { kind: 'conflict', level: 'cpu', conflict, besides: null },
    };
  }
}
