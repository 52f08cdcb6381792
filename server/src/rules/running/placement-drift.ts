import * as l10n from '@vscode/l10n';
import { getOrAdd } from '../../base/get-or-add.ts';
import type { Span } from '../../base/span.ts';
import { type Drift, driftOf, isByLibvirt } from '../../libvirt/drift.ts';
import type { PlacedDomainContext, Report, Rule, Severity } from '../engine/rule.ts';
import { driftsInWords } from './drift-in-words.ts';

/** A running guest is not where its document puts it. */
export const placementDrift: Rule = {
  id: 'placement-drift',
  host: 'required',
  severity: 'warning',
  summary: 'The running guest is not where its definition says.',
  why: `A file says where threads belong; the kernel knows where they may run. The two part when \`taskset\` or \`chrt\` is run on
a thread of QEMU, when a script writes to its cgroup, when a slice lacks CPUs that a pin names, or when memory was allocated
before it was bound. Then the CPU that looks free is not, and the vCPU that looks dedicated shares. It is an info if libvirt
itself has another pin: the running domain was re-pinned live, or the file was not given to \`virsh define\`.`,
  libvirt: 'silent',
  libvirtBehaviour: `libvirt sets the affinity when the guest starts and when a pin is changed, and never looks again. \`virsh vcpupin\`
and \`virsh emulatorpin\` print the pins that it has; \`virsh vcpuinfo\` asks the kernel.`,
  advice: `\`virsh vcpupin web 1 2 --live\` puts vCPU 1 back on CPU 2, \`emulatorpin\` and \`iothreadpin\` do it for other threads. If the
running state is the right one, write it into the definition (\`--config\`). Find out what moved the threads, or it happens
again. \`pinset verify\` compares the threads that run on this host with their definitions, and \`pinset check --connect\` the pins
that libvirt has.`,
  fix: 'none',
  noFix: () => l10n.t('the running guest is changed with virsh, not in its definition'),
  since: '0.1.0',
  examples: {
    wrong: exampleOf('2'),
    right: exampleOf('3'),
    running: { wrong: affinityOf('3'), right: affinityOf('3') },
  },
  checks: { domain: check },
};

/** A domain whose vCPU is pinned to a CPU. */
function exampleOf(cpu: string): string {
  return `<domain type='kvm'>
  <name>web</name>
  <vcpu placement='static'>1</vcpu>
  <cputune>
    <vcpupin vcpu='0' cpuset='${cpu}'/>
    <emulatorpin cpuset='1'/>
  </cputune>
  <numatune>
    <memory mode='strict' nodeset='0'/>
  </numatune>
</domain>
`;
}

/** What `virsh vcpuinfo --pretty` prints of its vCPU. */
function affinityOf(cpu: string): string {
  return `VCPU:           0
CPU:            ${cpu}
State:          running
CPU time:       12.4s
CPU Affinity:   ${cpu} (out of 9)
`;
}

/** More findings than these of one severity in one document are one. */
const mostFindings = 4;

function* check({ document, occupancy }: PlacedDomainContext): Iterable<Report> {
  const { host } = occupancy;
  const running = host.running?.of(document) ?? null;
  if (running === null) return;
  const places = new Map<string, Place>();
  for (const drift of driftOf(document, running, host)) {
    const span = placeOf(drift);
    const severity: Severity = isByLibvirt(drift) ? 'info' : 'warning';
    getOrAdd(places, `${severity} ${span.start}`, () => ({ span, severity, drifts: [] })).drifts.push(drift);
  }
  for (const severity of ['warning', 'info'] as const) {
    const own = [...places.values()].filter((place) => place.severity === severity);
    const [first] = own;
    if (first === undefined) continue;
    const drifts = own.flatMap((place) => place.drifts);
    for (const place of own.length > mostFindings ? [{ ...first, drifts }] : own) {
      yield { span: place.span, severity, message: () => driftsInWords(place.drifts) };
    }
  }

  function placeOf(drift: Drift): Span {
    const { domain } = document;
    const own = drift.kind === 'memory' ? domain.numatuneMemory?.nameSpan : drift.thread.span;
    return own ?? domain.vcpu?.count.span ?? domain.nameSpan;
  }
}

interface Place {
  readonly span: Span;
  readonly severity: Severity;
  readonly drifts: Drift[];
}
