import { LookupMap } from '../../base/lookup-map.ts';
import type { CpuSet } from '../../cpuset/cpuset.ts';
import type { Host } from '../../topology/host.ts';
import type { Resident } from '../guests/resident.ts';
import type { Conflict, Conflicts, RestrictedVcpu } from '../occupancy/conflict.ts';
import type { Load } from '../occupancy/load.ts';
import type { Occupancy } from '../occupancy/occupancy.ts';
import type { Asker, Questions, Topics } from './questions.ts';

/** One look at a host on behalf of a document: what was concluded from it holds until it is outdated. */
export class Inquiry implements Asker {
  /** The document on whose behalf. */
  readonly uri: string;
  /** null where the host is not known. */
  readonly occupancy: Occupancy | null;
  outdated = false;
  private readonly questions: Questions;

  constructor(uri: string, occupancy: Occupancy | null, questions: Questions) {
    this.uri = uri;
    this.questions = questions;
    this.occupancy = occupancy === null ? null : this.look(occupancy);
  }

  /** Another occupancy of the host, as somebody of the document sees it, of which the answers count for this inquiry too. */
  look(occupancy: Occupancy): Occupancy {
    return new NotedOccupancy(occupancy, (topic, subject) => this.questions.note(this, topic, subject));
  }

  /** What is concluded rests on all that runs on the host. */
  restOnEverything(): void {
    this.questions.note(this, 'everything', null);
  }

  /** Nobody needs to know any more whether it is outdated. */
  end(): void {
    this.questions.forget(this);
  }
}

/** Hears of each question before it is answered. */
export type Note = <T extends keyof Topics>(topic: T, subject: Topics[T]) => void;

/**
 * An occupancy that notes what it is asked. Whoever reads it is handed nothing of the host that is not noted, so that
 * what was concluded from it holds as long as the noted answers do. To go through all of something is to ask for everything.
 */
export class NotedOccupancy implements Occupancy {
  readonly host: Host;
  readonly restricted: ReadonlyMap<Resident, readonly RestrictedVcpu[]>;
  readonly sole: ReadonlyMap<number, readonly RestrictedVcpu[]>;
  readonly realtime: ReadonlyMap<number, readonly RestrictedVcpu[]>;
  readonly cpuConflicts: Conflicts;
  readonly coreConflicts: Conflicts;
  private readonly of: Occupancy;
  private readonly note: Note;

  constructor(of: Occupancy, note: Note) {
    this.of = of;
    this.note = note;
    this.host = of.host;
    this.restricted = noted(of.restricted, note, 'presence');
    this.sole = noted(of.sole, note, 'sole');
    this.realtime = noted(of.realtime, note, 'sole');
    this.cpuConflicts = notedConflicts(of.cpuConflicts, note);
    this.coreConflicts = notedConflicts(of.coreConflicts, note);
  }

  get oneToOne(): ReadonlyMap<number, RestrictedVcpu> {
    this.note('oneToOne', null);
    return this.of.oneToOne;
  }

  get full(): boolean {
    this.note('full', null);
    return this.of.full;
  }

  get load(): Load {
    this.note('everything', null);
    return this.of.load;
  }

  readonly memory = () => {
    this.note('everything', null);
    return this.of.memory();
  };

  get helperCpus(): CpuSet {
    this.note('everything', null);
    return this.of.helperCpus;
  }

  usedBeside(vcpu: RestrictedVcpu): CpuSet {
    this.note('everything', null);
    return this.of.usedBeside(vcpu);
  }

  neighboursOf(resident: Resident): ReadonlyMap<Resident, readonly RestrictedVcpu[]> {
    this.note('neighbours', resident);
    return this.of.neighboursOf(resident);
  }

  isLargest(resident: Resident): boolean {
    this.note('largest', resident);
    return this.of.isLargest(resident);
  }

  memoryOf(resident: Resident) {
    this.note('memory', resident);
    return this.of.memoryOf(resident);
  }
}

function notedConflicts(of: Conflicts, note: Note): Conflicts {
  return {
    get all(): readonly Conflict[] {
      note('everything', null);
      return of.all;
    },
    byDocument: noted(of.byDocument, note, 'conflicts'),
  };
}

function noted<T extends keyof Topics, V>(
  of: ReadonlyMap<Topics[T], V>,
  note: Note,
  topic: T,
): ReadonlyMap<Topics[T], V> {
  return new LookupMap<Topics[T], V>(
    (key) => {
      note(topic, key);
      return of.get(key);
    },
    () => {
      note('everything', null);
      return of;
    },
  );
}
