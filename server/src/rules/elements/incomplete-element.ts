import * as l10n from '@vscode/l10n';
import type { Span } from '../../base/span.ts';
import { CpuSet } from '../../cpuset/cpuset.ts';
import type { DefinedDomain } from '../../fleet/guests/defined-domain.ts';
import { affinityOf } from '../../fleet/occupancy/affinity.ts';
import type { Occupancy } from '../../fleet/occupancy/occupancy.ts';
import type { HostTopology } from '../../topology/host-topology.ts';
import { type Repairs, repair } from '../engine/repair.ts';
import type { DomainContext, Report, Rule } from '../engine/rule.ts';
import { canHaveThreads } from '../guest-topology/other-threads.ts';

/**
 * A missing attribute or child element that libvirt's parser requires. invalid-cpuset reports missing lists; the rules
 * about schedulers and iothreadpins report their missing ids and priorities.
 */
export const incompleteElement: Rule = {
  id: 'incomplete-element',
  host: 'optional',
  severity: 'error',
  summary: 'A placement element lacks an attribute or a child element that libvirt requires.',
  why: `libvirt refuses the domain. Usually the forgotten attribute has no default although its neighbors have one:
\`threads\` beside \`dies\`, a nodeset beside \`mode='strict'\`.`,
  libvirt: 'rejects',
  libvirtBehaviour: `"Missing required attribute 'threads' in element 'topology'", "nodeset for NUMA memory tuning must
be set if 'placement' is 'static'" and so on.`,
  advice: 'Add what the message names.',
  fix: 'suggestion',
  since: '0.1.0',
  examples: {
    wrong: `<domain type='kvm'>
  <name>web</name>
  <vcpu placement='static'>2</vcpu>
  <cputune>
    <vcpupin vcpu='0' cpuset='0'/>
    <vcpupin vcpu='1' cpuset='2'/>
  </cputune>
  <numatune>
    <memory mode='strict'/>
  </numatune>
</domain>
`,
  },
  checks: { domain: check },
};

function* check({ document, occupancy }: DomainContext): Iterable<Report> {
  if (!document.complete) return;
  for (const fault of document.faults) {
    if (fault.kind !== 'missing') continue;
    const { element, name, isElement, span, nameSpan } = fault;
    const message = isElement
      ? l10n.t('<{0}> has no <{1}>: libvirt refuses the domain', element, name)
      : l10n.t('<{0}> has no {1}: libvirt refuses the domain', element, name);
    const factor = () => missingFactor(name, span, document, occupancy?.host.topology ?? null);
    yield { data: element === 'topology' ? factor() : null, span: nameSpan, message };
  }
  yield* memoryWithoutNodeset(document, occupancy);
}

/**
 * A mode or placement static requires a nodeset (virDomainNumatuneSet), unless numad places the vCPUs and thus the
 * memory too. A bare `<memory/>` has no effect.
 */
function* memoryWithoutNodeset(document: DefinedDomain, occupancy: Occupancy | null): Iterable<Report> {
  const { vcpu, numatuneMemory } = document.domain;
  if (numatuneMemory === null || numatuneMemory.nodeset !== null) return;
  const { mode, placement, span, nameSpan } = numatuneMemory;
  const asked = placement === null ? mode !== null && vcpu?.placement?.value !== 'auto' : placement.value === 'static';
  if (!asked || (vcpu?.placement != null && vcpu.placement.value === null)) return;
  yield {
    data: occupancy === null ? null : nodesOfPins(span, document, occupancy),
    span: nameSpan,
    message: l10n.t(
      "<memory> in <numatune> has no nodeset, and its placement is not 'auto': libvirt refuses the domain",
    ),
  };
}

/** The nodes that the vCPUs are pinned to, if all are pinned, and those of each `<memnode>`. */
function nodesOfPins(element: Span, document: DefinedDomain, { host, restricted }: Occupancy): Repairs | null {
  const { domain, threads } = document;
  const own = restricted.get(document) ?? [];
  const pinned = host.topology.nodesOf(affinityOf(own));
  if (own.length < threads.vcpus.length || pinned.isEmpty) return null;
  const nodes = CpuSet.unionOf([pinned, ...domain.memnodes.flatMap(({ nodeset }) => nodeset?.value ?? [])]);
  const title = l10n.t("Add nodeset='{0}', where the vCPUs are pinned", nodes.toString());
  return repair(title, { kind: 'set attribute', element, name: 'nodeset', value: nodes.toString() });
}

/** The number that makes the product the number of vCPUs, if only this factor is missing, and cores can have so many threads. */
function missingFactor(
  name: string,
  element: Span,
  { domain, threads }: DefinedDomain,
  host: HostTopology | null,
): Repairs | null {
  const topology = domain.cpu?.topology ?? null;
  if (topology === null || threads.maxVcpus === null) return null;
  const { sockets, dies, clusters, cores, threads: perCore } = topology;
  const required = Object.entries({ sockets, cores, threads: perCore }).filter(([factor]) => factor !== name);
  const optional = [dies, clusters].map((factor) => (factor === null ? 1 : factor.value));
  const known = [...required.map(([, factor]) => factor?.value ?? null), ...optional];
  const product = known.reduce<number | null>((all, one) => (all === null || one === null ? null : all * one), 1);
  const count = product === null || product === 0 ? Number.NaN : threads.maxVcpus / product;
  if (!Number.isInteger(count)) return null;
  if (name === 'threads' && !canHaveThreads(count, host)) return null;
  return repair(l10n.t("Add {0}='{1}'", name, count), { kind: 'set attribute', element, name, value: String(count) });
}
