import type { Answer, PlacedGuestContext, Rule } from '../engine/rule.ts';
import { helperOnVcpu } from './helper-on-vcpu.ts';

/** An emulatorpin on the only CPU of a vCPU. */
export const emulatorOnVcpu: Rule = {
  id: 'emulator-on-vcpu',
  host: 'preferred',
  severity: 'warning',
  summary: 'The emulator is pinned to the only CPU of a vCPU.',
  why: `QEMU's emulator thread handles devices, timers and monitor commands. On a vCPU's CPU it takes turns with the
guest: while both are busy, each gets about half (0.53, kata-containers issue 13539), and packet processing guests
lose packets (OpenStack, NFV guide).`,
  libvirt: 'silent',
  libvirtBehaviour: 'libvirt does not compare emulatorpin with vcpupin.',
  advice: `Pin the emulator to CPUs that no vCPU has, preferably those reserved for the host, on the guest's node. If
other CPUs of its pinset are free and nothing says that the vCPUs are dedicated, the finding is only an info.`,
  fix: 'suggestion',
  since: '0.1.0',
  examples: {
    wrong: `<domain type='kvm'>
  <name>web</name>
  <vcpu placement='static'>1</vcpu>
  <cputune>
    <vcpupin vcpu='0' cpuset='2'/>
    <emulatorpin cpuset='2'/>
  </cputune>
  <numatune>
    <memory mode='strict' nodeset='0'/>
  </numatune>
</domain>
`,
  },
  checks: { guest: check },
};

function check(context: PlacedGuestContext): Iterable<Answer> {
  return helperOnVcpu('emulator', context);
}
