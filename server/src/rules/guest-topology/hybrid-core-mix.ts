import * as l10n from '@vscode/l10n';
import { CpuSet } from '../../cpuset/cpuset.ts';
import type { RestrictedVcpu } from '../../fleet/occupancy/conflict.ts';
import type { HostTopology } from '../../topology/host-topology.ts';
import { cpus, enumeration, pinned, quotable, vcpus } from '../../wording/wording.ts';
import { narrowed } from '../cpu-lists/narrowed.ts';
import type { Repairs } from '../engine/repair.ts';
import { firstOf, mostRelated, type PlacedGuestContext, type Report, type Rule } from '../engine/rule.ts';

/** Restricted vCPUs of one domain on cores of different kinds, if the capture names the kinds. */
export const hybridCoreMix: Rule = {
  id: 'hybrid-core-mix',
  host: 'required',
  hostFacts: ['kinds of cores'],
  severity: 'warning',
  summary: 'The vCPUs of one domain are on different kinds of cores.',
  why: `The guest treats its vCPUs as equal: it spreads work evenly, and threads that wait for each other run at the
pace of the slowest core. An efficiency core does a fraction of a performance core's work.`,
  libvirt: 'silent',
  libvirtBehaviour: 'libvirt does not look at the kinds of cores.',
  advice: `Pin all vCPUs of the domain to cores of one kind.`,
  fix: 'suggestion',
  since: '0.1.0',
  examples: {
    host: 'tuned',
    wrong: `<domain type='kvm'>
  <name>web</name>
  <vcpu placement='static'>2</vcpu>
  <cputune>
    <vcpupin vcpu='0' cpuset='4'/>
    <vcpupin vcpu='1' cpuset='16'/>
  </cputune>
  <numatune>
    <memory mode='strict' nodeset='1'/>
  </numatune>
</domain>
`,
    right: `<domain type='kvm'>
  <name>web</name>
  <vcpu placement='static'>2</vcpu>
  <cputune>
    <vcpupin vcpu='0' cpuset='4'/>
    <vcpupin vcpu='1' cpuset='5'/>
  </cputune>
  <numatune>
    <memory mode='strict' nodeset='1'/>
  </numatune>
</domain>
`,
  },
  checks: { guest: check },
};

function* check({ document, occupancy }: PlacedGuestContext): Iterable<Report> {
  const { topology } = occupancy.host;
  const restricted = occupancy.restricted.get(document) ?? [];
  const byKind = vcpusByKind(restricted, topology);
  if (byKind.size < 2) return;
  // The kind with the fewest vCPUs is the likelier slip.
  const [rarest] = [...byKind.values()].reduce((fewest, next) => (next.length < fewest.length ? next : fewest));
  const span = rarest?.thread.span ?? null;
  if (rarest === undefined || span === null) return;
  const parts = [...byKind].map(([kind, members]) =>
    l10n.t('{0} on {1} cores', vcpus(members.map(({ index }) => index)), quotable(kind)),
  );
  const others = new Set([...byKind.values()].flat().filter((vcpu) => vcpu !== rarest));
  yield {
    data: firstOf(...narrowings(restricted, byKind, topology), { kind: 'placement' }),
    span,
    message: l10n.t('{0}: the domain has {1}', pinned(rarest.index, rarest.affinity), enumeration(parts)),
    related: [...others]
      .slice(0, mostRelated)
      .flatMap(({ index, affinity, thread }) =>
        thread.span === null || thread.span.start === span.start
          ? []
          : [{ uri: document.uri, span: thread.span, message: pinned(index, affinity) }],
      ),
  };
}

function vcpusByKind(restricted: readonly RestrictedVcpu[], topology: HostTopology): Map<string, RestrictedVcpu[]> {
  const byKind = new Map<string, RestrictedVcpu[]>();
  for (const vcpu of restricted) {
    const kinds = new Set<string>();
    for (const cpu of vcpu.affinity) {
      const kind = topology.cpu(cpu)?.kind ?? null;
      if (kind !== null) kinds.add(kind);
    }
    for (const kind of kinds) {
      const members = byKind.get(kind);
      if (members === undefined) byKind.set(kind, [vcpu]);
      else members.push(vcpu);
    }
  }
  return byKind;
}

/** Pinsets that all have CPUs of one kind can be narrowed to it, best to the kind of most vCPUs. */
function narrowings(
  restricted: readonly RestrictedVcpu[],
  byKind: ReadonlyMap<string, readonly RestrictedVcpu[]>,
  topology: HostTopology,
): (Repairs | null)[] {
  const kinds = [...byKind].sort(([, a], [, b]) => b.length - a.length).map(([kind]) => kind);
  return kinds.map((kind) => {
    const those = CpuSet.from([...topology.online].filter((cpu) => topology.cpu(cpu)?.kind === kind));
    return narrowed(
      restricted,
      () => those,
      ({ threads, cpus: left }) =>
        l10n.t(
          'Narrow {0} to {1}, {2} cores only',
          vcpus(threads.flatMap(({ index }) => index ?? [])),
          cpus(left),
          quotable(kind),
        ),
    );
  });
}
