import * as l10n from '@vscode/l10n';
import { lazy } from '../../base/lazy.ts';
import { CpuSet } from '../../cpuset/cpuset.ts';
import type { Guest } from '../../fleet/guests/guest.ts';
import { contradictingProduct } from '../../fleet/guests/guest-cores.ts';
import { affinityOf, boundOf } from '../../fleet/occupancy/affinity.ts';
import type { Occupancy } from '../../fleet/occupancy/occupancy.ts';
import { homeNodes } from '../../placement/moves/home-nodes.ts';
import { type Pinned, reaches } from '../../placement/moves/move.ts';
import { pinningOf } from '../../placement/moves/pinning.ts';
import type { Placement } from '../../placement/placement.ts';
import { isPacked } from '../../placement/request/packing.ts';
import type { Displaced, FindingData, Severity } from '../../rules/engine/rule.ts';
import { amount } from '../../wording/wording.ts';
import { type Fix, type NoFix, type NotSearched, noFix, placeNotSearched, refused } from '../fix.ts';
import type { Goal } from '../trial/trial.ts';
import type { Change } from './changes.ts';
import { leavesMemory } from './memory-after.ts';
import { type MoveSize, type PlacedEdits, placeInWords } from './move-edits.ts';
import { type RepinSearch, repinOneVcpu } from './repin-vcpu.ts';

/** Where another place for threads of a domain is searched. */
export interface PlaceSearch extends RepinSearch {
  /** The new places of the domain as edits; see {@link changesOf}. */
  readonly changes: (pinned: Pinned) => Iterable<Change>;
}

/** A finding for which another place is searched. */
export interface Misplaced {
  readonly rule: string;
  readonly severity: Severity;
  readonly data: Displaced | Extract<FindingData, { kind: 'conflict' }>;
  /** The user's cursor: the vCPU there is the one that moves. */
  readonly offset: number | undefined;
}

/** A fix that moves threads, and how large it is. */
export type PlaceFix = Fix & { readonly size: MoveSize };

/**
 * The new places that repair a finding, the smallest change first: vCPUs change places among the domain's own CPUs; one
 * vCPU moves; several move within the domain's nodes; the domain moves. The first that makes a conflict smaller is
 * given, and the first that removes the finding, which is preferred. An info never moves most of a domain, or memory, by
 * itself, so such a fix is not preferred; nor is one that binds memory to further nodes or takes further vCPUs away from it,
 * which is given only if there is no other.
 */
export function placeFixes(misplaced: Misplaced, search: PlaceSearch): (PlaceFix | NoFix | NotSearched)[] {
  const { rule, severity, data } = misplaced;
  const { trial, limit, document, occupancy } = search;
  if (data.kind === 'placement' && data.pinned === 'each' && hasNoPin(document)) {
    return [noFix(title(), whyNoneIsPinned(document, occupancy))];
  }
  const gone = goalOf(misplaced, search);
  const smaller: Goal = data.kind === 'conflict' ? { kind: 'level', level: data.level } : gone;
  const found: PlaceFix[] = [];
  /** By what was not possible; the reason that counts is the last one, that of the largest change. */
  const reasons = new Map<string, NoFix | NotSearched>();
  let removing: PlaceFix | null = null;
  let straining: PlaceFix | null = null;
  for (const candidate of candidatesFor(misplaced, search, isTooFar)) {
    if (candidate.kind !== 'fix') {
      because(candidate);
      continue;
    }
    if (isTooFar(candidate.size.reach)) break;
    const fix = { ...candidate, preferred: severity !== 'info' || !candidate.movesDomain, safe: false };
    if (candidate.strainsMemory) {
      if (found.length > 0 || straining !== null) continue;
      if (trial.isRepair(fix.edits, smaller)) straining = { ...fix, preferred: false };
      else because(objectedTo(fix));
    } else if (trial.isRepair(fix.edits, smaller)) {
      const removes = data.kind !== 'conflict' || trial.isRepair(fix.edits, gone);
      if (removing === null && (removes || found.length === 0)) {
        found.push(fix);
        if (removes) removing = fix;
      } else if (removing !== null && removes && isBetter(fix, removing)) {
        found.splice(found.indexOf(removing), 1, fix);
        removing = fix;
      }
      if (removing !== null && trial.severeAfter(removing.edits) === 0) break;
    } else if (found.length === 0) because(objectedTo(fix));
    if (limit.isSpent) {
      because(placeNotSearched());
      break;
    }
  }
  if (found.length > 0) return found.map((fix, at) => (at < found.length - 1 ? { ...fix, preferred: false } : fix));
  if (straining !== null) return [straining];
  return reasons.size > 0 ? [...reasons.values()] : [noFix(title(), () => whyNoOther(search))];

  function objectedTo(fix: PlacedEdits): NoFix {
    return refused(title(), () => l10n.t('{0}: {1}', fix.title, trial.objection(fix.edits, rule)));
  }

  function because(reason: NoFix | NotSearched): void {
    reasons.delete(reason.title);
    reasons.set(reason.title, reason);
  }

  /** Whether a change of this reach is not needed, since a smaller one removes the finding. */
  function isTooFar(reach: number): boolean {
    return removing !== null && (reach > nearby || reach > removing.size.reach + 1);
  }

  /** A change of as few vCPUs that goes a little further, but repairs more. */
  function isBetter(fix: PlaceFix, than: PlaceFix): boolean {
    return (
      Number(fix.size.memory) <= Number(than.size.memory) &&
      fix.size.vcpus <= than.size.vcpus &&
      trial.severeAfter(fix.edits) < trial.severeAfter(than.edits)
    );
  }
}

