import * as l10n from '@vscode/l10n';
import { CpuSet } from '../../cpuset/cpuset.ts';
import type { RestrictedVcpu } from '../../fleet/occupancy/conflict.ts';
import { vcpus } from '../../wording/wording.ts';
import { cellsByPins } from '../cells/cells-by-pins.ts';
import { intoTheirCell, spreadsCellZero, unnamedVcpus } from '../cells/unnamed-vcpus.ts';
import { allOf, firstOf, type PlacedGuestContext, type Report, type Rule } from '../engine/rule.ts';
import { guestParts, isSpread } from './guest-cells.ts';
import { memoryBindings } from './memory-bindings.ts';
import { narrowedToOneNode } from './narrowed-to-nodes.ts';
import { type Strays, straysOf } from './strays.ts';

/** A guest NUMA cell whose vCPUs are pinned to several host nodes. */
export const cellCrossNode: Rule = {
  id: 'cell-cross-node',
  host: 'required',
  about: ['cells'],
  severity: 'warning',
  summary: 'The vCPUs of one guest NUMA cell are pinned to several host nodes.',
  why: `The guest assumes that a cell's memory is near to all of the cell's vCPUs, and places threads and pages
accordingly. For a vCPU on another host node, that memory is remote: 118 ns became 243 ns on one 2-socket machine
(published Intel MLC run). The guest cannot see this.`,
  libvirt: 'silent',
  libvirtBehaviour: 'libvirt does not compare guest cells with the nodes of pinned CPUs.',
  advice: `Pin all vCPUs of a cell to one host node, use a different node for each cell, and bind each cell's memory
with \`<memnode>\`. If only a single vCPU's own pinset crosses nodes, so that narrowing it is enough, the finding is
[pin-spans-nodes](pin-spans-nodes.md).`,
  fix: 'suggestion',
  since: '0.1.0',
  examples: {
    wrong: `<domain type='kvm'>
  <name>web</name>
  <vcpu placement='static'>2</vcpu>
  <cputune>
    <vcpupin vcpu='0' cpuset='2'/>
    <vcpupin vcpu='1' cpuset='4'/>
    <emulatorpin cpuset='0'/>
  </cputune>
  <numatune>
    <memory mode='strict' nodeset='0-1'/>
  </numatune>
  <cpu mode='host-passthrough'>
    <numa>
      <cell id='0' cpus='0-1' memory='2' unit='GiB'/>
    </numa>
  </cpu>
</domain>
`,
  },
  checks: { guest: check },
};

/** One report per place: a single `vcpu@cpuset` may put every cell on several nodes. */
function* check(context: PlacedGuestContext): Iterable<Report> {
  const found = new Map<number, { strays: Strays; cells: number[]; members: readonly RestrictedVcpu[] }>();
  for (const part of guestParts(context)) {
    if (part.cell === null || !isSpread(part)) continue;
    const strays = straysOf(context.document.uri, part.placed, part.touched);
    if (strays === null) continue;
    const same = found.get(strays.span.start);
    if (same === undefined)
      found.set(strays.span.start, { strays, cells: [part.cell], members: part.placed.map(({ vcpu }) => vcpu) });
    else same.cells.push(part.cell);
  }
  const unnamed = unnamedVcpus(context.document);
  const isCause = found.size > 0 && spreadsCellZero(unnamed, context);
  for (const { strays, cells, members } of found.values()) {
    const message = l10n.t(
      '{0}, but all are in {1}, whose memory the guest treats as near to each of them',
      strays.sentence,
      cellsInWords(cells),
    );
    yield {
      // Cells that leave vCPUs out may be the cause, or cells in another order than the pins.
      data: firstOf(
        cells.includes(0) ? intoTheirCell(context) : null,
        cells.length === 1 ? narrowedToOneNode(members, nodesOfMemory(context, cells), context.occupancy.host) : null,
        allOf(cellsByPins(context), { kind: 'placement' }),
      ),
      span: strays.span,
      message:
        isCause && cells.includes(0)
          ? l10n.t('{0}; no guest cell has {1}, and libvirt puts the rest into cell 0', message, vcpus(unnamed))
          : message,
      related: strays.related,
    };
  }
}

/** Where the memory of these cells is bound. */
function nodesOfMemory({ document }: PlacedGuestContext, cells: readonly number[]): CpuSet {
  const bindings = [...memoryBindings(document)];
  const own = bindings.filter(({ cell }) => cell !== null && cells.includes(cell));
  return CpuSet.unionOf((own.length > 0 ? own : bindings).flatMap(({ nodeset }) => nodeset.value ?? []));
}

/** The first cell, and how many others have the same problem. */
function cellsInWords([first = 0, ...others]: readonly number[]): string {
  const [second] = others;
  if (second === undefined) return l10n.t('guest cell {0}', first);
  if (others.length === 1) return l10n.t('guest cell {0} (the same in cell {1})', first, second);
  return l10n.t('guest cell {0} (the same in {1} more cells)', first, others.length);
}
