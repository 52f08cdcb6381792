import * as l10n from '@vscode/l10n';
import type { Resident } from '../../fleet/guests/resident.ts';
import type { Occupancy } from '../../fleet/occupancy/occupancy.ts';
import { amount, cpus } from '../../wording/wording.ts';
import { mostRelated, type PlacedDomainContext, type Report, type Rule } from '../engine/rule.ts';

/**
 * Every online CPU of the host is the only CPU of exactly one vCPU. If the profile reserves CPUs, reserved-cpu-pinned
 * names the wrong pins. Reported once per host, in the domain with most of these vCPUs, the first by path on a tie.
 */
export const hostReserveMissing: Rule = {
  id: 'host-reserve-missing',
  host: 'required',
  severity: 'warning',
  summary: 'Every CPU of the host is pinned to a vCPU, which leaves none for the host itself.',
  why: `The kernel, libvirtd, the emulators and iothreads have to run somewhere; each time they do, some vCPU waits.
Two busy threads on one CPU get 0.53 of it each (kata-containers issue 13539). Guides for dedicated CPUs keep at least
one core free for the host.`,
  libvirt: 'silent',
  libvirtBehaviour: 'libvirt does not add up the pins of its domains.',
  advice: `Leave at least one core of the host without pinned vCPUs, pin the emulators there, and name it in
\`reserved\` of the host profile.`,
  fix: 'none',
  noFix: () => l10n.t('a guest has to give up a core'),
  showsNoFix: true,
  since: '0.1.0',
  examples: {
    wrong: `<domain type='kvm'>
  <name>web</name>
  <memory unit='KiB'>2097152</memory>
  <vcpu placement='static'>8</vcpu>
  <cputune>
    <vcpupin vcpu='0' cpuset='0'/>
    <vcpupin vcpu='1' cpuset='1'/>
    <vcpupin vcpu='2' cpuset='2'/>
    <vcpupin vcpu='3' cpuset='3'/>
    <vcpupin vcpu='4' cpuset='4'/>
    <vcpupin vcpu='5' cpuset='5'/>
    <vcpupin vcpu='6' cpuset='6'/>
    <vcpupin vcpu='7' cpuset='7'/>
  </cputune>
  <numatune>
    <memory mode='strict' nodeset='0-1'/>
    <memnode cellid='0' mode='strict' nodeset='0'/>
    <memnode cellid='1' mode='strict' nodeset='1'/>
  </numatune>
  <cpu mode='host-passthrough'>
    <topology sockets='2' dies='1' cores='2' threads='2'/>
    <numa>
      <cell id='0' cpus='0-3' memory='1048576' unit='KiB'/>
      <cell id='1' cpus='4-7' memory='1048576' unit='KiB'/>
    </numa>
  </cpu>
</domain>
`,
    right: `<domain type='kvm'>
  <name>web</name>
  <memory unit='KiB'>2097152</memory>
  <vcpu placement='static'>6</vcpu>
  <cputune>
    <vcpupin vcpu='0' cpuset='2'/>
    <vcpupin vcpu='1' cpuset='3'/>
    <vcpupin vcpu='2' cpuset='4'/>
    <vcpupin vcpu='3' cpuset='5'/>
    <vcpupin vcpu='4' cpuset='6'/>
    <vcpupin vcpu='5' cpuset='7'/>
  </cputune>
  <numatune>
    <memory mode='strict' nodeset='0-1'/>
    <memnode cellid='0' mode='strict' nodeset='0'/>
    <memnode cellid='1' mode='strict' nodeset='1'/>
  </numatune>
  <cpu mode='host-passthrough'>
    <topology sockets='1' dies='1' cores='3' threads='2'/>
    <numa>
      <cell id='0' cpus='0-1' memory='1048576' unit='KiB'/>
      <cell id='1' cpus='2-5' memory='1048576' unit='KiB'/>
    </numa>
  </cpu>
</domain>
`,
  },
  checks: { domain: check },
};

function* check({ document, occupancy }: PlacedDomainContext): Iterable<Report> {
  const { topology, reserved, name } = occupancy.host;
  if (!reserved.isEmpty || document.domain.vcpu === null || !occupancy.full) return;
  const holders = new Map<Resident, number>();
  for (const members of occupancy.sole.values()) {
    const [only] = members;
    if (only === undefined || members.length > 1) return;
    holders.set(only.resident, (holders.get(only.resident) ?? 0) + 1);
  }
  if (speaker(holders, occupancy) !== document) return;
  const others = [...occupancy.restricted.keys()].filter((one) => one !== document && holders.has(one));
  const count = amount(occupancy.sole.size, 'vCPU');
  yield {
    span: document.domain.vcpu.count.span,
    message: l10n.t(
      '{0} have all {1} of host {2} ({3}) to themselves, leaving none for the host, the emulators and the iothreads',
      holders.size > 1 ? l10n.t('{0} of {1}', count, amount(holders.size, 'domain')) : count,
      amount(topology.online.size, 'CPU'),
      name,
      cpus(topology.online),
    ),
    related: others.slice(0, mostRelated).flatMap((other) => {
      const span = other.vcpuCountSpan;
      const message = l10n.t('{0} with a CPU of its own', amount(holders.get(other) ?? 0, 'vCPU'));
      return span === null ? [] : [{ uri: other.uri, span, message }];
    }),
  };
}

function speaker(holders: ReadonlyMap<Resident, number>, { restricted }: Occupancy): Resident | null {
  let best: Resident | null = null;
  let most = 0;
  for (const document of restricted.keys()) {
    const count = holders.get(document) ?? 0;
    if (count > most) {
      best = document;
      most = count;
    }
  }
  return best;
}
