import * as l10n from '@vscode/l10n';
import type { CpuSet } from '../../cpuset/cpuset.ts';
import type { RestrictedVcpu } from '../../fleet/occupancy/conflict.ts';
import { cpus, vcpus } from '../../wording/wording.ts';
import { narrowed } from '../cpu-lists/narrowed.ts';
import type { Repairs } from '../engine/repair.ts';
import { firstOf, type PlacedGuestContext, type Report, type Rule } from '../engine/rule.ts';

/** vCPUs pinned to CPUs that the host profile reserves for the host. The emulator and iothreads may be there. */
export const reservedCpuPinned: Rule = {
  id: 'reserved-cpu-pinned',
  host: 'required',
  severity: 'warning',
  summary: 'A vCPU is pinned to CPUs that are reserved for the host.',
  why: `The host's daemons, interrupts and emulator threads are kept on the reserved CPUs so that they do not
disturb the guests. A vCPU there is disturbed by all of them, and delays them: two busy threads on one CPU get 0.53 of
it each (kata-containers issue 13539).`,
  libvirt: 'silent',
  libvirtBehaviour: "libvirt does not know of reserved CPUs; they are in the host's profile.",
  advice: `Pin the vCPU to other CPUs, or remove the CPUs from \`reserved\` in the profile. The emulator and iothreads
belong on reserved CPUs.`,
  fix: 'suggestion',
  since: '0.1.0',
  examples: {
    host: 'tuned',
    wrong: `<domain type='kvm'>
  <name>web</name>
  <vcpu placement='static'>1</vcpu>
  <cputune>
    <vcpupin vcpu='0' cpuset='0'/>
  </cputune>
  <numatune>
    <memory mode='strict' nodeset='0'/>
  </numatune>
</domain>
`,
  },
  checks: { guest: check },
};

function* check({ document, occupancy }: PlacedGuestContext): Iterable<Report> {
  const { reserved, name } = occupancy.host;
  if (reserved.isEmpty) return;
  const restricted = occupancy.restricted.get(document) ?? [];
  for (const members of byPinset(restricted)) {
    const [first] = members;
    const span = first?.thread.span ?? null;
    if (first === undefined || span === null || !first.affinity.intersects(reserved)) continue;
    const taken = first.affinity.intersection(reserved);
    // vCPUs with the same CPUs are one pool, wherever their pinsets stand.
    const pool = restricted.filter(({ affinity }) => affinity.equals(first.affinity));
    yield {
      data: firstOf(withoutReserved(pool, reserved), { kind: 'placement' }),
      span,
      message: l10n.t(
        '{0} → {1}: host {2} keeps {3} for itself (all reserved: {4})',
        vcpus(members.map(({ index }) => index)),
        cpus(first.affinity),
        name,
        cpus(taken),
        cpus(reserved),
      ),
    };
  }
}

/** `vcpu@cpuset` is one pinset of many vCPUs. */
function byPinset(restricted: readonly RestrictedVcpu[]): Iterable<readonly RestrictedVcpu[]> {
  const places = new Map<number, RestrictedVcpu[]>();
  for (const vcpu of restricted) {
    const start = vcpu.thread.span?.start;
    if (start === undefined) continue;
    const members = places.get(start);
    if (members === undefined) places.set(start, [vcpu]);
    else members.push(vcpu);
  }
  return places.values();
}

function withoutReserved(members: readonly RestrictedVcpu[], reserved: CpuSet): Repairs | null {
  return narrowed(
    members,
    ({ affinity }) => affinity.difference(reserved),
    ({ cpus: left }) =>
      l10n.t('Narrow {0} to {1}, without reserved CPUs', vcpus(members.map(({ index }) => index)), cpus(left)),
  );
}
