import type { ClaimProblem } from '../../fleet/claims.ts';
import type { HostDocument } from '../../fleet/documents/host-document.ts';
import type { DefinedDomain } from '../../fleet/guests/defined-domain.ts';
import type { Occupancy } from '../../fleet/occupancy/occupancy.ts';
import {
  type Answers,
  answersInDomain,
  answersInProfile,
  ask,
  askEach,
  byPlace,
  type Left,
  ofDomains,
  ruleById,
  ruleIds,
  wordlessAnswersInDomain,
} from './answers.ts';
import { askedOf, type Knowledge, knowledgeOfDomain, knowledgeOfScript } from './asked.ts';
import { type OnFailure, rethrow } from './failure.ts';
import type { BareFinding, Finding, Rule, ScriptContext, UnsaidFinding } from './rule.ts';
import { answersInScript, wordlessAnswersInScript } from './script-answers.ts';
import { asDefined, graded, levelsOn, type RuleLevels } from './severity.ts';
import { type Suppression, suppressionsOf, suppressionsOfScript } from './suppression.ts';
import { type Standing, suppress } from './suppression-use.ts';

/**
 * The findings of a domain that are not suppressed, in the order of the text. `levels`: the severities in force, from
 * `levelsOn` its host. A rule that throws is given to `onFailure`.
 */
export function findingsOfDomain(
  document: DefinedDomain,
  occupancy: Occupancy | null,
  levels: RuleLevels = asDefined,
  onFailure: OnFailure = rethrow,
): Finding[] {
  const found = withUnanswered(answersInDomain(document, occupancy, onFailure), levels);
  return graded(
    withoutSuppressed(found, suppressionsOf(document), () => knowledgeOfDomain(document, occupancy)),
    levels,
  );
}

/** Counts what {@link findingsOfDomain} gives, without putting it into words unless there are suppressions. */
export function countInDomain(
  document: DefinedDomain,
  occupancy: Occupancy | null,
  levels: RuleLevels = asDefined,
  onFailure: OnFailure = rethrow,
): number {
  if (suppressionsOf(document).length > 0) return findingsOfDomain(document, occupancy, levels, onFailure).length;
  const { findings, left } = wordlessAnswersInDomain(document, occupancy, onFailure);
  return [...findings, ...unanswered(left, levels)].filter(({ rule }) => levels.get(rule) !== 'off').length;
}

/**
 * All findings of a domain, suppressed or not, in the order of the text. Rules that need a host find nothing if
 * `occupancy` is null.
 */
export function foundInDomain(document: DefinedDomain, occupancy: Occupancy | null): Finding[] {
  return answersInDomain(document, occupancy).findings;
}

/** What each rule finds in a domain, suppressed or not, without words. */
export function foundByRules(document: DefinedDomain, occupancy: Occupancy | null): (rule: Rule) => BareFinding[] {
  return askEach(occupancy, ({ domain, guest }, seen) => (domain ?? guest)?.({ document, occupancy: seen }), document);
}

/** The rules that can find something in a domain. */
export const rulesOfDomains: readonly Rule[] = ofDomains;

/**
 * The findings of a script that are not suppressed, in the order of the text. `levels` as in {@link findingsOfDomain}.
 */
export function findingsOfScript(
  context: ScriptContext,
  levels: RuleLevels = asDefined,
  onFailure: OnFailure = rethrow,
): Finding[] {
  const found = withUnanswered(answersInScript(context, onFailure), levels);
  return graded(
    withoutSuppressed(found, suppressionsOfScript(context.document, context.run), () => knowledgeOfScript(context)),
    levels,
  );
}

/** All findings of a script, suppressed or not, in the order of the text. */
export function foundInScript(context: ScriptContext): Finding[] {
  return answersInScript(context).findings;
}

/** {@link foundInScript}, not put into words. */
export function foundWithoutWords(context: ScriptContext): readonly UnsaidFinding[] {
  return wordlessAnswersInScript(context, rethrow).findings;
}

/**
 * The findings of a host profile, about the profile and about what runs on its host, in the order of the text.
 * `claims`: its claims that have no effect in its fleet. `levels`: the severities in force.
 */
export function findingsOfHost(
  host: HostDocument,
  occupancy: Occupancy | null,
  claims: readonly ClaimProblem[] = [],
  levels: RuleLevels = levelsOn(host),
  onFailure: OnFailure = rethrow,
): Finding[] {
  return graded(answersInProfile(host, occupancy, claims, onFailure).findings, levels);
}

/** The findings, and those that are left to a rule that is off. */
function withUnanswered({ findings, left }: Answers, levels: RuleLevels): Finding[] {
  const more = unanswered(left, levels);
  return more.length === 0 ? findings : [...findings, ...more].sort(byPlace);
}

function unanswered(left: readonly Left[], levels: RuleLevels): readonly Finding[] {
  if (levels.size === 0) return [];
  return left.flatMap(({ to, otherwise }) => (levels.get(to) === 'off' ? (otherwise?.() ?? []) : []));
}

/** The findings that no comment suppresses, and those about the comments themselves. */
function withoutSuppressed(found: Finding[], all: readonly Suppression[], knowledge: () => Knowledge): Finding[] {
  if (all.length === 0) return found;
  const { shown, uses } = suppress(found, all, standingWith(knowledge()));
  const { findings } = ask(null, ({ suppressions }) => suppressions?.({ suppressions: uses, ruleIds }));
  return [...shown, ...findings].sort(byPlace);
}

/**
 * What became of a rule that a suppression names if it has no finding there. A rule that could not answer may be
 * needed.
 */
function standingWith(knowledge: Knowledge): (rule: string) => Standing {
  return (id) => {
    const rule = ruleById.get(id);
    if (rule === undefined) return 'unknown';
    const asked = askedOf(rule, knowledge).kind;
    if (asked === 'foreign') return 'foreign';
    // Its finding may be in the profile, or in another guest of the host.
    return asked === 'asked' && rule.checks.profile === undefined ? 'unused' : 'unasked';
  };
}
