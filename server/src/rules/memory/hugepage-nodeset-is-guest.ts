import * as l10n from '@vscode/l10n';
import { CpuSet } from '../../cpuset/cpuset.ts';
import { listed } from '../../wording/wording.ts';
import { cellsByNumber, cellsInWords } from '../cells/cell-numbers.ts';
import { spanOfNumber } from '../cpu-lists/pinsets.ts';
import { repair } from '../engine/repair.ts';
import type { DomainContext, Report, Rule } from '../engine/rule.ts';

/** Huge pages for a guest node that the guest does not have. */
export const hugepageNodesetIsGuest: Rule = {
  id: 'hugepage-nodeset-is-guest',
  host: 'optional',
  about: ['memoryBacking'],
  severity: 'error',
  summary: 'The nodeset of a huge page names a guest node that the guest does not have.',
  why: `The \`nodeset\` of \`<page>\` names the guest's own NUMA cells, whereas every \`nodeset\` in \`<numatune>\`
names host nodes. libvirt refuses the domain; its own guide to real-time guests once had this mistake.`,
  libvirt: 'rejects',
  libvirtBehaviour: '"hugepages: node 1 not found". Without guest cells, only `nodeset=\'0\'` is accepted.',
  advice: `Name guest cells, or omit \`nodeset\` to cover all of the memory. \`<numatune>\` decides which host nodes the
pages come from.`,
  fix: 'suggestion',
  since: '0.1.0',
  examples: {
    wrong: `<domain type='kvm'>
  <name>web</name>
  <memoryBacking>
    <hugepages>
      <page size='2' unit='MiB' nodeset='1'/>
    </hugepages>
  </memoryBacking>
  <vcpu placement='static'>2</vcpu>
  <numatune>
    <memory mode='strict' nodeset='1'/>
  </numatune>
</domain>
`,
  },
  checks: { domain: check },
};

function* check({ document }: DomainContext): Iterable<Report> {
  const cells = cellsByNumber(document.domain);
  if (!document.complete || cells === null) return;
  for (const { nodeset, span } of document.domain.memoryBacking?.pages ?? []) {
    if (nodeset === null || nodeset.value === null) continue;
    // Without cells, libvirt accepts only 0, for the guest's only node.
    const whole = cells.size === 0 && nodeset.value.equals(CpuSet.of(0));
    const missing = whole ? CpuSet.empty : CpuSet.from([...nodeset.value].filter((node) => !cells.has(node)));
    if (missing.first === undefined) continue;
    yield {
      data: repair(l10n.t('Delete the nodeset, so that the whole guest has pages of this size'), {
        kind: 'remove attribute',
        element: span,
        name: 'nodeset',
      }),
      span: spanOfNumber(nodeset, missing.first),
      message: l10n.t(
        'The guest has no node {0} (it has {1}): the nodeset of <page> names guest nodes, not host nodes, and libvirt refuses the domain',
        listed(missing, ', '),
        cellsInWords(cells),
      ),
    };
  }
}
