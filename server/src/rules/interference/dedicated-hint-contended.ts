import * as l10n from '@vscode/l10n';
import { type CpuSet, CpuSetBuilder } from '../../cpuset/cpuset.ts';
import type { Located } from '../../domain/domain.ts';
import { domainName } from '../../fleet/documents/domain-document.ts';
import type { DefinedDomain } from '../../fleet/guests/defined-domain.ts';
import { affinityOf, boundOf } from '../../fleet/occupancy/affinity.ts';
import type { RestrictedVcpu } from '../../fleet/occupancy/conflict.ts';
import type { Host } from '../../topology/host.ts';
import { cpus, enumeration, mostEnumerated, quotable, vcpus, vcpusOf } from '../../wording/wording.ts';
import { type Repairs, repair, replace } from '../engine/repair.ts';
import type { DomainContext, Report, Rule } from '../engine/rule.ts';

/**
 * kvm hint-dedicated with vCPUs that share CPUs with other vCPUs, or float. Stands beside cpu-overcommit: that rule is
 * about the pins, this one about what the guest believes, and removing the hint repairs it.
 */
export const dedicatedHintContended: Rule = {
  id: 'dedicated-hint-contended',
  host: 'optional',
  about: ['kvmHintDedicated'],
  severity: 'warning',
  summary: 'hint-dedicated tells the guest that its CPUs are dedicated, but they are not.',
  why: `With \`hint-dedicated\`, a Linux guest uses plain spinlocks and polls instead of yielding, since its vCPUs are
supposedly never preempted. When they are, a vCPU that waits for a preempted lock holder spins away its time:
paravirtual spinlocks were 7.9 times faster there (Ouyang & Lange, VEE 2013).`,
  libvirt: 'silent',
  libvirtBehaviour: 'libvirt passes the hint to QEMU and does not look at the pins.',
  advice: 'Pin each vCPU to a CPU that no other vCPU may use, or remove the hint.',
  fix: 'suggestion',
  since: '0.1.0',
  examples: {
    wrong: `<domain type='kvm'>
  <name>web</name>
  <vcpu placement='static' cpuset='2-3'>2</vcpu>
  <cputune>
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
  <cpu mode='host-passthrough'>
    <topology sockets='1' dies='1' cores='1' threads='2'/>
  </cpu>
</domain>
`,
  },
  checks: { domain: check },
};

function* check(context: DomainContext): Iterable<Report> {
  const { document } = context;
  const hint = document.domain.kvmHintDedicated;
  if (hint?.value !== true || document.domain.templated) return;
  const shared = sharedCpus(context);
  if (!shared.cpus.isEmpty) {
    const sharing = [vcpus(shared.own), cpus(shared.cpus), enumeration(shared.others, shared.count)] as const;
    yield {
      data: noHint(hint),
      span: hint.span,
      message:
        shared.own.length === 1
          ? l10n.t(
              'hint-dedicated tells the guest that its vCPUs are never preempted, but {0} shares {1} with {2}',
              ...sharing,
            )
          : l10n.t(
              'hint-dedicated tells the guest that its vCPUs are never preempted, but {0} share {1} with {2}',
              ...sharing,
            ),
    };
    return;
  }
  const floating = document.complete ? floatingVcpus(context) : [];
  if (floating.length === 0) return;
  yield {
    data: noHint(hint),
    span: hint.span,
    message: floatingInWords(vcpus(floating), document, context.occupancy?.host ?? null),
  };
}

function floatingInWords(who: string, guest: DefinedDomain, host: Host | null): string {
  if (host === null) {
    return l10n.t(
      'hint-dedicated tells the guest that its vCPUs are never preempted, but {0} may run on every CPU of the host',
      who,
    );
  }
  const bound = boundOf(guest, host);
  return bound?.cpus == null || bound.by === null
    ? l10n.t(
        'hint-dedicated tells the guest that its vCPUs are never preempted, but {0} may run on every CPU of host {1}',
        who,
        host.name,
      )
    : l10n.t(
        'hint-dedicated tells the guest that its vCPUs are never preempted, but {0} may run on all of {1} of {2}',
        who,
        cpus(bound.cpus),
        bound.by,
      );
}

interface Shared {
  readonly cpus: CpuSet;
  readonly own: readonly number[];
  /** The first few of the `count` guests that share them. */
  readonly others: readonly string[];
  readonly count: number;
}

/** The CPUs that several vCPUs are confined to, at least one of them of this domain. */
function sharedCpus({ document, occupancy }: DomainContext): Shared {
  const own = occupancy === null ? namedPins(document) : (occupancy.restricted.get(document) ?? []);
  const territory = affinityOf(own);
  const shared = new CpuSetBuilder();
  const seen = new CpuSetBuilder();
  let among = false;
  for (const { affinity } of own) {
    const twice = affinity.intersection(seen.build());
    among ||= !twice.isEmpty;
    shared.addAll(twice);
    seen.addAll(affinity);
  }
  const others = among ? [l10n.t('each other')] : [];
  let count = others.length;
  for (const [other, members] of occupancy?.neighboursOf(document) ?? []) {
    const there = members.filter(({ affinity }) => affinity.intersects(territory));
    if (there.length === 0) continue;
    shared.addAll(affinityOf(there).intersection(territory));
    count++;
    if (others.length >= mostEnumerated) continue;
    others.push(
      vcpusOf(
        there.map(({ index }) => index),
        quotable(domainName(other)),
      ),
    );
  }
  const all = shared.build();
  const concerned = own.filter(({ affinity }) => affinity.intersects(all)).map(({ index }) => index);
  return { cpus: all, own: concerned, others, count };
}

/** The pins as they are written, for a host that is not known. */
function namedPins({ threads }: DefinedDomain): Pick<RestrictedVcpu, 'index' | 'affinity'>[] {
  return threads.vcpus.flatMap(({ index, certain, cpus: named }) =>
    index === null || named === null || !certain ? [] : [{ index, affinity: named }],
  );
}

/** The vCPUs that nothing pins, or whose pins name every online CPU. */
function floatingVcpus({ document, occupancy }: DomainContext): number[] {
  const online = occupancy?.host.topology.online ?? null;
  return document.threads.vcpus.flatMap(({ index, certain, origin, cpus: named }) => {
    const floats = origin === 'default' || (named !== null && online?.isSubsetOf(named) === true);
    return index !== null && certain && floats ? [index] : [];
  });
}

function noHint({ span }: Located<boolean>): Repairs {
  return repair(l10n.t("Write state='off', so that the guest keeps its locks for shared CPUs"), replace(span, 'off'));
}
