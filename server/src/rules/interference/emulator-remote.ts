import type { Answer, PlacedDomainContext, Rule } from '../engine/rule.ts';
import { helperRemote } from './helper-remote.ts';

/** An emulatorpin on nodes without any of the vCPUs. */
export const emulatorRemote: Rule = {
  id: 'emulator-remote',
  host: 'required',
  about: ['emulatorPins'],
  severity: 'info',
  summary: 'The emulator and the vCPUs are pinned to different NUMA nodes.',
  why: `QEMU's emulator thread copies between devices and the guest's memory, and takes locks that the vCPUs take.
From another node, each of these accesses is remote: 118 ns became 243 ns on one 2-socket machine (published Intel MLC
run).`,
  libvirt: 'silent',
  libvirtBehaviour: 'libvirt does not look at the nodes of pinned CPUs.',
  advice: `Pin the emulator to CPUs of the guest's node that no vCPU has. If the host reserves CPUs on one node only,
the emulator belongs there.`,
  fix: 'suggestion',
  since: '0.1.0',
  examples: {
    wrong: `<domain type='kvm'>
  <name>web</name>
  <vcpu placement='static'>1</vcpu>
  <cputune>
    <vcpupin vcpu='0' cpuset='2'/>
    <emulatorpin cpuset='4'/>
  </cputune>
  <numatune>
    <memory mode='strict' nodeset='0'/>
  </numatune>
</domain>
`,
  },
  checks: { domain: check },
};

function check(context: PlacedDomainContext): Iterable<Answer> {
  return helperRemote('emulator', context);
}
