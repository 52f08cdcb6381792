import { type Span, touches } from '../../base/span.ts';
import { CpuSet } from '../../cpuset/cpuset.ts';
import type { LocatedCpuList } from '../../domain/domain.ts';
import type { FleetDocument } from '../../fleet/documents/document.ts';
import type { ScriptDocument } from '../../fleet/documents/script-document.ts';
import { scriptLists } from '../../fleet/documents/script-lists.ts';
import type { Fleet } from '../../fleet/fleet.ts';
import type { Guest } from '../../fleet/guests/guest.ts';
import { takenPinsets } from '../../rules/cpu-lists/pinsets.ts';
import type { ProfileCpuList } from '../../topology/profile/profile-values.ts';
import { profileOf } from './profile-of.ts';

/** A list in a document that takes CPUs of its host: a pinset in force, a script's list, a profile's reserved CPUs. */
export interface TakenCpus {
  readonly span: Span;
  readonly cpus: CpuSet;
  /** Its terms; empty if the document does not have the list as it is read. */
  readonly terms: readonly CpuTerm[];
}

interface CpuTerm {
  readonly span: Span;
  readonly cpus: CpuSet;
  readonly excludes: boolean;
  /** Whether its text has CPU numbers, and not a mask. */
  readonly numbers: boolean;
}

/** The lists of CPUs of a document, in no order. What a script does on another machine is left out. */
export function takenCpus(fleet: Fleet, document: FleetDocument): TakenCpus[] {
  switch (document.kind) {
    case 'domain':
      return pinsetsOf(document);
    case 'script':
      return listsOfScript(fleet, document);
    case 'host': {
      const profile = profileOf(document);
      return profile === null ? [] : [profile.reserved, profile.isolated].flatMap(listOfProfile);
    }
  }
}

/**
 * The CPUs that an offset of a document stands on: the number, or the term if the offset is at no number in it, or the
 * list if its terms have no places. null outside of the lists.
 */
export function cpusAt(lists: readonly TakenCpus[], text: string, offset: number): CpuSet | null {
  const here = lists.filter(({ span }) => touches(span, offset));
  if (here.length === 0) return null;
  return CpuSet.unionOf(
    here.map(({ cpus, terms }) => {
      const term = terms.find(({ span }) => touches(span, offset));
      return term === undefined ? cpus : (numberAt(term, text, offset) ?? term.cpus);
    }),
  );
}

function numberAt({ span, cpus, numbers }: CpuTerm, text: string, offset: number): CpuSet | null {
  if (!numbers) return null;
  for (const match of text.slice(span.start, span.end).matchAll(/\d+/g)) {
    const start = span.start + match.index;
    if (!touches({ start, end: start + match[0].length }, offset)) continue;
    // Behind a colon or a slash there is a stride, which is not a CPU.
    const isCpu = !/[:/]/.test(text.charAt(start - 1)) || match.index === 0;
    return isCpu && cpus.has(Number(match[0])) ? CpuSet.of(Number(match[0])) : null;
  }
  return null;
}

function pinsetsOf(guest: Guest): TakenCpus[] {
  return takenPinsets(guest).flatMap(({ list }) => located(list, true));
}

function listsOfScript(fleet: Fleet, document: ScriptDocument): TakenCpus[] {
  const topology = fleet.hostOf(document)?.host?.topology ?? null;
  const run = document.runOn(topology);
  const lists = scriptLists(document, run, topology).flatMap(({ located: list, holds, dialect, remote }) =>
    holds === 'nodes' || remote ? [] : located(list, dialect !== 'taskset-mask'),
  );
  const ofDomains = run.guests().flatMap(({ definition }) => (definition === null ? [] : pinsetsOf(definition)));
  return [...lists, ...ofDomains];
}

function located({ value, span, list, verbatim }: LocatedCpuList, numbers: boolean): TakenCpus[] {
  if (value === null) return [];
  const items = verbatim ? (list?.items ?? []) : [];
  const terms = items.map(({ span: { start, end }, cpus, excludes }) => {
    return { span: { start: span.start + start, end: span.start + end }, cpus, excludes, numbers };
  });
  return [{ span, cpus: value, terms }];
}

function listOfProfile({ cpus, terms }: ProfileCpuList): TakenCpus[] {
  const [first] = terms;
  const last = terms.at(-1);
  if (first === undefined || last === undefined) return [];
  const span = { start: first.span.start, end: last.span.end };
  return [{ span, cpus, terms: terms.map((term) => ({ ...term, excludes: false, numbers: true })) }];
}
