import * as l10n from '@vscode/l10n';
import { repair } from '../engine/repair.ts';
import type { PlacedDomainContext, Report, Rule } from '../engine/rule.ts';
import { requireTopoext, threadsAreHidden } from './topoext.ts';

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
  fix: 'suggestion',
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

function* check(context: PlacedDomainContext): Iterable<Report> {
  const { domain, guestThreadsPerCore } = context.document;
  const threads = domain.cpu?.topology?.threads ?? null;
  const count = guestThreadsPerCore ?? 1;
  if (threads === null || count < 2 || !threadsAreHidden(context)) return;
  yield {
    data: repair(l10n.t('Require the CPU feature topoext'), ...requireTopoext(domain.cpu)),
    span: threads.span,
    message: l10n.t(
      "The guest does not see that its cores have {0} threads: on an AMD host, that takes <feature policy='require' name='topoext'/>",
      count,
    ),
  };
}
