import * as l10n from '@vscode/l10n';
import { CpuSet } from '../../cpuset/cpuset.ts';
import type { DomainThread } from '../../domain/threads.ts';
import { dedicationOf } from '../../fleet/guests/dedicated.ts';
import type { RestrictedVcpu } from '../../fleet/occupancy/conflict.ts';
import { pinned } from '../../wording/wording.ts';
import { mostRelated, type PlacedDomainContext, type Report, type Rule } from '../engine/rule.ts';
import { asHelpers, threadsInWords } from './equal-pinsets.ts';
import { pinnedHelpers } from './helper-on-vcpu.ts';

/**
 * The other thread of a dedicated vCPU's core runs the domain's emulator or iothreads, or is reserved for the host.
 * Needs the author's word that the vCPUs are dedicated. Other rules report a helper or the host on the vCPU's own CPU.
 */
export const housekeepingSibling: Rule = {
  id: 'housekeeping-sibling',
  host: 'required',
  severity: 'info',
  summary: "The sibling of a dedicated vCPU's CPU runs the emulator, an iothread or the host's own work.",
  why: `The threads of a core share its execution units and caches: the second adds about 30 % at best (Dasher,
hyper-threading study), so the vCPU slows down whenever its sibling works, at moments that the guest cannot see.`,
  libvirt: 'silent',
  libvirtBehaviour: 'libvirt does not look at the siblings of a pinned CPU.',
  advice: `Leave the sibling unused, or put the helper threads of the host and of the guests on whole cores of their
own.`,
  fix: 'suggestion',
  since: '0.1.0',
  examples: {
    wrong: `<domain type='kvm'>
  <name>web</name>
  <vcpu placement='static'>1</vcpu>
  <cputune>
    <vcpupin vcpu='0' cpuset='2'/>
    <emulatorpin cpuset='3'/>
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
    right: `<domain type='kvm'>
  <name>web</name>
  <vcpu placement='static'>1</vcpu>
  <cputune>
    <vcpupin vcpu='0' cpuset='2'/>
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
  <cpu mode='host-passthrough'/>
</domain>
`,
  },
  checks: { domain: check },
};

/** A vCPU and the sibling of its CPU, which does other work. */
interface Neighbour {
  readonly vcpu: RestrictedVcpu;
  readonly cpu: number;
  readonly sibling: number;
  readonly work: string;
  /** The helper thread that works there; null if it is the host. */
  readonly helper: DomainThread | null;
}

function* check(context: PlacedDomainContext): Iterable<Report> {
  const reason = dedicationOf(context.document, context.occupancy);
  if (reason === null) return;
  const neighbours = neighboursOf(context);
  const [first, ...others] = neighbours;
  const span = first?.vcpu.thread.span ?? null;
  if (first === undefined || span === null) return;
  const where = l10n.t('{0}: its sibling CPU {1} runs {2}', pinOf(first), first.sibling, first.work);
  const sentence = others.length > 0 ? l10n.t('{0} (and {1} more)', where, others.length) : where;
  const helpers = neighbours.flatMap(({ helper }) => helper ?? []);
  yield {
    // Where the host itself works, only other pins of the vCPUs would help, and an info moves no vCPU.
    data: helpers.length < neighbours.length ? null : asHelpers([...new Set(helpers)]),
    span,
    message: l10n.t('{0}; {1}', sentence, reason),
    related: others.slice(0, mostRelated).flatMap((other) => {
      const { vcpu, sibling, work } = other;
      const message = l10n.t('{0}: CPU {1} runs {2}', pinOf(other), sibling, work);
      return vcpu.thread.span === null ? [] : [{ uri: context.document.uri, span: vcpu.thread.span, message }];
    }),
  };
}

function pinOf({ vcpu, cpu }: Neighbour): string {
  return pinned(vcpu.index, CpuSet.of(cpu));
}

function neighboursOf({ document, occupancy }: PlacedDomainContext): Neighbour[] {
  const { topology, reserved } = occupancy.host;
  const workOn = new Map<number, Pick<Neighbour, 'work' | 'helper'>>();
  for (const role of ['iothread', 'emulator'] as const) {
    for (const { thread, affinity } of pinnedHelpers(role, document, occupancy)) {
      // A wide set has room: only a helper with at most a core to itself is sure to work there. A helper on a vCPU's
      // own CPU has a finding already, and its repair frees the sibling too.
      if (affinity.size > 2 || [...affinity].some((cpu) => occupancy.sole.has(cpu))) continue;
      for (const cpu of affinity) workOn.set(cpu, { work: threadsInWords([thread]), helper: thread });
    }
  }
  const ofHost = l10n.t("the host's own work (reserved)");
  for (const cpu of reserved) workOn.set(cpu, { work: ofHost, helper: null });
  return (occupancy.restricted.get(document) ?? []).flatMap((vcpu): Neighbour[] => {
    const cpu = vcpu.affinity.first;
    if (cpu === undefined || vcpu.affinity.size > 1 || workOn.has(cpu)) return [];
    const core = topology.coreOf(cpu);
    const siblings = (core === null ? undefined : topology.cores[core])?.difference(CpuSet.of(cpu)) ?? CpuSet.empty;
    for (const sibling of siblings) {
      const work = workOn.get(sibling);
      if (work !== undefined) return [{ vcpu, cpu, sibling, ...work }];
    }
    return [];
  });
}
