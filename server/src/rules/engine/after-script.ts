import { getOrAdd } from '../../base/get-or-add.ts';
import { lazy } from '../../base/lazy.ts';
import type { DomainThread } from '../../domain/threads.ts';
import type { ScriptRun } from '../../fleet/documents/script-document.ts';
import type { Guest } from '../../fleet/guests/guest.ts';
import { repinnedGuest } from '../../fleet/guests/repinned-guest.ts';
import { inOrder, type Repinning } from '../../fleet/guests/repinning.ts';
import type { Resident } from '../../fleet/guests/resident.ts';
import type { ScriptGuest } from '../../fleet/guests/script-guests.ts';
import { HostOccupancy } from '../../fleet/occupancy/host-occupancy.ts';
import type { Occupancy } from '../../fleet/occupancy/occupancy.ts';
import { areApart, type Branch, isAround } from '../../script/branch.ts';
import type { Reached } from '../../script/reach.ts';
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
  /** By the branch that is taken to run; null for none. */
  private readonly hosts = new Map<Branch | null, EndHost>();
  private readonly branches: ReadonlyMap<Guest, Branch>;

  constructor(script: Script, before: Occupancy | null) {
    this.repinned = repinnedGuests(script);
    this.before = before;
    this.branches = branchesOf([
      ...script.run.guests().filter((one) => !this.repinned.judged.has(one)),
      ...this.repinned.all,
    ]);
  }

  /** null if it is as before. */
  get occupancy(): Occupancy | null {
    return this.hostWith(null)?.occupancy.current ?? null;
  }

  judged(one: ScriptGuest): Guest | null {
    const itself = this.repinned.judged.get(one);
    return itself === undefined ? one.guest : itself;
  }

  /** null if it is as before. */
  seenBy(guest: Guest): Occupancy | null {
    const host = this.hostWith(this.branches.get(guest) ?? null);
    return host === null ? null : getOrAdd(this.seen, guest, () => seenOn(host, guest));
  }

  private hostWith(branch: Branch | null): EndHost | null {
    const { before, repinned } = this;
    if (before === null || repinned.all.length === 0) return null;
    return getOrAdd(this.hosts, branch, () => hostWith(repinned.all, before, branch));
  }
}

function seenOn({ occupancy, company }: EndHost, guest: Guest): Occupancy {
  const { current } = occupancy;
  const { restricted } = current;
  if (restricted.has(guest)) return current.seenBy(guest);
  const { exclusive } = guest;
  const isNamesake = (one: Resident) => exclusive !== null && one.exclusive === exclusive;
  const namesake = company.get(guest) ?? [...restricted.keys()].find(isNamesake) ?? null;
  return occupancy.substituted(namesake, guest).seenBy(guest);
}

interface RepinnedGuests {
  /** {@link ScriptContext.judged} of those that other documents describe. */
  readonly judged: ReadonlyMap<ScriptGuest, Guest | null>;
  readonly all: readonly RepinnedGuest[];
}

/** A guest that another document describes, as the script leaves it; null if its place is unknown. */
interface RepinnedGuest {
  /** As it is judged. */
  readonly guest: Guest | null;
  /** The same where the script may not run all of its commands. */
  readonly doubtful: Guest | null;
  readonly commands: readonly Reached[];
  /** The document that describes it. */
  readonly describedIn: string;
}

type Script = Pick<ScriptContext, 'document' | 'run' | 'guestMeant'>;

function repinnedGuests({ document: { uri, path, text }, run, guestMeant }: Script): RepinnedGuests {
  const judged = new Map<ScriptGuest, Guest | null>();
  const all: RepinnedGuest[] = [];
  const byGuest = new Map<Guest, ScriptGuest[]>();
  for (const one of run.guests()) {
    const described = one.repinning === null ? null : guestMeant(one.repinning.domain);
    if (described !== null) getOrAdd(byGuest, described, () => []).push(one);
  }
  for (const [described, same] of byGuest) {
    // A script may name one guest in two ways, by its name and by its UUID: the first stands for both.
    for (const one of same) judged.set(one, null);
    const [first] = same;
    const repinning = merged(same);
    if (first === undefined || repinning === null) continue;
    const { iteration } = first.guest;
    const { exclusive, uri: describedIn } = described;
    const guest = repinnedGuest(repinning, described, { uri, path, text, iteration, exclusive });
    const doubtful = guest === null ? null : inDoubt(guest, described);
    judged.set(first, guest);
    all.push({ guest, doubtful, commands: same.flatMap(({ commands }) => commands), describedIn });
  }
  return { judged, all };
}

/** With more branches than these, each guest is judged as if no branch ran: each takes a host of its own. */
const mostBranches = 64;

/** For each guest that is in one, the branch with which all of its commands run. */
function branchesOf(all: readonly Pick<RepinnedGuest, 'guest' | 'commands'>[]): ReadonlyMap<Guest, Branch> {
  const branches = new Map<Guest, Branch>();
  for (const { guest, commands } of all) {
    const branch = branchOf(commands);
    if (guest !== null && branch !== null) branches.set(guest, branch);
  }
  return new Set(branches.values()).size > mostBranches ? new Map() : branches;
}

function branchOf(commands: readonly Reached[]): Branch | null {
  let innermost: Branch | null = null;
  for (const { reach, branch } of commands) {
    if (reach === 'maybe' && isAround(innermost, branch)) innermost = branch;
  }
  return commands.every((command) => isSure(command, innermost)) ? innermost : null;
}

/** Whether a script that runs a branch, or none if that is null, also runs a command. */
function isSure({ reach, branch }: Reached, running: Branch | null): boolean {
  return reach === 'maybe' ? running !== null && isAround(branch, running) : !areApart(branch, running);
}

/** What a script does to one guest that it names in several ways. */
function merged(same: readonly ScriptGuest[]): Repinning | null {
  const all = same.flatMap(({ repinning }) => repinning ?? []);
  const [first, ...others] = all;
  if (first === undefined || others.length === 0) return first ?? null;
  return {
    ...first,
    commands: inOrder(all.flatMap(({ commands }) => commands)),
    pins: all.flatMap(({ pins }) => pins).toSorted((a, b) => (a.process.order ?? 0) - (b.process.order ?? 0)),
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

/** A host, with what a script makes of guests instead of them. */
interface EndHost {
  readonly occupancy: HostOccupancy;
  /** Each guest that is judged, as the others see it there. */
  readonly company: ReadonlyMap<Guest, Guest | null>;
}

function hostWith(
  repinned: readonly RepinnedGuest[],
  { host, restricted }: Occupancy,
  running: Branch | null,
): EndHost {
  const company = new Map<Guest, Guest | null>();
  const byDocument = new Map<string, Guest | null>();
  for (const { guest, doubtful, commands, describedIn } of repinned) {
    const seen = commands.every((command) => isSure(command, running)) ? guest : doubtful;
    byDocument.set(describedIn, seen);
    if (guest !== null) company.set(guest, seen);
  }
  const occupancy = new HostOccupancy(host);
  const residents = [...restricted.keys()].flatMap((one) => {
    const instead = byDocument.get(one.uri);
    return instead === undefined ? [one] : (instead ?? []);
  });
  occupancy.apply([], residents);
  return { occupancy, company };
}
