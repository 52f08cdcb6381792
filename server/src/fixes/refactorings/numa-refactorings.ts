import * as l10n from '@vscode/l10n';
import { CpuSet } from '../../cpuset/cpuset.ts';
import type { DomainDocument } from '../../fleet/documents/domain-document.ts';
import type { Occupancy } from '../../fleet/occupancy/occupancy.ts';
import type { PlacementRequest, RequestCell } from '../../placement/request/request.ts';
import { guestParts } from '../../rules/numa/guest-cells.ts';
import { amount, nodes as nodesInWords } from '../../wording/wording.ts';
import { editing } from '../edits/editing.ts';
import { addGuestCells } from '../edits/guest-cell-edits.ts';
import { editMemory } from '../edits/memory-edits.ts';
import { editPlacement } from '../edits/placement-edits.ts';
import { type NoFix, noFix, type TitledEdits } from '../fix.ts';
import { placeInWords } from '../placing/move-edits.ts';
import { planFor } from '../placing/plan-for.ts';

/**
 * Gives guest NUMA cells to a domain that does not fit one node: as few equal ones as fit, each on its own node, in the
 * order of the vCPUs.
 */
export function addNumaCells(document: DomainDocument, occupancy: Occupancy): TitledEdits | NoFix {
  const title = l10n.t('Add guest NUMA cells');
  const count = document.threads.maxVcpus ?? 0;
  const { name, topology } = occupancy.host;
  const nodes = topology.nodes.length;
  let reason =
    nodes < 2
      ? l10n.t('host {0} has only one node', name)
      : l10n.t(
          '{0} cannot be divided equally among nodes of host {1}, which has {2}',
          amount(count, 'vCPU'),
          name,
          nodes,
        );
  for (let cells = 2; cells <= Math.min(nodes, count); cells++) {
    if (count % cells !== 0) continue;
    const parts = Array.from({ length: cells }, (_, cell) => {
      return CpuSet.range((cell * count) / cells, ((cell + 1) * count) / cells - 1);
    });
    const planned = planFor(document, occupancy, title, (request) => inCells(request, parts));
    if (planned.kind === 'no fix') {
      reason = planned.reason;
      continue;
    }
    // Two cells on one node would be a lie.
    if (planned.cost.nodes > 0) {
      reason = l10n.t('the cells do not fit on {0} nodes', cells);
      continue;
    }
    const result = editing(
      document,
      (edits, domain) =>
        addGuestCells(edits, domain, document, parts) ?? editPlacement(edits, domain, document, planned.placement),
    );
    if (!result.ok) return noFix(title, result.reason);
    const where = placeInWords(planned.placement, occupancy);
    return { kind: 'fix', title: l10n.t('Add {0} guest NUMA cells, on {1}', cells, where), edits: result.edits };
  }
  return noFix(title, reason);
}

/** Binds the memory, or that of each guest cell, to the node that its vCPUs are pinned to. */
export function bindMemory(document: DomainDocument, occupancy: Occupancy): TitledEdits | NoFix {
  const title = l10n.t("Bind the memory to the pins' node");
  const parts = guestParts({ document, occupancy }).filter(({ vcpus }) => !vcpus.isEmpty);
  const pinned = CpuSet.unionOf(parts.map(({ touched }) => touched));
  const bound = parts.every(({ placed, vcpus }) => placed.length === vcpus.size);
  if (pinned.isEmpty || !bound) return noFix(title, l10n.t('some vCPUs are not pinned to CPUs whose node is known'));
  const cells = parts.flatMap(({ cell, touched }) => (cell === null ? [] : [{ cell, nodes: touched }]));
  const mode = document.domain.numatuneMemory?.mode?.value ?? 'strict';
  const result = editing(document, (edits, domain) =>
    editMemory(edits, domain, document, { memory: { mode, nodeset: pinned }, cells }),
  );
  if (!result.ok) return noFix(title, result.reason);
  if (result.edits.length === 0) return noFix(title, l10n.t('the memory is already bound there'));
  return {
    kind: 'fix',
    title: l10n.t('Bind the memory to {0}, where the vCPUs are pinned', nodesInWords(pinned)),
    edits: result.edits,
  };
}

function inCells(request: PlacementRequest, parts: readonly CpuSet[]): PlacementRequest {
  const memory = request.cells.reduce<number | null>((sum, { memoryKiB }) => {
    return sum === null || memoryKiB === null ? null : sum + memoryKiB;
  }, 0);
  const shared = new Set(request.cells.flatMap((cell) => cell.shared));
  const cells = parts.map((vcpus, cell): RequestCell => {
    const all = [...vcpus];
    return {
      cell,
      dedicated: all.filter((vcpu) => !shared.has(vcpu)),
      shared: all.filter((vcpu) => shared.has(vcpu)),
      memoryKiB: memory === null ? null : Math.ceil(memory / parts.length),
      pageKiB: request.cells[0]?.pageKiB ?? null,
    };
  });
  return { ...request, cells };
}
