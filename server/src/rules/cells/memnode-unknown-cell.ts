import * as l10n from '@vscode/l10n';
import type { Domain } from '../../domain/domain.ts';
import { type Change, choice, type Repairs, repair, replace } from '../engine/repair.ts';
import type { DomainContext, Report, Rule } from '../engine/rule.ts';
import { cellsByNumber, cellsInWords } from './cell-numbers.ts';

/** A `<memnode>` for a guest cell that the domain does not have. */
export const memnodeUnknownCell: Rule = {
  id: 'memnode-unknown-cell',
  host: 'optional',
  about: ['memnodes'],
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
  if (!document.complete || cells === null || document.domain.memnodes.length === 0) return;
  const better = countedFromZero(document.domain, cells) ?? asMemory(document.domain, cells);
  for (const { cellid, span } of document.domain.memnodes) {
    const id = cellid?.value ?? null;
    if (cellid === null || id === null || cells.has(id)) continue;
    yield {
      data: choice(better, repair(l10n.t('Delete the <memnode>'), { kind: 'remove element', element: span })),
      span: cellid.span,
      message: l10n.t(
        'The domain has no guest cell {0} (it has {1}): libvirt refuses the domain',
        id,
        cellsInWords(cells),
      ),
    };
  }
}

/** If there is one `<memnode>` for each cell and all were counted from 1. */
function countedFromZero({ memnodes }: Domain, cells: ReadonlyMap<number, unknown>): Repairs | null {
  const numbers = new Set(memnodes.map(({ cellid }) => cellid?.value ?? null));
  if (memnodes.length !== cells.size || numbers.size !== cells.size || numbers.has(0)) return null;
  for (const id of cells.keys()) if (!numbers.has(id + 1)) return null;
  const changes = memnodes.flatMap(({ cellid }): Change[] =>
    cellid === null ? [] : [replace(cellid.span, String((cellid.value ?? 1) - 1))],
  );
  return repair(l10n.t('Number the <memnode> elements from 0'), ...changes);
}

/** Without guest cells, only `<memory>` can bind the guest. */
function asMemory({ memnodes, numatuneMemory }: Domain, cells: ReadonlyMap<number, unknown>): Repairs | null {
  const [only, ...others] = memnodes;
  if (only === undefined || others.length > 0 || numatuneMemory !== null || cells.size > 0) return null;
  return repair(
    l10n.t('Make it <memory>, which binds a guest without cells'),
    { kind: 'rename element', nameSpan: only.nameSpan, name: 'memory' },
    { kind: 'remove attribute', element: only.span, name: 'cellid' },
  );
}
