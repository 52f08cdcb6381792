import type { Answer, PlacedDomainContext, Rule } from '../engine/rule.ts';
import { helperUnpinned } from './helper-unpinned.ts';

/**
 * An emulator that floats over the CPUs of dedicated vCPUs; see {@link helperUnpinned}. Metadata with
 * `emulator='share'` allows it.
 */
export const emulatorUnpinned: Rule = {
  id: 'emulator-unpinned',
  host: 'preferred',
  severity: 'info',
  summary: 'The emulator of a domain with dedicated vCPUs has no pin.',
  why: `Without \`emulatorpin\`, QEMU's emulator thread runs on any CPU of the host, including the vCPUs' own, and
takes turns with the guest there: two busy threads get 0.53 of a CPU each (kata-containers issue 13539).`,
  libvirt: 'silent',
  libvirtBehaviour:
    'libvirt lets the emulator run on the cpuset of `<vcpu>`, or else on all CPUs that are not isolated.',
  advice: "Pin the emulator to CPUs that no vCPU has, preferably those reserved for the host, on the guest's node.",
  fix: 'suggestion',
  since: '0.1.0',
  examples: {
    wrong: `<domain type='kvm'>
  <name>web</name>
  <vcpu placement='static'>1</vcpu>
  <cputune>
    <vcpupin vcpu='0' cpuset='2'/>
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
  if (context.document.domain.intent?.emulator?.value !== 'share') yield* helperUnpinned('emulator', context);
}
