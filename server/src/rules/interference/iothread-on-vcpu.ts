import type { Answer, PlacedGuestContext, Rule } from '../engine/rule.ts';
import { helperOnVcpu } from './helper-on-vcpu.ts';

/** An iothreadpin on the only CPU of a vCPU. */
export const iothreadOnVcpu: Rule = {
  id: 'iothread-on-vcpu',
  host: 'preferred',
  severity: 'warning',
  summary: 'An iothread is pinned to the only CPU of a vCPU.',
  why: `An iothread exists to take disk I/O off the vCPUs. On a vCPU's CPU, each request interrupts the guest that
waits for it: two busy threads on one CPU get 0.53 of it each (kata-containers issue 13539).`,
  libvirt: 'silent',
  libvirtBehaviour: 'libvirt does not compare iothreadpin with vcpupin.',
  advice: `Pin the iothread to CPUs that no vCPU has, on the guest's node. If other CPUs of its pinset are free and
nothing says that the vCPUs are dedicated, the finding is only an info.`,
  fix: 'suggestion',
  since: '0.1.0',
  examples: {
    wrong: `<domain type='kvm'>
  <name>web</name>
  <vcpu placement='static'>1</vcpu>
  <iothreads>1</iothreads>
  <cputune>
    <vcpupin vcpu='0' cpuset='2'/>
    <iothreadpin iothread='1' cpuset='2'/>
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
  return helperOnVcpu('iothread', context);
}
