import * as l10n from '@vscode/l10n';
import { CpuSet, CpuSetBuilder } from '../../cpuset/cpuset.ts';
import { domainName } from '../../fleet/documents/domain-document.ts';
import type { Guest } from '../../fleet/guests/guest.ts';
import type { Resident } from '../../fleet/guests/resident.ts';
import { effectiveCpus } from '../../fleet/occupancy/affinity.ts';
import type { Host } from '../../topology/host.ts';
import { amount, cpus, enumeration, pinned, quotable, vcpus } from '../../wording/wording.ts';
import { mostRelated, type PlacedGuestContext, type RelatedPlace, type Report, type Rule } from '../engine/rule.ts';

/** A domain that may run anywhere, including on CPUs that another domain has to itself. */
export const floatingOverDedicated: Rule = {
  id: 'floating-over-dedicated',
  host: 'required',
  severity: 'info',
  summary: 'The domain floats over the host, including CPUs that another domain has pinned 1:1.',
  why: `The scheduler puts a floating vCPU wherever there is room, and a pinned vCPU cannot move out of its way: two
busy vCPUs on one CPU get 0.53 of it each (kata-containers issue 13539). A pin keeps its own thread in; it does not
keep other threads out.`,
  libvirt: 'silent',
  libvirtBehaviour: 'without a pin, libvirt lets a vCPU run on all online CPUs except the isolated ones.',
  advice: `Confine the domain to the remaining CPUs (\`<vcpu cpuset=…>\`), or isolate the dedicated ones (\`isolcpus=\`,
or a partition with \`AllowedCPUs=\`), so that nothing floats there.`,
  fix: 'none',
  noFix: () => l10n.t('a domain that floats on purpose stays unpinned'),
  showsNoFix: true,
  since: '0.1.0',
  examples: {
    wrong: `<domain type='kvm'>
  <name>web</name>
  <vcpu placement='static'>2</vcpu>
</domain>
`,
    right: `<domain type='kvm'>
  <name>web</name>
  <vcpu placement='static' cpuset='4-7'>2</vcpu>
  <numatune>
    <memory mode='strict' nodeset='1'/>
  </numatune>
</domain>
`,
    beside: `<domain type='kvm'>
  <name>db</name>
  <vcpu placement='static'>1</vcpu>
  <cputune>
    <vcpupin vcpu='0' cpuset='2'/>
    <emulatorpin cpuset='0-1'/>
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
  const { host } = occupancy;
  if (isPartlyPinned(document)) return;
  const { floating, reach } = floatingOf(document, host);
  if (floating.length === 0) return;
  const taken = new CpuSetBuilder();
  const owners = new Map<Resident, string>();
  const related: RelatedPlace[] = [];
  for (const [cpu, { resident: owner, index, thread }] of occupancy.oneToOne) {
    if (owner === document || !reach.has(cpu)) continue;
    taken.add(cpu);
    owners.set(owner, quotable(domainName(owner)));
    if (related.length === mostRelated || thread.span === null) continue;
    related.push({
      uri: owner.uri,
      span: thread.span,
      message: `${quotable(domainName(owner))}: ${pinned(index, CpuSet.of(cpu))}`,
    });
  }
  if (owners.size === 0) return;
  const where = [vcpus(floating), amount(reach.size, 'CPU'), host.name, cpus(taken.build())] as const;
  const whose = enumeration([...owners.values()]);
  yield {
    span: document.domain.vcpu?.count.span ?? document.domain.nameSpan,
    message:
      owners.size === 1
        ? l10n.t('{0} may run on {1} of host {2}, including {3}, which {4} has pinned 1:1', ...where, whose)
        : l10n.t('{0} may run on {1} of host {2}, including {3}, which {4} have pinned 1:1', ...where, whose),
    related,
  };
}

/** Whether only some vCPUs are pinned, which partial-pinning reports. */
function isPartlyPinned({ threads }: Guest): boolean {
  const origins = new Set(threads.vcpus.map(({ origin }) => origin));
  return origins.has('vcpupin') && (origins.has('default') || origins.has('auto'));
}

/**
 * The vCPUs that may run everywhere: pinned to all online CPUs, or unpinned and thus on all but the isolated ones; and
 * where that is, within what bounds the guest. Empty if the bound is not known.
 */
function floatingOf(guest: Guest, host: Host): { readonly floating: readonly number[]; readonly reach: CpuSet } {
  const { online } = host.topology;
  const floating: number[] = [];
  let reach = CpuSet.empty;
  let last: CpuSet | null = null;
  for (const thread of guest.threads.vcpus) {
    const { index, origin, cpus: named } = thread;
    if (index === null || (origin !== 'default' && (named === null || !online.isSubsetOf(named)))) continue;
    const own = effectiveCpus(thread, guest, host);
    if (own === null) continue;
    floating.push(index);
    if (last === null || !own.equals(last)) reach = reach.union(own);
    last = own;
  }
  return { floating, reach };
}
