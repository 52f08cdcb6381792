import * as l10n from '@vscode/l10n';
import type { Movable, Reach } from '../../placement/moves/move.ts';
import { movesOf } from '../../placement/moves/moves.ts';
import { type NoFix, noFix } from '../fix.ts';
import { editsOfMove, type PlacedEdits, type WritePlacement } from './move-edits.ts';

/**
 * The edits that give a guest a new place within a reach, or why no place fits. null announces that the search begins with
 * this reach: see `MovesAhead`.
 */
export interface Change {
  readonly reach: Reach;
  readonly result: PlacedEdits | NoFix | null;
}

/**
 * The new places of a guest as edits, the smallest change first. `write` makes edits of a placement; `spend` counts the
 * vCPUs that are planned.
 */
export function* changesOf(movable: Movable, write: WritePlacement, spend: (vcpus: number) => void): Iterable<Change> {
  const { document, occupancy } = movable;
  const title = l10n.t('Re-pin the domain');
  spend(document.threads.vcpus.length);
  for (const move of movesOf(movable)) {
    const { reach } = move;
    if (move.kind === 'ahead') {
      yield { reach, result: null };
      continue;
    }
    if (move.kind === 'no move') {
      const reason = move.reasons.map(({ message }) => message).join('; ');
      yield { reach, result: noFix(title, reason) };
    } else for (const result of editsOfMove(document, move, occupancy, write)) yield { reach, result };
    spend(document.threads.vcpus.length);
  }
}
