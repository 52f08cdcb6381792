import { literalBeginning } from '../topology/profile/document-glob.ts';
import type { Claimant } from './claims.ts';
import { folderOf } from './documents/host-document.ts';

/**
 * Finds the claims on a path. Claims are looked up by the literal beginning of their globs, so that a path is matched
 * with few globs, however many hosts there are.
 */
export class ClaimIndex {
  private readonly claimants: readonly Claimant[];
  /** The positions of the claimants, by the literal beginning of their globs. */
  private readonly byBeginning = new Map<string, number[]>();
  private readonly lengths: readonly number[];

  /** The order of `claimants` is their precedence. */
  constructor(claimants: readonly Claimant[]) {
    this.claimants = claimants;
    for (const [position, { host, index }] of claimants.entries()) {
      const beginning = literalBeginning(host.documents[index] ?? '', folderOf(host.path));
      const known = this.byBeginning.get(beginning);
      if (known === undefined) this.byBeginning.set(beginning, [position]);
      else known.push(position);
    }
    this.lengths = [...new Set([...this.byBeginning.keys()].map(({ length }) => length))];
  }

  /** The claims on a path, by precedence. */
  on(path: string): readonly Claimant[] {
    // Globs match what a path resolves to.
    const rootless = path.startsWith('/') ? path.slice(1) : path;
    if (/(?:^|\/)\.{0,2}(?:\/|$)/.test(rootless)) return this.claimants.filter(({ claims }) => claims(path));
    const positions: number[] = [];
    for (const length of this.lengths) {
      if (length <= rootless.length) positions.push(...(this.byBeginning.get(rootless.slice(0, length)) ?? []));
    }
    return positions
      .sort((a, b) => a - b)
      .flatMap((position) => this.claimants[position] ?? [])
      .filter(({ claims }) => claims(path));
  }
}
