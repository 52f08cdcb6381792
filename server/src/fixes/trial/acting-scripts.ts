import { CpuSet } from '../../cpuset/cpuset.ts';
import type { DomainDocument } from '../../fleet/documents/domain-document.ts';
import type { Guest } from '../../fleet/guests/guest.ts';
import type { ScriptGuest } from '../../fleet/guests/script-guests.ts';
import { affinityOf, restrictedVcpus, wholeCores } from '../../fleet/occupancy/affinity.ts';
import type { Occupancy } from '../../fleet/occupancy/occupancy.ts';
import { contextOn } from '../../rules/engine/after-script.ts';
import type { ScriptContext, UnsaidFinding } from '../../rules/engine/rule.ts';
import { foundWithoutWords } from '../../rules/engine/run.ts';
import type { Budget } from './budget.ts';
import { confinedTo } from './neighbours.ts';
import { conflictsAt } from './nothing-new.ts';

/** The scripts of a fleet. */
export interface Scripts {
  /** What the script with this URI does on its host; null for another document. */
  readonly at: (uri: string) => ScriptContext | null;
  /** The scripts of a domain's host that re-pin it, bind its memory, or confine the host's own processes to some CPUs. */
  readonly actingOn: (document: DomainDocument) => readonly ScriptContext[];
}

/** For a document without scripts. */
export const noScripts: Scripts = { at: () => null, actingOn: () => [] };

/** A script before and after an edit of a domain that it acts on. */
export interface ActedOn {
  readonly was: ScriptContext;
  readonly is: ScriptContext;
  readonly foundBefore: readonly UnsaidFinding[];
  readonly foundAfter: readonly UnsaidFinding[];
  /** Whether conflicts on cores may show that worse ones on CPUs hid before. */
  readonly shows: boolean;
}

/**
 * The scripts that act on a domain, before and after an edit of it, only with the guests whose findings the edit can
 * change: the domain as the script leaves it, and those on its cores. `after` is the host with the edited domain.
 */
export function* actedOn(
  scripts: readonly ScriptContext[],
  document: DomainDocument,
  edited: DomainDocument,
  before: Occupancy,
  after: Occupancy,
  budget: Budget,
): Iterable<ActedOn> {
  for (const script of scripts) {
    const states = [withDomain(script, document, before), withDomain(script, edited, after)] as const;
    const guests = guestsConcerned(document.uri, states);
    // Where guests are concerned, all residents are looked at for the host as the script leaves it.
    const all = guests.length === 0 ? 0 : after.restricted.size;
    budget.spend(guests.reduce((sum, { guest }) => sum + guest.threads.vcpus.length + 1, 1 + all));
    const [was, is] = [onlyWith(guests, states[0]), onlyWith(guests, states[1])];
    const [foundBefore, foundAfter] = [foundWithoutWords(was), foundWithoutWords(is)];
    const shows = conflictsAt('cpu', foundAfter) < conflictsAt('cpu', foundBefore);
    yield { was, is, foundBefore, foundAfter, shows };
  }
}

/** A script where a domain of its host has this text, which need not be that of the fleet. */
function withDomain(script: ScriptContext, document: DomainDocument, occupancy: Occupancy): ScriptContext {
  const instead = <G extends Guest>(meant: G | null) => (meant?.uri === document.uri ? document : meant);
  const { domainNamed, domainMeant, guestMeant } = script;
  const edited = {
    ...script,
    domainNamed: (name: string) => instead(domainNamed(name)),
    domainMeant: (reference: Parameters<typeof domainMeant>[0]) => instead(domainMeant(reference)),
    guestMeant: (reference: Parameters<typeof guestMeant>[0]) => instead(guestMeant(reference)),
  };
  return contextOn(edited, occupancy, (guest) => occupancy.seenBy(guest));
}

/** The guests of a script that are the domain of this document, or on its cores in one of two states of the script. */
function guestsConcerned(
  uri: string,
  [before, after]: readonly [ScriptContext, ScriptContext],
): readonly ScriptGuest[] {
  const { run, guestMeant } = before;
  const own = run.guests().filter(({ repinning }) => repinning !== null && guestMeant(repinning.domain)?.uri === uri);
  if (own.length === 0) return [];
  const cores = CpuSet.unionOf(own.map((one) => coresThatMatter(one, before, after)));
  return run.guests().filter((one) => own.includes(one) || coresOf(one, before).intersects(cores));
}

/** Helper threads that stay where they are matter to no other guest: those of many may share a few CPUs. */
function coresThatMatter(one: ScriptGuest, before: ScriptContext, after: ScriptContext): CpuSet {
  const [was, is] = [coresOf(one, before), coresOf(one, after)];
  const ofVcpus = [before, after].flatMap(({ judged, occupancy }) => {
    if (occupancy === null) return [];
    const { host } = occupancy;
    return judged(one).map((guest) => wholeCores(affinityOf(restrictedVcpus(guest, host)), host.topology));
  });
  return CpuSet.unionOf([...ofVcpus, was.difference(is), is.difference(was)]);
}

function coresOf(one: ScriptGuest, { judged, occupancy }: ScriptContext): CpuSet {
  if (occupancy === null) return CpuSet.empty;
  const { host } = occupancy;
  return wholeCores(CpuSet.unionOf(judged(one).map((guest) => confinedTo(guest, host))), host.topology);
}

function onlyWith(guests: readonly ScriptGuest[], script: ScriptContext): ScriptContext {
  return { ...script, run: { ...script.run, guests: () => guests } };
}
