import type { Range } from '../../../base/positions.ts';
import { pathFrom } from '../../files/paths.ts';

/**
 * The path of a document from the root of its repository, as forges want it, whatever the current folder is. Standard
 * input is `stdin`.
 */
export function pathFromRoot(root: string, file: string): string {
  return file === '-' ? 'stdin' : pathFrom(root, file);
}

/** Lines and columns as people count them, from 1; the end column is the last one of the range. */
export interface Place {
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
}

/** The place of a range. */
export function placeOf({ start, end }: Range): Place {
  return {
    line: start.line + 1,
    column: start.character + 1,
    endLine: end.line + 1,
    endColumn: end.line === start.line ? Math.max(end.character, start.character + 1) : end.character,
  };
}
