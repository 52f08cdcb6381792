import type { Answer, PlacedDomainContext, Rule } from '../engine/rule.ts';
import { helperUnpinned } from './helper-unpinned.ts';

/**
 * Iothreads that float over the CPUs of dedicated vCPUs; see {@link helperUnpinned}. A pin for an iothread that the
 * domain does not have is meant for one of them, which iothreadpin-unknown reports.
 */
export const iothreadUnpinned: Rule = {
  id: 'iothread-unpinned',
  host: 'preferred',
  about: ['iothreads', 'iothreadIds'],
  severity: 'info',
  summary: 'Iothreads of a domain with dedicated vCPUs have no pin.',
  why: `Without \`iothreadpin\`, an iothread runs on any CPU of the host, including the vCPUs' own, and interrupts the
guest there for each request: two busy threads get 0.53 of a CPU each (kata-containers issue 13539).`,
  libvirt: 'silent',
  libvirtBehaviour: 'libvirt lets iothreads run on the cpuset of `<vcpu>`, or else on all CPUs that are not isolated.',
  advice: `Pin each iothread to CPUs that no vCPU has, on the guest's node.
If an \`<iothreadpin>\` names an iothread that the domain does not have, \`iothreadpin-unknown\` reports that instead.`,
  fix: 'suggestion',
  since: '0.1.0',
  examples: {
    wrong: `<domain type='kvm'>
  <name>web</name>
  <vcpu placement='static'>1</vcpu>
  <iothreads>1</iothreads>
  <cputune>
    <vcpupin vcpu='0' cpuset='2'/>
    <emulatorpin cpuset='0'/>
  </cputune>
  <numatune>
    <memory mode='strict' nodeset='0'/>
  </numatune>
  <features>
    <kvm>
      <hint-dedicated state='on'/>
    </kvm>
  </features>
  <cpu mode='host-passthrough'/>
</domain>
`,
  },
  checks: { domain: check },
};

function* check(context: PlacedDomainContext): Iterable<Answer> {
  const { domain, threads } = context.document;
  const ids = new Set(threads.iothreads.map(({ index }) => index));
  const astray = domain.iothreadPins.some(({ iothread }) => iothread?.value != null && !ids.has(iothread.value));
  if (!astray) yield* helperUnpinned('iothread', context);
}
