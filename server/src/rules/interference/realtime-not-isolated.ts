import * as l10n from '@vscode/l10n';
import { realtimeVcpus } from '../../fleet/guests/realtime.ts';
import { cpus, pinned, vcpus } from '../../wording/wording.ts';
import { mostRelated, type PlacedGuestContext, type Report, type Rule } from '../engine/rule.ts';

/**
 * vCPUs with FIFO or RR scheduling and without isolated CPUs, on a host that is known to isolate some. isolated-mixed
 * reports a set with both, reserved-cpu-pinned one with reserved CPUs.
 */
export const realtimeNotIsolated: Rule = {
  id: 'realtime-not-isolated',
  host: 'required',
  hostFacts: ['isolated CPUs'],
  about: ['schedulers'],
  severity: 'info',
  summary: 'A vCPU with real-time scheduling runs on CPUs that are not isolated.',
  why: `Real-time scheduling lets the vCPU run before ordinary threads, but on a CPU that is not isolated the kernel
still runs its own work: timers, RCU, work queues and migrations. That adds latency, which the host's isolated CPUs
are there to avoid.`,
  libvirt: 'silent',
  libvirtBehaviour: 'libvirt does not know which CPUs are isolated.',
  advice: `Pin the vCPU to an isolated CPU; the message names them.`,
  fix: 'suggestion',
  since: '0.1.0',
  examples: {
    host: 'tuned',
    wrong: `<domain type='kvm'>
  <name>web</name>
  <vcpu placement='static'>1</vcpu>
  <cputune>
    <vcpupin vcpu='0' cpuset='1'/>
    <emulatorpin cpuset='0,8'/>
    <vcpusched vcpus='0' scheduler='fifo' priority='1'/>
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
  const { topology, reserved, name } = occupancy.host;
  if (topology.isolated.isEmpty) return;
  const realtime = realtimeVcpus(document.domain);
  const outside = (occupancy.restricted.get(document) ?? []).filter(
    ({ index, affinity }) =>
      realtime.has(index) && !affinity.intersects(topology.isolated) && !affinity.intersects(reserved),
  );
  const [first, ...others] = outside;
  const span = first?.thread.span ?? null;
  if (first === undefined || span === null) return;
  const who = vcpus(outside.map(({ index }) => index));
  const where = cpus(first.affinity);
  const details = [
    who,
    others.length > 0 ? l10n.t('{0} and others', where) : where,
    name,
    cpus(topology.isolated),
  ] as const;
  yield {
    data: { kind: 'placement' },
    span,
    message: l10n.t('{0} → {1}: real-time scheduling without isolation; host {2} isolates {3}', ...details),
    related: others
      .slice(0, mostRelated)
      .flatMap(({ index, affinity, thread }) =>
        thread.span === null ? [] : [{ uri: document.uri, span: thread.span, message: pinned(index, affinity) }],
      ),
  };
}