/** A domain that keeps its vCPUs together on cores is only to get away from others. */
function goalOf({ rule, data }: Misplaced, { document, occupancy }: PlaceSearch): Goal {
  const isWithOthers = data.kind === 'conflict' && data.conflicts.every(({ pins }) => pins.size > 1);
  if (!isWithOthers || !isPacked(document, occupancy)) return { kind: 'rule', rule };
  return { kind: 'level', level: data.level, apart: true };
}

function hasNoPin(document: Guest): boolean {
  const { single, pools } = pinningOf(document);
  return single.size === 0 && pools.length === 0;
}

/** vCPUs that only a slice confines get no pins, though there were room for one each. */
function whyNoneIsPinned(document: Guest, { host }: Occupancy): string {
  const bound = boundOf(document, host);
  const count = document.threads.vcpus.length;
  if (bound?.cpus == null || bound.by === null) return l10n.t('no vCPU has a pin of its own');
  return l10n.t(
    'no vCPU has a pin of its own, and {0} leaves {1} to {2} and the emulator',
    bound.by,
    amount(bound.cpus.size, 'CPU'),
    amount(count, 'vCPU'),
  );
}

/** Every place that was found is the one that the domain has. */
function whyNoOther({ document, occupancy }: PlaceSearch): string {
  const cpus = affinityOf(occupancy.restricted.get(document) ?? []);
  return cpus.isEmpty
    ? l10n.t('the domain has no pins that could change')
    : l10n.t('no other place was found: the domain is on {0}', placeInWords({ vcpus: [{ vcpu: 0, cpus }] }, occupancy));
}

/** Within this reach the domain stays on its nodes. */
const nearby = reaches.indexOf('own nodes');

const title = () => l10n.t('Re-pin the domain');

/** `isTooFar` tells whether changes of a reach need not be computed. */
function* candidatesFor(
  misplaced: Misplaced,
  search: PlaceSearch,
  isTooFar: (reach: number) => boolean,
): Iterable<PlacedEdits | NoFix | NotSearched> {
  const { data, offset } = misplaced;
  const ofOne = lazy(() => oneVcpu(data, search, offset));
  // The user chose the vCPU.
  if (offset !== undefined) yield* ofOne();
  let isFar = false;
  for (const { reach, result } of search.changes(data.kind === 'placement' ? (data.pinned ?? 'those') : 'those')) {
    if (!isFar && reach !== 'own CPUs') {
      isFar = true;
      if (offset === undefined) yield* ofOne();
    }
    if (result !== null) yield result;
    else if (isTooFar(reaches.indexOf(reach))) return;
  }
  // Of a domain that is not fully known, one vCPU can move all the same.
  if (!isFar && offset === undefined) yield* ofOne();
}

const nothing: Placement = { vcpus: [], emulator: null, iothreads: [], memory: null, cells: [] };

/** Conflicts of one cause are not repaired one by one. No vCPU moves if it is not known with which it forms a guest core. */
function oneVcpu(
  data: Misplaced['data'],
  search: PlaceSearch,
  offset: number | undefined,
): readonly (PlacedEdits | NoFix | NotSearched)[] {
  if (data.kind !== 'conflict' || data.conflicts.length > 1 || contradictingProduct(search.document) !== null)
    return [];
  // Threads that share a list move together.
  const { kind, threads } = search.document;
  if (kind !== 'domain' && threads.vcpus.every(({ origin }) => origin !== 'vcpupin')) return [];
  const result = repinOneVcpu(data.conflicts[0], data.level, search, offset);
  if (result.kind !== 'fix') return [result];
  const { document, occupancy } = search;
  const { topology } = occupancy.host;
  const home = homeNodes(document, occupancy);
  const isNear = home.isEmpty || home.has(topology.nodeOf(result.cpu) ?? -1);
  const size: MoveSize = { memory: false, reach: reaches.indexOf(isNear ? 'own nodes' : 'anywhere'), vcpus: 1 };
  const vcpus = [{ vcpu: result.vcpu, cpus: CpuSet.of(result.cpu) }];
  const strainsMemory = leavesMemory(document, { ...nothing, vcpus }, occupancy);
  return [{ ...result, size, movesDomain: document.threads.vcpus.length < 2, strainsMemory }];
}
