import * as l10n from '@vscode/l10n';
import type { CpuSet } from '../../cpuset/cpuset.ts';
import { coresOf } from '../../fleet/occupancy/affinity.ts';
import type { RestrictedVcpu } from '../../fleet/occupancy/conflict.ts';
import { cpus, pinned } from '../../wording/wording.ts';
import { asUndecided, type Change, type Repairs, repair } from '../engine/repair.ts';
import { type Answer, leftTo, mostRelated, type PlacedDomainContext, type Rule } from '../engine/rule.ts';
import { coreMeantBy } from './logical-index.ts';

/**
 * Every vCPU has a pinset that is a whole core by hwloc's logical numbers, but spans cores by Linux's.
 * guest-smt-mismatch and smt-sibling-conflict report pins of single CPUs that follow those numbers, by their effect: if
 * one of them does, this rule is silent.
 */
export const logicalIndexSuspected: Rule = {
  id: 'logical-index-suspected',
  host: 'required',
  severity: 'warning',
  summary: "The pinsets are whole cores by hwloc's logical numbers (L#), but libvirt uses Linux's (P#).",
  why: `lstopo numbers CPUs core by core (L#0 and L#1 are the threads of the first core); many hosts number them the
other way, with the threads of a core at i and i+N. With L# numbers, each vCPU gets parts of two cores, and the other
threads of those cores go to other vCPUs: two vCPUs that should have cores of their own share them (the second thread
of a core adds about 30 % at best: Dasher, hyper-threading study).`,
  libvirt: 'silent',
  libvirtBehaviour: 'libvirt does not look at the siblings of a pinned CPU.',
  advice: `Write the numbers after P#, which \`lstopo -p\` and \`lscpu -e\` show. If each vCPU is meant to have two
cores, suppress the finding with that reason. If \`guest-smt-mismatch\` or \`smt-sibling-conflict\` reports the pins,
this rule does not report them again.`,
  fix: 'suggestion',
  since: '0.1.0',
  examples: {
    host: 'tuned',
    wrong: `<domain type='kvm'>
  <name>web</name>
  <vcpu placement='static'>2</vcpu>
  <cputune>
    <vcpupin vcpu='0' cpuset='12-13'/>
    <vcpupin vcpu='1' cpuset='14-15'/>
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
    <vcpupin vcpu='0' cpuset='6,14'/>
    <vcpupin vcpu='1' cpuset='7,15'/>
  </cputune>
  <numatune>
    <memory mode='strict' nodeset='1'/>
  </numatune>
</domain>
`,
  },
  checks: { domain: check },
};

interface Suspect {
  readonly vcpu: RestrictedVcpu;
  /** The CPUs that its pinset names if its numbers are logical. */
  readonly meant: CpuSet;
}

function* check({ document, occupancy }: PlacedDomainContext): Iterable<Answer> {
  const restricted = occupancy.restricted.get(document) ?? [];
  if (restricted.length < 2 || restricted.length < document.threads.vcpus.length) return;
  const { topology } = occupancy.host;
  const order = topology.byLogicalIndex;
  if (order === null) return;
  const suspects: Suspect[] = [];
  const seen = new Set<string>();
  for (const vcpu of restricted) {
    const meant = coreMeantBy(vcpu.affinity, order, topology);
    const spread = coresOf(vcpu.affinity, topology)?.size === vcpu.affinity.size;
    const key = vcpu.affinity.toString();
    if (meant === null || !spread || seen.has(key)) return;
    seen.add(key);
    suspects.push({ vcpu, meant });
  }
  const [first, ...others] = suspects;
  const span = first?.vcpu.thread.span ?? null;
  if (first === undefined || span === null) return;
  if (document.guestThreadsPerCore === null) return;
  if (document.guestThreadsPerCore > 1) return yield leftTo('guest-smt-mismatch', span);
  if (occupancy.coreConflicts.byResident.has(document)) return yield leftTo('smt-sibling-conflict', span);
  yield {
    data: asMeant(suspects),
    span,
    message: l10n.t(
      "Each pinset is one core by hwloc's L# numbers: vCPU {0} → {1} spans {2} cores here, and L# {3} are {4}",
      first.vcpu.index,
      cpus(first.vcpu.affinity),
      first.vcpu.affinity.size,
      first.vcpu.affinity.toString(),
      cpus(first.meant),
    ),
    related: others.slice(0, mostRelated).flatMap(({ vcpu, meant }) =>
      vcpu.thread.span === null
        ? []
        : [
            {
              uri: document.uri,
              span: vcpu.thread.span,
              message: l10n.t('vCPU {0} → {1}; as L# numbers {2}', vcpu.index, cpus(vcpu.affinity), cpus(meant)),
            },
          ],
    ),
  };
}

/** Only the author knows whether each vCPU is meant to have two cores. */
function asMeant(suspects: readonly Suspect[]): Repairs | null {
  const changes = suspects.flatMap(({ vcpu: { thread }, meant: set }): Change[] =>
    thread.pinset === null ? [] : [{ kind: 'rewrite list', list: thread.pinset, set }],
  );
  if (changes.length < suspects.length) return null;
  const [first] = suspects;
  const title = l10n.t(
    'Write the numbers after P#: {0}',
    first === undefined ? '' : l10n.t('{0} and so on', pinned(first.vcpu.index, first.meant)),
  );
  return asUndecided(repair(title, ...changes));
}
