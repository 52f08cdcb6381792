import type { Answer, PlacedDomainContext, Rule } from '../engine/rule.ts';
import { helperRemote } from './helper-remote.ts';

/** An iothreadpin on nodes without any of the vCPUs. */
export const iothreadRemote: Rule = {
  id: 'iothread-remote',
  host: 'required',
  about: ['iothreadPins'],
  severity: 'info',
  summary: 'An iothread and the vCPUs are pinned to different NUMA nodes.',
  why: `An iothread reads requests from the guest's memory and copies data into it. From another node, all of that
is remote: 118 ns became 243 ns on one 2-socket machine (published Intel MLC run).`,
  libvirt: 'silent',
  libvirtBehaviour: 'libvirt does not look at the nodes of pinned CPUs.',
  advice: `Pin the iothread to CPUs of the guest's node that no vCPU has.`,
  fix: 'suggestion',
  since: '0.1.0',
  examples: {
    wrong: `<domain type='kvm'>
  <name>web</name>
  <vcpu placement='static'>1</vcpu>
  <iothreads>1</iothreads>
  <cputune>
    <vcpupin vcpu='0' cpuset='2'/>
    <iothreadpin iothread='1' cpuset='4'/>
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
  return helperRemote('iothread', context);
}
