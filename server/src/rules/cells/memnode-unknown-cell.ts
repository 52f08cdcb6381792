import * as l10n from '@vscode/l10n';
import { repair } from '../engine/repair.ts';
import type { DomainContext, Report, Rule } from '../engine/rule.ts';
import { cellsByNumber, cellsInWords } from './cell-numbers.ts';

/** A `<memnode>` for a guest cell that the domain does not have. */
export const memnodeUnknownCell: Rule = {
  id: 'memnode-unknown-cell',
  host: 'optional',
  severity: 'error',
  summary: 'A <memnode> is for a guest NUMA cell that the domain does not have.',
  why: `libvirt refuses the domain. \`cellid\` is the number of a cell in \`<cpu><numa>\`, not of a host node. Without
guest cells, only \`<memory>\` can bind the guest.`,
  libvirt: 'rejects',
  libvirtBehaviour: `"Argument 'cellid' in memnode element must correspond to existing guest's NUMA cell", or "Element
'memnode' is invalid without any guest NUMA cells".`,
  advice: 'Add the cell to the guest, or name one of the cells that it has. A host node belongs in `nodeset`.',
  fix: 'suggestion',
  since: '0.1.0',
  examples: {
    wrong: `<domain type='kvm'>
  <name>web</name>
  <vcpu placement='static'>2</vcpu>
  <numatune>
    <memory mode='strict' nodeset='0-1'/>
    <memnode cellid='1' mode='strict' nodeset='1'/>
  </numatune>
  <cpu mode='host-passthrough'>
    <numa>
      <cell id='0' cpus='0-1' memory='1' unit='GiB'/>
    </numa>
  </cpu>
</domain>
`,
  },
  checks: { domain: check },
};

function* check({ document }: DomainContext): Iterable<Report> {
  const cells = cellsByNumber(document.domain);
  if (!document.complete || cells === null) return;
  for (const { cellid, span } of document.domain.memnodes) {
    const id = cellid?.value ?? null;
    if (cellid === null || id === null || cells.has(id)) continue;
    yield {
      data: repair(l10n.t('Delete the <memnode>'), { kind: 'remove element', element: span }),
      span: cellid.span,
      message: l10n.t(
        'The domain has no guest cell {0} (it has {1}): libvirt refuses the domain',
        id,
        cellsInWords(cells),
      ),
    };
  }
}
