import * as l10n from '@vscode/l10n';
import { CpuSet } from '../../cpuset/cpuset.ts';
import type { LocatedCpuList } from '../../domain/domain.ts';
import { nodes } from '../../wording/wording.ts';
import { asUndecided, choice, type Repairs, repair } from '../engine/repair.ts';
import type { DomainContext, Report, Rule } from '../engine/rule.ts';

/**
 * Mode preferred with several nodes, which older libvirt cannot set. unknown-node alone reports nodes that the host
 * lacks.
 */
export const preferredSeveralNodes: Rule = {
  id: 'preferred-several-nodes',
  host: 'optional',
  about: ['numatuneMemory', 'memnodes'],
  severity: 'info',
  summary: "mode='preferred' names several nodes, which libvirt before 9.3 does not support.",
  why: `The kernel's policy MPOL_PREFERRED takes one node. libvirt 9.3 uses MPOL_PREFERRED_MANY if the kernel has it
(5.15); with older libvirt, a domain with two preferred nodes does not start.`,
  libvirt: 'start fails',
  libvirtBehaviour: 'before 9.3.0, with "NUMA memory tuning in \'preferred\' mode only supports single node".',
  advice: `Prefer one node, or confine the memory to both with \`mode='strict'\`. With libvirt 9.3 and later, nothing
needs to change.`,
  fix: 'suggestion',
  since: '0.1.0',
  examples: {
    wrong: `<domain type='kvm'>
  <name>web</name>
  <vcpu placement='static'>2</vcpu>
  <numatune>
    <memory mode='preferred' nodeset='0-1'/>
  </numatune>
</domain>
`,
    right: `<domain type='kvm'>
  <name>web</name>
  <vcpu placement='static'>2</vcpu>
  <numatune>
    <memory mode='preferred' nodeset='0'/>
  </numatune>
</domain>
`,
  },
  checks: { domain: check },
};

/** Of how many nodes one is offered. */
const mostOffered = 4;

function* check({ document, occupancy }: DomainContext): Iterable<Report> {
  const { numatuneMemory: memory, memnodes } = document.domain;
  // Under placement auto, libvirt drops the nodeset.
  const whole = memory === null || memory.placement?.value === 'auto' ? [] : [memory];
  const known = occupancy?.host.topology.nodeIds;
  for (const { mode, nodeset } of [...whole, ...memnodes]) {
    if (mode?.value !== 'preferred' || nodeset?.value == null) continue;
    const named = known === undefined || known.isEmpty ? nodeset.value : nodeset.value.intersection(known);
    if (named.size < 2) continue;
    yield {
      data: choice(...[...named].slice(0, mostOffered).map((node) => onlyOn(node, nodeset))),
      span: nodeset.span,
      message: l10n.t("mode='preferred' names {0}: before libvirt 9.3, the domain does not start", nodes(named)),
    };
  }
}

/** Only the author knows whether the libvirt in use is that old. */
function onlyOn(node: number, list: LocatedCpuList): Repairs {
  return asUndecided(
    repair(l10n.t('Prefer node {0} only', node), { kind: 'rewrite list', list, set: CpuSet.of(node) }),
  );
}
