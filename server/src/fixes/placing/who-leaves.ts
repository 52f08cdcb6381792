import type { Guest } from '../../fleet/guests/guest.ts';
import type { Resident } from '../../fleet/guests/resident.ts';
import type { Finding, OverfullMemory } from '../../rules/engine/rule.ts';
import type { Fix, FixResult } from '../fix.ts';
import type { Mover } from './who-moves.ts';

/** A guest with memory on nodes that are too full. */
export interface MemorySide {
  readonly guest: Guest;
  /** What it has there, in KiB. */
  readonly kib: number;
  /** Whether its place is wrong by itself, 0 or 1. */
  readonly own: number;
  /** How it leaves; null if it cannot. */
  readonly fix: () => Fix | null;
}

/** Of more guests, not every combination is compared. */
const mostCombined = 12;

/**
 * Decides which guests leave nodes that have too little memory: those with findings of their own first; then the fewest
 * bytes that suffice. All that have to leave; none if those that can are not enough.
 */
export function whoLeaves(sides: readonly MemorySide[], excessKib: number): readonly Mover[] {
  const own = sides.filter((side) => side.own > 0);
  const leaving = enoughOf(own, excessKib);
  if (leaving !== null) return leaving;
  const first = own.flatMap(moverOf);
  const gone = new Set(first.map(({ guest }) => guest));
  const left = excessKib - sides.reduce((sum, { guest, kib }) => sum + (gone.has(guest) ? kib : 0), 0);
  const others = enoughOf(
    sides.filter((side) => side.own === 0),
    left,
  );
  return others === null ? [] : [...first, ...others];
}

/** What guests have on the nodes, each guest once. */
export function takersOf({ takers }: OverfullMemory): ReadonlyMap<Resident, number> {
  const sums = new Map<Resident, number>();
  for (const { resident, kib } of takers) sums.set(resident, (sums.get(resident) ?? 0) + kib);
  return sums;
}

/** The finding that is about the same nodes; null if its author ignores it. */
export function findingOfMemory(data: OverfullMemory, rule: string, findings: readonly Finding[]): Finding | null {
  const isSame = (one: Finding) =>
    one.rule === rule && one.data?.kind === 'overfull memory' && one.data.nodes.equals(data.nodes);
  return findings.find(isSame) ?? null;
}

/** The preferred fix, else the first; null without a fix. */
export function bestOf(results: readonly FixResult[]): Fix | null {
  const fixes = results.filter((one) => one.kind === 'fix');
  return fixes.find(({ preferred }) => preferred) ?? fixes[0] ?? null;
}

/** The fewest bytes that suffice and can leave; null if none do. */
function enoughOf(sides: readonly MemorySide[], excessKib: number): Mover[] | null {
  if (excessKib <= 0) return [];
  for (const some of sides.length > mostCombined ? largestFirst(sides, excessKib) : combinations(sides, excessKib)) {
    const movers = some.flatMap(moverOf);
    if (movers.length === some.length) return movers;
  }
  return null;
}

function moverOf({ guest, fix }: MemorySide): Mover[] {
  const found = fix();
  return found === null ? [] : [{ guest, fix: found }];
}

/** All combinations that suffice, the fewest bytes first, of as many the fewest guests. */
function combinations(sides: readonly MemorySide[], excessKib: number): MemorySide[][] {
  const all = Array.from({ length: 2 ** sides.length }, (_, bits) => {
    const some = sides.filter((_, at) => (bits >> at) & 1);
    return { some, kib: some.reduce((sum, { kib }) => sum + kib, 0) };
  });
  const enough = all.filter(({ kib }) => kib >= excessKib);
  return enough.sort((a, b) => a.kib - b.kib || a.some.length - b.some.length).map(({ some }) => some);
}

/** Each guest that suffices alone, the smallest first; then as few as possible of those that can leave. */
function* largestFirst(sides: readonly MemorySide[], excessKib: number): Iterable<MemorySide[]> {
  const ascending = sides.toSorted((a, b) => a.kib - b.kib);
  for (const side of ascending) if (side.kib >= excessKib) yield [side];
  const some: MemorySide[] = [];
  let left = excessKib;
  for (const side of ascending.reverse()) {
    if (left <= 0) break;
    if (side.fix() === null) continue;
    some.push(side);
    left -= side.kib;
  }
  if (left <= 0) yield some;
}
