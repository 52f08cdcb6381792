import { type UnsaidFinding, weightOf } from '../../rules/engine/rule.ts';

/**
 * Whether every rule finds at most as much as before, and nothing more severe. `shows`: conflicts on cores may show now
 * that worse ones hid before; whether they grew is not judged by the findings.
 */
export function hasNothingNew(
  before: readonly UnsaidFinding[],
  after: readonly UnsaidFinding[],
  shows = false,
): boolean {
  const counted = shows ? after.filter(({ rule }) => !isMasked(rule)) : after;
  return noneGrew(countsOf(before), countsOf(counted));
}

/** Whether the findings of a rule wait behind conflicts on CPUs. */
export function isMasked(rule: string): boolean {
  return rule === 'smt-sibling-conflict';
}

/** The rules that find more than before, or something more severe, in the order of `after`. */
export function rulesWithMore(before: readonly UnsaidFinding[], after: readonly UnsaidFinding[]): string[] {
  return [...new Set(findingsOfMore(before, after).map(({ rule }) => rule))];
}

/** The findings of {@link rulesWithMore}; those that were there before are not told from new ones. */
export function findingsOfMore<F extends UnsaidFinding>(before: readonly UnsaidFinding[], after: readonly F[]): F[] {
  const counts = countsOf(before);
  const more = countsOf(after);
  return after.filter((finding) => keysOf(finding).some((key) => (more.get(key) ?? 0) > (counts.get(key) ?? 0)));
}

/** How many mistakes of a rule there are. */
export function countOf(id: string, findings: readonly UnsaidFinding[]): number {
  return findings.reduce((sum, finding) => sum + (finding.rule === id ? weightOf(finding) : 0), 0);
}

/** Those above info. */
export function severeAmong(findings: readonly UnsaidFinding[]): readonly UnsaidFinding[] {
  return findings.filter(({ severity }) => severity !== 'info');
}

/** How many conflicts at this level the findings are about. */
export function conflictsAt(level: 'cpu' | 'core', findings: readonly UnsaidFinding[]): number {
  return findings.reduce((sum, finding) => {
    return sum + (finding.data?.kind === 'conflict' && finding.data.level === level ? weightOf(finding) : 0);
  }, 0);
}

/** Whether every count is at most what it was. */
export function noneGrew(before: ReadonlyMap<string, number>, after: ReadonlyMap<string, number>): boolean {
  return [...after].every(([key, count]) => count <= (before.get(key) ?? 0));
}

/** How often each key occurs. */
export function countEach(keys: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1);
  return counts;
}

function countsOf(findings: readonly UnsaidFinding[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const finding of findings) {
    for (const key of keysOf(finding)) counts.set(key, (counts.get(key) ?? 0) + weightOf(finding));
  }
  return counts;
}

/**
 * Whether a fix may make a rule find more. A domain that moves from several nodes to one may get memory-not-bound, and is
 * better off. What was observed of the running guest is about the places that it still has.
 */
export function mayGrow(rule: string): boolean {
  return rule === 'memory-not-bound' || rule === 'placement-drift' || rule === 'observed-over-forecast';
}

function keysOf({ rule, severity }: UnsaidFinding): string[] {
  if (mayGrow(rule)) return [];
  return severity === 'info' ? [rule] : [rule, `${rule} above info`];
}
