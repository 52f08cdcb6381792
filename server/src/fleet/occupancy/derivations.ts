import type { Occupancy } from './occupancy.ts';

/** What was derived from an occupancy, by the function that derives it. */
export class Derivations {
  private readonly known = new Map<(occupancy: Occupancy) => unknown, unknown>();

  get<T>(derivation: (occupancy: Occupancy) => T, occupancy: Occupancy): T {
    if (!this.known.has(derivation)) this.known.set(derivation, derivation(occupancy));
    return this.known.get(derivation) as T;
  }
}
