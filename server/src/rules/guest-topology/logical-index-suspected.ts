import * as l10n from '@vscode/l10n';
import type { CpuSet } from '../../cpuset/cpuset.ts';
import { coresOf } from '../../fleet/occupancy/affinity.ts';
import type { RestrictedVcpu } from '../../fleet/occupancy/conflict.ts';
import { cpus } from '../../wording/wording.ts';
import { type Answer, leftTo, mostRelated, type PlacedDomainContext, type Rule } from '../engine/rule.ts';
import { coreMeantBy } from './logical-index.ts';

/**
 * Every vCPU has a pinset that is a whole core by hwloc's logical numbers, and lies across cores by Linux's. Pins of single CPUs that
 * follow those numbers are in guest-smt-mismatch or smt-sibling-conflict already, which see what comes of it: where one of them
 * speaks, this rule does not.
 */
export const logicalIndexSuspected: Rule = {
  id: 'logical-index-suspected',
  host: 'required',
  severity: 'warning',
  summary: "The pinsets are whole cores by hwloc's logical numbers (L#), but libvirt takes Linux's (P#).",
  why: `lstopo numbers CPUs core by core (L#0 and L#1 are the threads of the first core); many hosts number them the other way, with the threads of a core at i and i+N. Who
writes down L# numbers gives each vCPU parts of two cores, and the other thread of each goes to somebody else: two vCPUs that were to have cores of their own share them
(the second thread of a core adds about 30 % at best: Dasher, hyper-threading study).`,
  libvirt: 'silent',
  libvirtBehaviour: 'libvirt does not look at the siblings of a pinned CPU.',
  advice: `Write the numbers behind P#, which \`lstopo -p\` and \`lscpu -e\` show. Where each vCPU is meant to have two cores, suppress the finding with that reason. Beside
\`guest-smt-mismatch\` or \`smt-sibling-conflict\` Pinset does not say it again.`,
  fix: 'none',
  since: '0.1.0',
  examples: {
    host: 'tuned',
    wrong: `<domain type='kvm'>
  <name>web</name>
  <vcpu placement='static'>2</vcpu>
  <cputune>
    <vcpupin vcpu='0' cpuset='4-5'/>
    <vcpupin vcpu='1' cpuset='6-7'/>
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
    <vcpupin vcpu='0' cpuset='4,12'/>
    <vcpupin vcpu='1' cpuset='5,13'/>
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
  /** What its pinset names if its numbers are logical ones. */
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
  if (document.guestThreadsPerCore !== 1) return yield leftTo('guest-smt-mismatch', span);
  if (occupancy.coreConflicts.byResident.has(document)) return yield leftTo('smt-sibling-conflict', span);
  yield {
    span,
    message: l10n.t(
      "Each pinset is one core by hwloc's L# numbers: vCPU {0} → {1} lies across {2} cores here, and L# {3} are {4}",
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
