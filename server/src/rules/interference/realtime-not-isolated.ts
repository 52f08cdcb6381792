import * as l10n from '@vscode/l10n';
import { realtimeVcpus } from '../../fleet/guests/realtime.ts';
import { cpus, pinned, vcpus } from '../../wording/wording.ts';
import { mostRelated, type PlacedGuestContext, type Report, type Rule } from '../engine/rule.ts';

/** vCPUs with FIFO or RR scheduling on CPUs of which none is isolated, on a host that is known to isolate some. A set with both
 * is isolated-mixed's, one on reserved CPUs reserved-cpu-pinned's. */
export const realtimeNotIsolated: Rule = {
  id: 'realtime-not-isolated',
  host: 'required',
  hostFacts: ['isolated CPUs'],
  severity: 'info',
  summary: 'A vCPU with real-time scheduling runs on CPUs that are not isolated.',
  why: `Real-time scheduling lets the vCPU run before ordinary threads, but on a CPU that is not isolated the kernel still puts its own work: timers,
RCU, work queues and migrations. The host has isolated CPUs for just that; latencies come in there, not here.`,
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
    message:
      topology.isolated.size === 1
        ? l10n.t('{0} under real-time scheduling → {1}, not isolated; isolated on host {2} is {3}', ...details)
        : l10n.t('{0} under real-time scheduling → {1}, not isolated; isolated on host {2} are {3}', ...details),
    related: others
      .slice(0, mostRelated)
      .flatMap(({ index, affinity, thread }) =>
        thread.span === null ? [] : [{ uri: document.uri, span: thread.span, message: pinned(index, affinity) }],
      ),
  };
}
