import * as l10n from '@vscode/l10n';
import type { PlacedDomainContext, Report, Rule } from '../engine/rule.ts';

/** A guest on an AMD host that cannot see the threads of its own topology. */
export const guestSmtHidden: Rule = {
  id: 'guest-smt-hidden',
  host: 'required',
  hostFacts: ['vendor'],
  severity: 'info',
  summary: 'The guest topology has threads, but on an AMD host the guest cannot see them without topoext.',
  why: `AMD's CPUs report threads and caches by the CPUID feature topoext. QEMU leaves it out of \`-cpu host\` unless
it is requested (target/i386/cpu.c, no_autoenable_flags): the guest then treats every vCPU as a core of its own, and
puts work on both threads of a busy core.`,
  libvirt: 'silent',
  libvirtBehaviour: 'libvirt passes the topology and the CPU mode on to QEMU unchanged.',
  advice: "Add `<feature policy='require' name='topoext'/>` to `<cpu mode='host-passthrough'>`.",
  fix: 'none',
  since: '0.1.0',
  examples: {
    wrong: `<domain type='kvm'>
  <name>web</name>
  <vcpu placement='static'>2</vcpu>
  <cputune>
    <vcpupin vcpu='0' cpuset='1'/>
    <vcpupin vcpu='1' cpuset='3'/>
  </cputune>
  <cpu mode='host-passthrough'>
    <topology sockets='1' dies='1' cores='1' threads='2'/>
  </cpu>
</domain>
`,
    right: `<domain type='kvm'>
  <name>web</name>
  <vcpu placement='static'>2</vcpu>
  <cputune>
    <vcpupin vcpu='0' cpuset='1'/>
    <vcpupin vcpu='1' cpuset='3'/>
  </cputune>
  <cpu mode='host-passthrough'>
    <topology sockets='1' dies='1' cores='1' threads='2'/>
    <feature policy='require' name='topoext'/>
  </cpu>
</domain>
`,
    profile: `{
  "name": "ryzen",
  "topology": {
    "cpuVendor": "AuthenticAMD",
    "cpus": [
      { "id": 0, "core": 0, "siblings": "0,2", "node": 0 },
      { "id": 1, "core": 1, "siblings": "1,3", "node": 0 },
      { "id": 2, "core": 0, "siblings": "0,2", "node": 0 },
      { "id": 3, "core": 1, "siblings": "1,3", "node": 0 }
    ],
    "nodes": [{ "id": 0, "cpus": "0-3" }]
  }
}
`,
  },
  checks: { domain: check },
};

/** Hygon's CPUs behave like AMD's here. */
const vendors: ReadonlySet<string> = new Set(['AuthenticAMD', 'HygonGenuine']);

function* check({ document, occupancy }: PlacedDomainContext): Iterable<Report> {
  const { domain, complete } = document;
  const { cpu, type } = domain;
  const threads = cpu?.topology?.threads ?? null;
  const count = document.guestThreadsPerCore ?? 1;
  // A named model may or may not have topoext, and libvirt decides about host-model: both are unknown here.
  if (!complete || type !== 'kvm' || cpu?.mode?.value !== 'host-passthrough' || threads === null || count < 2) return;
  if (!vendors.has(occupancy.host.topology.cpuVendor ?? '')) return;
  const topoext = cpu.features.find(({ name }) => name === 'topoext');
  if (topoext !== undefined && topoext.policy !== 'disable' && topoext.policy !== 'forbid') return;
  yield {
    span: threads.span,
    message: l10n.t(
      "The guest does not see that its cores have {0} threads: on an AMD host, that takes <feature policy='require' name='topoext'/>",
      count,
    ),
  };
}
