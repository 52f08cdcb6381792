import type { HostDocument } from '../documents/host-document.ts';
import type { Resident } from '../guests/resident.ts';
import { HostOccupancy } from '../occupancy/host-occupancy.ts';
import type { Occupancy } from '../occupancy/occupancy.ts';
import { answersOf, outdateChanged } from './host-changes.ts';
import { HostResidents } from './host-residents.ts';
import { Inquiry } from './inquiry.ts';
import { Questions } from './questions.ts';

/** A host of the fleet with what runs on it. Moves are taken in when somebody asks: a thousand that come at once are one change. */
export class Site {
  readonly document: HostDocument;
  readonly residents = new HostResidents();
  private readonly occupancy: HostOccupancy | null;
  private readonly questions = new Questions();
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
  inquire(uri: string, resident: Resident | null): Inquiry {
    const seen = resident === null ? this.now : this.seenBy(resident);
    const inquiry = new Inquiry(uri, seen, this.questions);
    // Of what is not taken to run nobody keeps up what it would do to the others.
    if (seen !== this.now) inquiry.restOnEverything();
    return inquiry;
  }

  /** Takes in who came and went. `told` gets the documents of the inquiries that it outdates. */
  settle(told: Set<string>): void {
    const moves = this.residents.takeMoves();
    if (moves === null || this.occupancy === null) return;
    const before = answersOf(this.occupancy.now);
    const regrouping = this.occupancy.change(moves.gone, moves.come);
    this.substitutes = new Map();
    const after = answersOf(this.occupancy.now);
    outdateChanged(this.questions, regrouping, [...moves.gone, ...moves.come], before, after, told);
  }

  /** The host is another one from now on. */
  leave(told: Set<string>): void {
    this.questions.outdateAll(told);
  }
}
