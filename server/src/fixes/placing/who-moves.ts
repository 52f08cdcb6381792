import * as l10n from '@vscode/l10n';
import { domainName } from '../../fleet/documents/domain-document.ts';
import type { Guest } from '../../fleet/guests/guest.ts';
import { contradictingProduct } from '../../fleet/guests/guest-cores.ts';
import type { Cause } from '../../fleet/occupancy/conflict.ts';
import { occupancyOf } from '../../fleet/occupancy/host-occupancy.ts';
import type { Occupancy } from '../../fleet/occupancy/occupancy.ts';
import type { Finding } from '../../rules/engine/rule.ts';
import { quotable } from '../../wording/wording.ts';
import type { Fix } from '../fix.ts';
import { compareSizes } from './move-edits.ts';
import type { PlaceFix } from './place-fixes.ts';

/** One of the guests of a conflict: a domain, or a guest of a script. */
export interface Side {
  readonly guest: Guest;
  /** Whether its place is wrong by itself, whatever others do, 0 or 1. */
  readonly own: number;
  /** How many errors and warnings its document has. */
  readonly severe: () => number;
  /** Its moves that settle the conflict, the best last. */
  readonly fixes: () => readonly PlaceFix[];
  /** By how many errors and warnings one of them reduces those of its document. */
  readonly settles: (fix: PlaceFix) => number;
}

/** Whether the guests of the document with this URI move only if no others can. */
export type Stays = (uri: string) => boolean;

/** The guest that moves to settle a conflict, and how. */
export interface Mover {
  readonly guest: Guest;
  readonly fix: Fix;
}

/**
 * Decides which guest of a conflict moves, in the order of docs/fixes.md. Several if it makes no difference; null if none
 * can move; none if the only other side has a `<topology>` that contradicts its vCPUs, so that their places are unknown.
 * A guest whose author accepts the conflict is not a side.
 */
export function whoMoves(sides: readonly Side[], stays: Stays): readonly Mover[] | null {
  const decided = sides.filter(({ guest }) => contradictingProduct(guest) === null);
  if (decided.length < sides.length && decided.length < 2 && decided.every(({ own }) => own === 0)) return [];
  const rankOf = ({ guest, own }: Side) => (stays(guest.uri) ? -1 : own);
  for (const rank of new Set(sides.map(rankOf).sort((a, b) => b - a))) {
    const alike = sides.filter((side) => rankOf(side) === rank);
    const moves = alike.flatMap((side) => {
      const fix = side.fixes().at(-1);
      return fix === undefined ? [] : [{ ...side, fix, settled: side.settles(fix) }];
    });
    const compare = (a: (typeof moves)[number], b: (typeof moves)[number]) =>
      compareSizes(a.fix.size, b.fix.size) ||
      b.settled - a.settled ||
      b.severe() - a.severe() ||
      a.guest.threads.vcpus.length - b.guest.threads.vcpus.length;
    const [best] = moves.sort(compare);
    if (best !== undefined) return moves.filter((move) => compare(move, best) === 0);
  }
  return null;
}

/** The fix of who moves, as it is offered in the document of another one: its title says whose it is. */
export function underItsName({ guest, fix }: Mover): Fix {
  return { ...fix, title: ofGuest(guest, fix.title) };
}

/** The title of a fix, with the name of the guest that it is for. */
export function ofGuest(guest: Guest, title: string): string {
  return l10n.t('{0}: {1}', quotable(domainName(guest)), title);
}

/** The finding of a rule that is about a cause; null if its author ignores it there. */
export function findingAbout(cause: Cause, rule: string, findings: readonly Finding[]): Finding | null {
  const alike = findings.filter((one) => one.rule === rule);
  return alike.find((one) => isAbout(one, cause)) ?? alike.find((one) => isBeside(one, cause)) ?? null;
}

function isAbout({ data }: Finding, cause: Cause): boolean {
  return data?.kind === 'conflict' && data.conflicts.some((conflict) => cause.includes(conflict));
}

/** Of a domain that sees others on the same CPUs, because those never run together. */
function isBeside({ data }: Finding, cause: Cause): boolean {
  return (
    data?.kind === 'conflict' &&
    data.conflicts.some(({ cpus }) => cause.some((conflict) => conflict.cpus.intersects(cpus)))
  );
}

/**
 * Whether an error or warning says that a guest is in the wrong place, whatever others do, 0 or 1: one of its own, or one
 * that has its part in the conflict with others and would be there without them. `findings` are about this guest.
 */
export function countOwn(findings: readonly Finding[], guest: Guest, { host }: Occupancy): number {
  if (findings.some((finding) => finding.severity !== 'info' && isOwn(finding))) return 1;
  return occupancyOf(host, [guest]).cpuConflicts.all.length > 0 ? 1 : 0;
}

function isOwn({ data, rule }: Finding): boolean {
  if (data?.kind === 'conflict')
    return data.conflicts.every(({ pins }) => pins.size === 1) && data.besides()?.first !== true;
  return ofPlace.has(rule);
}

/** The rules that find vCPUs or memory in the wrong place without a look at other domains. */
const ofPlace: ReadonlySet<string> = new Set([
  'cell-cross-node',
  'cross-numa-pin',
  'guest-smt-mismatch',
  'hybrid-core-mix',
  'isolated-multi-cpu',
  'memory-node-mismatch',
  'memoryless-node',
  'offline-cpu',
  'partial-pinning',
  'reserved-cpu-pinned',
  'unknown-cpu',
  'unknown-node',
]);
