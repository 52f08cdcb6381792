import { getOrAdd } from '../../base/get-or-add.ts';
import { lazy } from '../../base/lazy.ts';
import type { ScriptRun } from '../../fleet/documents/script-document.ts';
import type { Guest } from '../../fleet/guests/guest.ts';
import { inOrder, type Repinning } from '../../fleet/guests/repinning.ts';
import { type Resident, withoutRivals } from '../../fleet/guests/resident.ts';
import { isAwaited, type ScriptGuest } from '../../fleet/guests/script-guests.ts';
import type { Occupancy } from '../../fleet/occupancy/occupancy.ts';
import type { Branch } from '../../script/branch.ts';
import { MovedGuest } from './moved-guest.ts';
import { PoweredOff } from './powered-off.ts';
import type { ScriptContext } from './rule.ts';
import { branchesOf, isSure, mostBranches } from './script-branches.ts';

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
    if (!changesOthers(run)) return null;
    const known = occupancy?.derive(endsOfScripts) ?? new WeakMap<ScriptRun, ScriptEnd>();
    return getOrAdd(known, run, () => new ScriptEnd(script, occupancy));
  });
  return {
    ...script,
    occupancy,
    after: () => end()?.occupancy ?? occupancy,
    seenBy: (guest) => end()?.seenBy(guest) ?? seenBy(guest),
    judged: (one) => end()?.judged(one) ?? [one.guest],
  };
}

/** Whether a guest may see another host at the end of a script than the documents describe. */
function changesOthers(run: ScriptRun): boolean {
  const guests = run.guests();
  return (
    guests.some(({ repinning }) => repinning !== null) ||
    (guests.length > 0 && run.powers.length > 0) ||
    guests.filter(({ reach }) => reach === 'maybe').length > 1
  );
}

/** Kept with the occupancy, so that findings and fixes of a script are about the same conflicts. */
function endsOfScripts(): WeakMap<ScriptRun, ScriptEnd> {
  return new WeakMap();
}

type Script = Pick<ScriptContext, 'document' | 'run' | 'guestMeant'>;

/** The host at the end of a script. */
class ScriptEnd {
  private readonly before: Occupancy | null;
  private readonly off: PoweredOff;
  /** Of each guest that the script moves, as it is judged; of one that it names in two ways, the first stands for both. */
  private readonly ways = new Map<ScriptGuest, readonly Guest[]>();
  /** The guests of other documents that the script moves, by these documents. */
  private readonly moved = new Map<string, MovedGuest>();
  /** What the script starts in a branch. */
  private readonly started: readonly ScriptGuest[];
  /** The branch in which each guest is judged. */
  private readonly branches = new Map<Guest, Branch>();
  private readonly seen = new Map<Guest, Occupancy | null>();
  /** By the branch that is taken to run; null for none. */
  private readonly hosts = new Map<Branch | null, Occupancy | null>();
  /** The same, for what a script waits for: guests that it starts again afterwards were off. */
  private readonly hostsMeanwhile = new Map<Branch | null, Occupancy | null>();
  /** Of each guest that the script moves, as its document describes it. */
  private readonly described = new Map<Guest, Guest>();

  constructor(script: Script, before: Occupancy | null) {
    this.before = before;
    this.off = new PoweredOff(script);
    this.move(script);
    this.started = script.run.guests().filter(({ repinning, reach }) => repinning === null && reach === 'maybe');
    for (const { guest, commands } of this.started) this.judgeIn(branchesOf(commands).at(-1) ?? null, guest);
    // Each branch takes a host of its own; of more of them, each guest is judged as if no branch ran.
    if (new Set(this.branches.values()).size > mostBranches) this.branches.clear();
  }

  /** null if it is as before. */
  get occupancy(): Occupancy | null {
    return this.hostWith(null);
  }

  judged(one: ScriptGuest): readonly Guest[] | null {
    return this.ways.get(one) ?? null;
  }

