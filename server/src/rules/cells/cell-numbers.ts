import * as l10n from '@vscode/l10n';
import type { Domain, GuestCell } from '../../domain/domain.ts';

/** The guest's NUMA cells by number, in document order; the first of a repeated number. null if a number is unknown. */
export function cellsByNumber({ cpu }: Pick<Domain, 'cpu'>): ReadonlyMap<number, GuestCell> | null {
  const cells = new Map<number, GuestCell>();
  for (const [position, cell] of (cpu?.cells ?? []).entries()) {
    const id = cell.id === null ? position : cell.id.value;
    if (id === null) return null;
    if (!cells.has(id)) cells.set(id, cell);
  }
  return cells;
}

/** The cells in words, ascending: `guest cells 0-1`, `guest cell 0`, `no guest cells`. */
export function cellsInWords(cells: ReadonlyMap<number, unknown>): string {
  const ids = [...cells.keys()].sort((a, b) => a - b);
  const first = ids[0];
  const last = ids.at(-1);
  if (first === undefined || last === undefined) return l10n.t('no guest cells');
  if (ids.length === 1) return l10n.t('guest cell {0}', first);
  if (last - first === ids.length - 1) return l10n.t('guest cells {0}', `${first}-${last}`);
  const shown = ids.slice(0, 16).map(String);
  if (ids.length > shown.length) shown.push(l10n.t('… ({0} in all)', ids.length));
  return l10n.t('guest cells {0}', shown.join(', '));
}
