import { getOrAdd } from '../../base/get-or-add.ts';
import { lazy } from '../../base/lazy.ts';
import type { DomainThread } from '../../domain/threads.ts';
import type { ScriptRun } from '../../fleet/documents/script-document.ts';
import type { Guest } from '../../fleet/guests/guest.ts';
import { repinnedGuest } from '../../fleet/guests/repinned-guest.ts';
import type { Repinning } from '../../fleet/guests/repinning.ts';
import type { Resident } from '../../fleet/guests/resident.ts';
import type { ScriptGuest } from '../../fleet/guests/script-guests.ts';
import { HostOccupancy } from '../../fleet/occupancy/host-occupancy.ts';
import type { Occupancy } from '../../fleet/occupancy/occupancy.ts';
import type { ScriptProcess } from '../../script/process.ts';
import type { ScriptContext } from './rule.ts';

/**
 * A script on its host, where a guest that another document describes is as the script leaves it, also for its other
 * guests. `occupancy` and `seenBy` are of the host as the documents describe it.
 */
export function contextOn(
  script: Pick<ScriptContext, 'document' | 'run' | 'domainNamed' | 'domainMeant' | 'guestMeant'>,
  occupancy: ScriptContext['occupancy'],
  seenBy: ScriptContext['seenBy'],
): ScriptContext {
  const { run } = script;
  const end = lazy(() => {
    if (run.guests().every(({ repinning }) => repinning === null)) return null;
    const known = occupancy?.derive(endsOfScripts) ?? new WeakMap<ScriptRun, ScriptEnd>();
    return getOrAdd(known, run, () => new ScriptEnd(script, occupancy));
  });
  return {
    ...script,
    occupancy,
    after: () => end()?.occupancy ?? occupancy,
    seenBy: (guest) => end()?.seenBy(guest) ?? seenBy(guest),
    judged: (one) => {
      const after = end();
      return after === null ? one.guest : after.judged(one);
    },
  };
}

/** Kept with the occupancy, so that findings and fixes of a script are about the same conflicts. */
function endsOfScripts(): WeakMap<ScriptRun, ScriptEnd> {
  return new WeakMap();
}

/** The host at the end of a script that re-pins guests. */
class ScriptEnd {
  private readonly repinned: RepinnedGuests;
  private readonly before: Occupancy | null;
  private readonly seen = new Map<Guest, Occupancy>();
  private readonly host = lazy(() => {
    const isAsBefore = this.before === null || this.repinned.byDocument.size === 0;
    return isAsBefore ? null : hostWith(this.repinned, this.before);
  });

  constructor(script: Script, before: Occupancy | null) {
    this.repinned = repinnedGuests(script);
    this.before = before;
  }

  /** null if it is as before. */
  get occupancy(): Occupancy | null {
    return this.host()?.current ?? null;
  }

  judged(one: ScriptGuest): Guest | null {
    const itself = this.repinned.judged.get(one);
    return itself === undefined ? one.guest : itself;
  }

  /** null if it is as before. */
  seenBy(guest: Guest): Occupancy | null {
    const host = this.host();
    return host === null ? null : getOrAdd(this.seen, guest, () => this.seenOn(host, guest));
  }

  private seenOn(host: HostOccupancy, guest: Guest): Occupancy {
    const { restricted } = host.current;
    if (restricted.has(guest)) return host.current.seenBy(guest);
    const { exclusive } = guest;
    const isNamesake = (one: Resident) => exclusive !== null && one.exclusive === exclusive;
    const namesake = this.repinned.company.get(guest) ?? [...restricted.keys()].find(isNamesake) ?? null;
    return host.substituted(namesake, guest).seenBy(guest);
  }
}

interface RepinnedGuests {
  /** {@link ScriptContext.judged} of those that other documents describe. */
  readonly judged: ReadonlyMap<ScriptGuest, Guest | null>;
  /** How the script's other guests see each that is judged; null if its place is unknown. */
  readonly company: ReadonlyMap<Guest, Guest | null>;
  /** The same by the document that describes it. */
  readonly byDocument: ReadonlyMap<string, Guest | null>;
}

type Script = Pick<ScriptContext, 'document' | 'run' | 'guestMeant'>;

function repinnedGuests({ document: { uri, path, text }, run, guestMeant }: Script): RepinnedGuests {
  const judged = new Map<ScriptGuest, Guest | null>();
  const company = new Map<Guest, Guest | null>();
  const byDocument = new Map<string, Guest | null>();
  const byGuest = new Map<Guest, ScriptGuest[]>();
  for (const one of run.guests()) {
    const described = one.repinning === null ? null : guestMeant(one.repinning.domain);
    if (described !== null) getOrAdd(byGuest, described, () => []).push(one);
  }
  for (const [described, same] of byGuest) {
    // A script may name one guest in two ways, by its name and by its UUID: the first stands for both.
    for (const one of same) judged.set(one, null);
    const [first] = same;
    const repinning = merged(same, run);
    if (first === undefined || repinning === null) continue;
    const { iteration } = first.guest;
    const { exclusive, uri: document } = described;
    const guest = repinnedGuest(repinning, described, { uri, path, text, iteration, exclusive });
    const isSure = same.every(({ reach }) => reach !== 'maybe');
    const seen = guest === null || isSure ? guest : inDoubt(guest, described);
    judged.set(first, guest);
    byDocument.set(document, seen);
    if (guest !== null) company.set(guest, seen);
  }
  return { judged, company, byDocument };
}

/** What a script does to one guest that it names in several ways. */
function merged(same: readonly ScriptGuest[], { processes }: ScriptRun): Repinning | null {
  const all = same.flatMap(({ repinning }) => repinning ?? []);
  const [first, ...others] = all;
  if (first === undefined || others.length === 0) return first ?? null;
  const places = new Map(processes.map((process, place) => [process, place]));
  const placeOf = (process: ScriptProcess) => places.get(process) ?? 0;
  return {
    ...first,
    commands: all.flatMap(({ commands }) => commands).sort((a, b) => placeOf(a) - placeOf(b)),
    pins: all.flatMap(({ pins }) => pins).sort((a, b) => placeOf(a.process) - placeOf(b.process)),
    settings: all.find(({ settings }) => settings !== null)?.settings ?? null,
  };
}

/** A guest that the script may also leave as it was: where the threads are that it would change is unknown. */
function inDoubt(guest: Guest, before: Guest): Guest | null {
  const { vcpus, emulator, iothreads } = guest.threads;
  const were = before.threads;
  if (vcpus.length !== were.vcpus.length || iothreads.length !== were.iothreads.length) return null;
  const either = (is: DomainThread, was: DomainThread | undefined): DomainThread => {
    const isKept = is.cpus === was?.cpus || (is.cpus !== null && was?.cpus?.equals(is.cpus) === true);
    return isKept ? is : { ...is, cpus: null, certain: false };
  };
  return {
    ...guest,
    threads: {
      ...guest.threads,
      vcpus: vcpus.map((thread, index) => either(thread, were.vcpus[index])),
      emulator: either(emulator, were.emulator),
      iothreads: iothreads.map((thread, index) => either(thread, were.iothreads[index])),
    },
  };
}

/** The host of an occupancy, with guests as a script leaves them. */
function hostWith({ byDocument }: RepinnedGuests, { host, restricted }: Occupancy): HostOccupancy {
  const after = new HostOccupancy(host);
  const residents = [...restricted.keys()].flatMap((one) => {
    const repinned = byDocument.get(one.uri);
    return repinned === undefined ? [one] : (repinned ?? []);
  });
  after.apply([], residents);
  return after;
}
