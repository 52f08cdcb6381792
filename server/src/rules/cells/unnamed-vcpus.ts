import * as l10n from '@vscode/l10n';
import { CpuSet, CpuSetBuilder } from '../../cpuset/cpuset.ts';
import type { GuestCell } from '../../domain/domain.ts';
import type { Guest } from '../../fleet/guests/guest.ts';
import { affinityOf } from '../../fleet/occupancy/affinity.ts';
import type { Occupancy } from '../../fleet/occupancy/occupancy.ts';
import { vcpus } from '../../wording/wording.ts';
import { type Repairs, repair } from '../engine/repair.ts';
import type { PlacedGuestContext } from '../engine/rule.ts';
import { guestParts, isSpread } from '../numa/guest-cells.ts';

/** The vCPUs that no guest cell names although cells name others: libvirt puts them into cell 0. */
export function unnamedVcpus({ domain, threads }: Guest): CpuSet {
  const named = CpuSet.unionOf((domain.cpu?.cells ?? []).flatMap(({ cpus }) => cpus?.value ?? []));
  const { maxVcpus } = threads;
  return named.isEmpty || maxVcpus === null ? CpuSet.empty : CpuSet.range(0, maxVcpus - 1).difference(named);
}

/** The cell that has all vCPUs that are pinned to the node of these; null if there is none, or several. */
export function homeOfUnnamed(
  unnamed: CpuSet,
  { document, occupancy }: { readonly document: Guest; readonly occupancy: Occupancy | null },
): number | null {
  if (occupancy === null) return null;
  const { topology } = occupancy.host;
  const restricted = occupancy.restricted.get(document) ?? [];
  const own = restricted.filter(({ index }) => unnamed.has(index));
  const node = topology.nodesOf(affinityOf(own));
  if (own.length < unnamed.size || node.size !== 1) return null;
  const at = new CpuSetBuilder();
  const away = new CpuSetBuilder();
  for (const { index, affinity } of restricted) (topology.nodesOf(affinity).equals(node) ? at : away).add(index);
  const [here, elsewhere] = [at.build(), away.build()];
  const cells = [...(document.domain.cpu?.cells ?? []).entries()];
  const there = cells.filter(([, { cpus }]) => cpus?.value?.intersects(here) && !cpus.value.intersects(elsewhere));
  const [only, ...others] = there;
  return only === undefined || others.length > 0 ? null : (only[1].id?.value ?? only[0]);
}

/** Whether cell 0 is on several host nodes only because libvirt puts these vCPUs into it, each of which is pinned. */
export function spreadsCellZero(unnamed: CpuSet, context: PlacedGuestContext): boolean {
  const part = guestParts(context).find(({ cell }) => cell === 0);
  if (part === undefined || unnamed.isEmpty || !isSpread(part)) return false;
  const named = part.placed.filter(({ vcpu }) => !unnamed.has(vcpu.index));
  const touched = CpuSet.unionOf(named.map((one) => one.touched));
  return part.placed.length - named.length === unnamed.size && !isSpread({ ...part, placed: named, touched });
}

/** Lists these vCPUs in a cell. */
export function intoCell(cell: number, cells: readonly GuestCell[], rest: CpuSet): Repairs | null {
  const there = cells.find(({ id }, position) => (id === null ? position : id.value) === cell);
  if (there?.cpus?.value == null) return null;
  const title = l10n.t('Add {0} to cell {1}', vcpus(rest), cell);
  return repair(title, { kind: 'rewrite list', list: there.cpus, set: there.cpus.value.union(rest) });
}

/** Lists the vCPUs that no cell names in the cell of their node; null if there is none but cell 0. */
export function intoTheirCell(context: PlacedGuestContext): Repairs | null {
  const unnamed = unnamedVcpus(context.document);
  const home = unnamed.isEmpty ? null : homeOfUnnamed(unnamed, context);
  return home === null || home === 0 ? null : intoCell(home, context.document.domain.cpu?.cells ?? [], unnamed);
}
