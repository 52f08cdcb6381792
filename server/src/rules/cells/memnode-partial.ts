import * as l10n from '@vscode/l10n';
import { CpuSet } from '../../cpuset/cpuset.ts';
import { nodes } from '../../wording/wording.ts';
import { type Repairs, repair } from '../engine/repair.ts';
import type { DomainContext, PlacedDomainContext, Report, Rule } from '../engine/rule.ts';
import { guestParts } from '../numa/guest-cells.ts';
import { cellsByNumber, cellsInWords } from './cell-numbers.ts';

/** Some guest cells are bound to host nodes, others are not. */
export const memnodePartial: Rule = {
  id: 'memnode-partial',
  host: 'optional',
  about: ['memnodes'],
  severity: 'info',
  summary: 'Some guest NUMA cells are bound by a <memnode>, others are not bound.',
  why: `A cell without a \`<memnode>\` follows \`<memory>\`. Without that either, the kernel takes the cell's memory
from any node, and may fill the nodes that the bound cells need.`,
  libvirt: 'silent',
  libvirtBehaviour: 'libvirt binds only the cells that are named.',
  advice: 'Add a `<memnode>` for the other cells, or a `<memory>` that covers all cells without one.',
  fix: 'suggestion',
  since: '0.1.0',
  examples: {
    wrong: `<domain type='kvm'>
  <name>web</name>
  <vcpu placement='static'>2</vcpu>
  <cputune>
    <vcpupin vcpu='0' cpuset='0'/>
    <vcpupin vcpu='1' cpuset='4'/>
  </cputune>
  <numatune>
    <memnode cellid='0' mode='strict' nodeset='0'/>
  </numatune>
  <cpu mode='host-passthrough'>
    <numa>
      <cell id='0' cpus='0' memory='1' unit='GiB'/>
      <cell id='1' cpus='1' memory='1' unit='GiB'/>
    </numa>
  </cpu>
</domain>
`,
  },
  checks: { domain: check },
};

function* check({ document, occupancy }: DomainContext): Iterable<Report> {
  const { numatune, numatuneMemory, memnodes } = document.domain;
  if (!document.complete || numatune === null || numatuneMemory !== null || memnodes.length === 0) return;
  const cells = cellsByNumber(document.domain);
  if (cells === null) return;
  const bound = new Set<number>();
  for (const { cellid } of memnodes) {
    const id = cellid?.value ?? null;
    // memnode-unknown-cell reports a missing cell: its number is wrong, not the count of elements.
    if (id === null || !cells.has(id)) return;
    bound.add(id);
  }
  const unbound = new Map([...cells].filter(([id, { memoryKiB }]) => !bound.has(id) && memoryKiB?.value !== 0));
  if (unbound.size === 0) return;
  const bounds = new Map([...cells].filter(([id]) => bound.has(id)));
  yield {
    data: occupancy === null ? null : boundToPins(new Set(unbound.keys()), { document, occupancy }),
    span: numatune.nameSpan,
    message:
      bounds.size === 1
        ? l10n.t(
            'Nothing binds the memory of {0}: {1} has a <memnode>, and no <memory> covers the rest',
            cellsInWords(unbound),
            cellsInWords(bounds),
          )
        : l10n.t(
            'Nothing binds the memory of {0}: {1} have a <memnode>, and no <memory> covers the rest',
            cellsInWords(unbound),
            cellsInWords(bounds),
          ),
  };
}

/** If each of these cells is pinned to one node. */
function boundToPins(unbound: ReadonlySet<number>, context: PlacedDomainContext): Repairs | null {
  const cells = guestParts(context).flatMap(({ cell, vcpus, placed, touched }) => {
    const isPinned = placed.length === vcpus.size && touched.size === 1;
    return cell !== null && unbound.has(cell) && isPinned ? [{ cell, nodes: touched }] : [];
  });
  if (cells.length < unbound.size) return null;
  const where = nodes(CpuSet.unionOf(cells.map((one) => one.nodes)));
  return repair(l10n.t('Add a <memnode> for the other guest cells, where their vCPUs are pinned ({0})', where), {
    kind: 'bind memory',
    nodes: null,
    cells,
  });
}
