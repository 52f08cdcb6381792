import * as l10n from '@vscode/l10n';
import { CpuSet } from '../../cpuset/cpuset.ts';
import { type Repairs, repair } from '../engine/repair.ts';
import type { PlacedGuestContext } from '../engine/rule.ts';
import { inOrder, wholeCells } from './cells-in-order.ts';

/**
 * Writes the vCPUs of the guest cells in order, if the cells mix them and the pins follow that order: then each cell is
 * on a host node of its own, and no pin has to move. Else null.
 */
export function cellsByPins({ document, occupancy }: PlacedGuestContext): Repairs | null {
  const ordered = inOrder(wholeCells(document, document.threads.maxVcpus ?? 0));
  if (ordered === null || ordered.changes.length === 0) return null;
  const { topology } = occupancy.host;
  const restricted = occupancy.restricted.get(document) ?? [];
  const nodesOf = new Map(restricted.map(({ index, affinity }) => [index, topology.nodesOf(affinity)]));
  const homes = ordered.cells.map(({ vcpus }) => CpuSet.unionOf([...vcpus].flatMap((vcpu) => nodesOf.get(vcpu) ?? [])));
  const areApart = homes.every(({ size }) => size === 1) && CpuSet.unionOf(homes).size === homes.length;
  return areApart ? repair(l10n.t('Write {0}', ordered.outcome), ...ordered.changes) : null;
}
