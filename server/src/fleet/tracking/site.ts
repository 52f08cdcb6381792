import type { HostDocument } from '../documents/host-document.ts';
import type { Resident } from '../guests/resident.ts';
import { HostOccupancy } from '../occupancy/host-occupancy.ts';
import type { Occupancy } from '../occupancy/occupancy.ts';
import { DependencyIndex } from './dependency-index.ts';
import { HostResidents } from './host-residents.ts';
import { hostWideFactsOf, invalidateChanged } from './invalidate-changed.ts';
import { TrackedRead } from './tracked-read.ts';

/** A host of the fleet with what runs on it. Moves are taken in when somebody asks: a thousand that come at once are one change. */
export class Site {
  readonly document: HostDocument;
  readonly residents = new HostResidents();
  private readonly occupancy: HostOccupancy | null;
  private readonly dependencies = new DependencyIndex();
  private substitutes = new Map<Resident, Occupancy>();

  constructor(document: HostDocument) {
    this.document = document;
    this.occupancy = document.host === null ? null : new HostOccupancy(document.host);
  }

  /** Who is where; null where the host cannot be read. */
  get now(): Occupancy | null {
    return this.occupancy?.now ?? null;
  }

  /** As this resident sees it, which is there whatever its namesakes. */
  seenBy(resident: Resident): Occupancy | null {
    if (this.occupancy === null || this.residents.isRunning(resident)) return this.now;
    const own =
      this.substitutes.get(resident) ?? this.occupancy.instead(this.residents.runningNamesake(resident), resident);
    this.substitutes.set(resident, own);
    return own;
  }

  /** Looks on behalf of a resident, or of the host's own document. */
  read(uri: string, resident: Resident | null): TrackedRead {
    const seen = resident === null ? this.now : this.seenBy(resident);
    const read = new TrackedRead(uri, seen, this.dependencies);
    // Of what is not taken to run nobody keeps up what it would do to the others.
    if (seen !== this.now) read.trackEverything();
    return read;
  }

  /** Takes in who came and went. `affected` gets the documents of the inquiries that it outdates. */
  settle(affected: Set<string>): void {
    const moves = this.residents.takeMoves();
    if (moves === null || this.occupancy === null) return;
    const before = hostWideFactsOf(this.occupancy.now);
    const regrouping = this.occupancy.change(moves.gone, moves.come);
    this.substitutes = new Map();
    const after = hostWideFactsOf(this.occupancy.now);
    invalidateChanged(this.dependencies, regrouping, [...moves.gone, ...moves.come], before, after, affected);
  }

  /** The host is another one from now on. */
  invalidateAll(affected: Set<string>): void {
    this.dependencies.invalidateAll(affected);
  }
}
