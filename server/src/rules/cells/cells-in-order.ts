import * as l10n from '@vscode/l10n';
import { CpuSet } from '../../cpuset/cpuset.ts';
import { inStyleOf } from '../../cpuset/same-form.ts';
import type { LocatedCpuList } from '../../domain/domain.ts';
import type { Guest } from '../../fleet/guests/guest.ts';
import { enumeration } from '../../wording/wording.ts';
import { type Change, replace } from '../engine/repair.ts';
import { cellsByNumber } from './cell-numbers.ts';

/** A guest cell and its vCPUs. */
export interface Cell {
  readonly id: number;
  readonly vcpus: CpuSet;
  readonly list: LocatedCpuList;
}

/** The cells by number; none if they are unknown, or if they share vCPUs or leave some out: that has its own finding. */
export function wholeCells({ complete, domain }: Guest, count: number): Cell[] {
  if (!complete) return [];
  const cells: Cell[] = [];
  let [named, sum] = [CpuSet.empty, 0];
  for (const [id, { cpus }] of cellsByNumber(domain) ?? []) {
    if (cpus === null) continue;
    if (cpus.value === null) return [];
    cells.push({ id, vcpus: cpus.value, list: cpus });
    named = named.union(cpus.value);
    sum += cpus.value.size;
  }
  const isWhole = sum === count && named.size === count && named.last === count - 1;
  return isWhole ? cells.sort((a, b) => a.id - b.id) : [];
}

/** Guest cells with the vCPUs in order, and how to write them. */
export interface CellsInOrder {
  readonly cells: readonly Cell[];
  /** None if they are in order already. */
  readonly changes: readonly Change[];
  /** The changed lists in words. */
  readonly outcome: string;
}

/** The vCPUs in order, as many in each cell as today; null if a template fills in a list. */
export function inOrder(cells: readonly Cell[]): CellsInOrder | null {
  if (cells.some(({ list }) => !list.verbatim)) return null;
  let next = 0;
  const ordered = cells.map((cell) => {
    const first = next;
    next += cell.vcpus.size;
    return { ...cell, vcpus: CpuSet.range(first, next - 1) };
  });
  const changed = ordered
    .filter(({ vcpus, list }) => list.value?.equals(vcpus) !== true)
    .map(({ id, vcpus, list }) => ({ id, list, text: inStyleOf(list.text, vcpus) }));
  return {
    cells: ordered,
    changes: changed.map(({ list, text }) => replace(list.span, text)),
    outcome: enumeration(changed.map(({ id, text }) => l10n.t("cpus='{0}' in cell {1}", text, id))),
  };
}
