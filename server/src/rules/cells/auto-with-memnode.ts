import * as l10n from '@vscode/l10n';
import { CpuSet } from '../../cpuset/cpuset.ts';
import type { Domain } from '../../domain/domain.ts';
import { nodes as nodesInWords } from '../../wording/wording.ts';
import { type Repairs, repair } from '../engine/repair.ts';
import { type DomainContext, mostRelated, type Report, type Rule } from '../engine/rule.ts';

/** A `<memnode>` binds a guest cell, but numad places the memory. */
export const autoWithMemnode: Rule = {
  id: 'auto-with-memnode',
  host: 'optional',
  about: ['memnodes'],
  severity: 'error',
  summary: "<memnode> binds guest cells, but the memory's placement is auto.",
  why: `With placement auto, numad chooses the nodes for the whole domain when it starts. libvirt then cannot bind
single cells, and refuses the domain. \`<vcpu placement='auto'>\` is enough for that if \`<memory>\` names no nodeset.`,
  libvirt: 'rejects',
  libvirtBehaviour: '"Per-node binding is not compatible with automatic NUMA placement."',
  advice: 'Give `<memory>` a nodeset (and placement static), or remove the `<memnode>` elements.',
  fix: 'suggestion',
  since: '0.1.0',
  examples: {
    wrong: `<domain type='kvm'>
  <name>web</name>
  <vcpu placement='static'>4</vcpu>
  <numatune>
    <memory mode='strict' placement='auto'/>
    <memnode cellid='0' mode='strict' nodeset='0'/>
  </numatune>
  <cpu mode='host-passthrough'>
    <numa>
      <cell id='0' cpus='0-3' memory='1' unit='GiB'/>
    </numa>
  </cpu>
</domain>
`,
  },
  checks: { domain: check },
};

function* check({ document }: DomainContext): Iterable<Report> {
  const { vcpu, numatuneMemory: memory, memnodes } = document.domain;
  const [first] = memnodes;
  if (!document.complete || first === undefined) return;
  const named = memory?.placement ?? null;
  const ofVcpus = vcpu?.placement ?? null;
  // virDomainNumatuneSet: memory without its own placement follows its nodeset, or else the vCPUs.
  const auto =
    named === null ? (memory === null || memory.nodeset === null) && ofVcpus?.value === 'auto' : named.value === 'auto';
  const cause = named ?? ofVcpus;
  if (!auto || cause === null) return;
  yield {
    data: asNamed(document.domain),
    span: cause.span,
    message:
      named === null
        ? l10n.t(
            "With placement='auto', numad places the memory too, but <memnode> binds single guest cells: libvirt refuses the domain",
          )
        : l10n.t("placement='auto' does not allow <memnode>: libvirt refuses the domain"),
    related: memnodes
      .slice(0, mostRelated)
      .map(({ span }) => ({ uri: document.uri, span, message: l10n.t('this <memnode>') })),
  };
}

/** The memory on the nodes that the `<memnode>` elements name; the placement of the vCPUs stays. */
function asNamed({ numatuneMemory: memory, memnodes }: Domain): Repairs | null {
  const sets = memnodes.flatMap(({ nodeset }) => nodeset?.value ?? []);
  const nodes = CpuSet.unionOf([...sets, memory?.nodeset?.value ?? CpuSet.empty]);
  if (sets.length < memnodes.length || nodes.isEmpty) return null;
  const nodeset = nodes.toString();
  const title = l10n.t('Bind the memory to {0}, as the <memnode> elements do', nodesInWords(nodes));
  if (memory === null) {
    const attributes = [
      ['mode', 'strict'],
      ['nodeset', nodeset],
    ] as const;
    return repair(title, { kind: 'add element', path: ['numatune'], element: { name: 'memory', attributes } });
  }
  return repair(
    title,
    { kind: 'remove attribute', element: memory.span, name: 'placement' },
    { kind: 'set attribute', element: memory.span, name: 'nodeset', value: nodeset },
  );
}
