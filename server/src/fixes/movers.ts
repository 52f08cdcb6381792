import type { Guest } from '../fleet/guests/guest.ts';
import type { Cause } from '../fleet/occupancy/conflict.ts';
import type { OverfullMemory } from '../rules/engine/rule.ts';
import type { FixResult } from './fix.ts';
import { type Mover, underItsName } from './placing/who-moves.ts';
import { notPreferred } from './ways.ts';

/** Which guests of a host move. */
export interface Movers {
  /**
   * Each of them settles the conflict alone; `rule` found it. null if that is unknown, or if none can; none if something
   * else has to be settled first.
   */
  readonly ofConflict: (cause: Cause, rule: string) => readonly Mover[] | null;
  /** All of them together end the lack of memory; none if that is unknown, or if none can. */
  readonly ofMemory: (data: OverfullMemory, rule: string) => readonly Mover[];
}

/** Every guest looks at its own moves only. */
export const noMovers: Movers = { ofConflict: () => null, ofMemory: () => [] };

/** The moves of the guest that is to move come first, under its name; then those of this one, unless it is the mover. */
export function settledBy(movers: readonly Mover[] | null, document: Guest, own: readonly FixResult[]): FixResult[] {
  if (movers === null || movers.some(({ guest }) => guest === document)) return [...own];
  return [...movers.slice(0, 1).map(underItsName), ...own.map(notPreferred)];
}

/** The same where all movers have to move: only the one that suffices alone is offered at others. */
export function relievedBy(movers: readonly Mover[], document: Guest, own: readonly FixResult[]): FixResult[] {
  if (movers.length === 0) return [...own];
  if (movers.length === 1 || movers.some(({ guest }) => guest === document)) return settledBy(movers, document, own);
  return own.map(notPreferred);
}
