import * as l10n from '@vscode/l10n';
import { type DomainContext, mostRelated, type Report, type Rule } from '../engine/rule.ts';

/** A `<memnode>` binds a guest cell, but numad places the memory. */
export const autoWithMemnode: Rule = {
  id: 'auto-with-memnode',
  host: 'optional',
  severity: 'error',
  summary: "<memnode> binds guest cells, but the memory's placement is auto.",
  why: `With placement auto, numad chooses the nodes for the whole domain when it starts. libvirt then cannot bind
single cells, and refuses the domain. \`<vcpu placement='auto'>\` is enough for that if \`<memory>\` names no nodeset.`,
  libvirt: 'rejects',
  libvirtBehaviour: '"Per-node binding is not compatible with automatic NUMA placement."',
  advice: 'Give `<memory>` a nodeset (and placement static), or remove the `<memnode>` elements.',
  fix: 'none',
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
    right: `<domain type='kvm'>
  <name>web</name>
  <vcpu placement='static'>4</vcpu>
  <numatune>
    <memory mode='strict' nodeset='0'/>
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
