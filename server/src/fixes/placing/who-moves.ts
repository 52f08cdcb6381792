import type { DomainDocument } from '../../fleet/documents/domain-document.ts';
import { isDomain } from '../../fleet/documents/domain-document.ts';
import type { Cause } from '../../fleet/occupancy/conflict.ts';
import { occupancyOf } from '../../fleet/occupancy/host-occupancy.ts';
import type { Occupancy } from '../../fleet/occupancy/occupancy.ts';
import type { Finding } from '../../rules/engine/rule.ts';
import { findingsOfDomain } from '../../rules/engine/run.ts';
import { compareSizes } from './move-edits.ts';
import type { PlaceFix } from './place-fixes.ts';

/** The domain that moves to settle a conflict, and how. */
export interface Mover {
  readonly document: DomainDocument;
  readonly fix: PlaceFix;
}

/** At most so many domains of a conflict are compared; of more, each is its own mover. */
const mostCompared = 4;

/**
 * Decides which domain of a conflict moves: the one with findings of its own about its place; of those that are alike,
 * the one with the smaller move. Several if it makes no difference; none if the conflict is not between domains, or if
 * none can move. A domain whose author accepts the conflict does not move. `seenBy` gives the host as a domain sees it,
 * which may run beside others than the domain of the finding does. `fixesFor` finds the moves of a domain that
 * settle the conflict.
 */
export function whoMoves(
  cause: Cause,
  rule: string,
  seenBy: (document: DomainDocument) => Occupancy,
  fixesFor: (document: DomainDocument, finding: Finding) => readonly PlaceFix[],
): readonly Mover[] {
  const residents = new Set(cause.flatMap(({ pins }) => [...pins.keys()]));
  const documents = [...residents].filter(isDomain);
  if (documents.length < 2 || documents.length < residents.size || documents.length > mostCompared) return [];
  const sides = documents.flatMap((document) => {
    const seen = seenBy(document);
    const findings = findingsOfDomain(document, seen);
    const alike = findings.filter((one) => one.rule === rule);
    const finding = alike.find((one) => isAbout(one, cause)) ?? alike.find((one) => isBeside(one, cause));
    return finding === undefined ? [] : [{ document, finding, own: countOwn(findings, document, seen) }];
  });
  for (const own of new Set(sides.map((side) => side.own).sort((a, b) => b - a))) {
    const alike = sides.filter((side) => side.own === own);
    const movers = alike.flatMap(({ document, finding }) => {
      const fix = fixesFor(document, finding).at(-1);
      return fix === undefined ? [] : [{ document, fix }];
    });
    const [best] = movers.sort((a, b) => compareSizes(a.fix.size, b.fix.size));
    if (best !== undefined) return movers.filter(({ fix }) => compareSizes(fix.size, best.fix.size) === 0);
  }
  return [];
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
 * Whether an error or warning says that the domain is in the wrong place, whatever others do, 0 or 1: one of its own, or
 * one that has its part in the conflict with others and would be there without them.
 */
function countOwn(findings: readonly Finding[], document: DomainDocument, { host }: Occupancy): number {
  if (findings.some((finding) => finding.severity !== 'info' && isOwn(finding))) return 1;
  return occupancyOf(host, [document]).cpuConflicts.all.length > 0 ? 1 : 0;
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