  /** null if it is as before. */
  seenBy(guest: Guest): Occupancy | null {
    const branch = this.branches.get(guest) ?? null;
    if (this.off.isOff(this.described.get(guest) ?? guest, branch)) return this.besideUntouched(guest, branch);
    const host = this.hostWith(branch, isAwaited(guest));
    return host === null ? null : getOrAdd(this.seen, guest, () => seenOn(host, guest));
  }

  private move({ document: { uri, path, text }, run, guestMeant }: Script): void {
    const byGuest = new Map<Guest, ScriptGuest[]>();
    const move = (same: readonly ScriptGuest[], described: Guest | null) => {
      for (const one of same) this.ways.set(one, []);
      const [first] = same;
      const repinning = merged(same);
      if (first === undefined || repinning === null) return;
      const { iteration, exclusive } = first.guest;
      const origin = { uri, path, text, iteration, exclusive: described?.exclusive ?? exclusive };
      const guest = new MovedGuest(
        repinning,
        same.flatMap(({ commands }) => commands),
        described,
        origin,
      );
      if (described !== null) this.moved.set(described.uri, guest);
      const judged = guest.judged();
      this.ways.set(
        first,
        judged.map((way) => way.guest),
      );
      for (const way of judged) {
        this.judgeIn(way.branch, way.guest);
        if (described !== null) this.described.set(way.guest, described);
      }
    };
    for (const one of run.guests()) {
      if (one.repinning === null) continue;
      const described = guestMeant(one.repinning.domain);
      if (described !== null) getOrAdd(byGuest, described, () => []).push(one);
      else if (branchesOf(one.commands).length > 1) move([one], null);
      else this.judgeIn(branchesOf(one.commands)[0] ?? null, one.guest);
    }
    for (const [described, same] of byGuest) move(same, described);
  }

  private judgeIn(branch: Branch | null, guest: Guest): void {
    if (branch !== null) this.branches.set(guest, branch);
  }

  /** A guest that the script ends itself, beside those that the script never changes: which others ran then is unknown. */
  private besideUntouched(guest: Guest, branch: Branch | null): Occupancy | null {
    return getOrAdd(this.seen, guest, () => {
      const { before } = this;
      if (before === null) return null;
      const touched = [...before.restricted.keys()].filter(
        (one) => one !== guest && (this.moved.has(one.uri) || this.off.isOff(one, branch, true)),
      );
      const host = before.substituted(touched, []);
      return host === null ? null : seenOn(host, guest);
    });
  }

  private hostWith(branch: Branch | null, meanwhile = false): Occupancy | null {
    return getOrAdd(meanwhile ? this.hostsMeanwhile : this.hosts, branch, () => {
      const { before } = this;
      if (before === null) return null;
      const residents = [...before.restricted.keys()].flatMap((one) => {
        if (this.off.isOff(one, branch, meanwhile)) return [];
        const moved = this.moved.get(one.uri);
        return moved === undefined ? [one] : (moved.in(branch) ?? []);
      });
      const started = this.startedIn(branch, residents);
      if (this.moved.size === 0 && residents.length === before.restricted.size && started.length < 2) return null;
      const stay = new Set(residents);
      const gone = [...before.restricted.keys()].filter((one) => !stay.has(one));
      const come = residents.filter((one) => !before.restricted.has(one));
      return before.substituted(gone, [...come, ...started]);
    });
  }

  /** What the script starts if it runs a branch, beside these residents. */
  private startedIn(branch: Branch | null, residents: readonly Resident[]): Guest[] {
    const there = this.started.filter(({ commands }) => commands.every((command) => isSure(command, branch)));
    return withoutRivals(
      there.map(({ guest }) => guest),
      residents,
    );
  }
}

/** What a guest sees of a host, where it may have to take the place of one of its name. */
export function seenOn(occupancy: Occupancy, guest: Guest): Occupancy {
  const { restricted } = occupancy;
  if (restricted.has(guest)) return occupancy.seenBy(guest);
  const { exclusive } = guest;
  const isNamesake = (one: Resident) => exclusive !== null && one.exclusive === exclusive;
  const namesakes = [...restricted.keys()].filter(isNamesake);
  return (occupancy.substituted(namesakes, [guest]) ?? occupancy).seenBy(guest);
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
