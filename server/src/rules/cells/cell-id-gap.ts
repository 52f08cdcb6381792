import * as l10n from '@vscode/l10n';
import { type Answer, type DomainContext, leftTo, type Rule } from '../engine/rule.ts';
import { cellsByNumber, cellsInWords } from './cell-numbers.ts';

/** Guest cells whose ids are not 0, 1, 2 and so on. duplicate-element reports a repeated id. */
export const cellIdGap: Rule = {
  id: 'cell-id-gap',
  host: 'optional',
  severity: 'error',
  summary: 'The ids of the guest NUMA cells do not count up from 0 without a gap.',
  why: `libvirt refuses the domain. Cells are nodes of the guest, not of the host: a guest on host nodes 2 and 3 has
cells 0 and 1.`,
  libvirt: 'rejects',
  libvirtBehaviour: `"Exactly one 'cell' element per guest NUMA cell allowed, non-contiguous ranges or ranges not
starting from 0 are not allowed".`,
  advice: `Number the cells from 0, and the \`cellid\` of each \`<memnode>\` to match. Without ids, libvirt numbers the
cells itself.`,
  fix: 'none',
  since: '0.1.0',
  examples: {
    wrong: `<domain type='kvm'>
  <name>web</name>
  <vcpu placement='static'>4</vcpu>
  <cpu mode='host-passthrough'>
    <numa>
      <cell id='1' cpus='0-1' memory='1' unit='GiB'/>
      <cell id='2' cpus='2-3' memory='1' unit='GiB'/>
    </numa>
  </cpu>
</domain>
`,
    right: `<domain type='kvm'>
  <name>web</name>
  <vcpu placement='static'>4</vcpu>
  <cpu mode='host-passthrough'>
    <numa>
      <cell id='0' cpus='0-1' memory='1' unit='GiB'/>
      <cell id='1' cpus='2-3' memory='1' unit='GiB'/>
    </numa>
  </cpu>
</domain>
`,
  },
  checks: { domain: check },
};

function* check({ document }: DomainContext): Iterable<Answer> {
  const cells = document.domain.cpu?.cells ?? [];
  const numbered = cellsByNumber(document.domain);
  if (!document.complete || numbered === null) return;
  for (const { id } of cells) {
    if (id?.value == null || id.value < cells.length) continue;
    // A repeated id leaves a gap elsewhere: that id is wrong, not the count.
    if (numbered.size < cells.length) return yield leftTo('duplicate-element', id.span);
    yield {
      span: id.span,
      message:
        cells.length === 1
          ? l10n.t("The only guest cell must have id='0', not '{0}': libvirt refuses the domain", id.value)
          : l10n.t(
              'The {0} guest cells must have ids 0-{1}, but the domain has {2}: libvirt refuses the domain',
              cells.length,
              cells.length - 1,
              cellsInWords(numbered),
            ),
    };
    return;
  }
}
