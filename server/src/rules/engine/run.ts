import type { ClaimProblem } from '../../fleet/claims.ts';
import type { DomainDocument } from '../../fleet/documents/domain-document.ts';
import type { HostDocument } from '../../fleet/documents/host-document.ts';
import type { Guest } from '../../fleet/guests/guest.ts';
import { isChanged, repinnedGuest } from '../../fleet/guests/repinned-guest.ts';
import type { ScriptGuest } from '../../fleet/guests/script-guests.ts';
import type { Occupancy } from '../../fleet/occupancy/occupancy.ts';
import { rules } from '../index.ts';
import { askedOf, type Knowledge, knowledgeOfDomain, knowledgeOfScript } from './asked.ts';
import type { Checks, Covered, Finding, Report, Rule, ScriptContext } from './rule.ts';
import { asDefined, graded, levelsOn, type RuleLevels } from './severity.ts';
import { type Suppression, suppressionsOf, suppressionsOfScript } from './suppression.ts';
import { type Standing, suppress } from './suppression-use.ts';

const ruleById: ReadonlyMap<string, Rule> = new Map(rules.map((rule) => [rule.id, rule]));
const ruleIds: readonly string[] = [...ruleById.keys()];

/**
 * What is wrong with a domain and not suppressed there, in the order of the text. `levels` are those of `levelsOn` its
 * host.
 */
export function findingsOfDomain(
  document: DomainDocument,
  occupancy: Occupancy | null,
  levels: RuleLevels = asDefined,
): Finding[] {
  const found = foundInDomain(document, occupancy);
  return graded(
    withoutSuppressed(found, suppressionsOf(document.xml), () => knowledgeOfDomain(document, occupancy)),
    levels,
  );
}

/**
 * What is wrong with a domain, suppressed or not, in the order of the text. Without its host's occupancy the rules that
 * need one are silent.
 */
export function foundInDomain(document: DomainDocument, occupancy: Occupancy | null): Finding[] {
  const found = ask(occupancy, ({ domain, guest }, seen) => (domain ?? guest)?.({ document, occupancy: seen }));
  return inTextOrder(found);
}

/** What is wrong with a script and not suppressed there, in the order of the text. `levels` as in {@link findingsOfDomain}. */
export function findingsOfScript(context: ScriptContext, levels: RuleLevels = asDefined): Finding[] {
  const found = foundInScript(context);
  return graded(
    withoutSuppressed(found, suppressionsOfScript(context.document), () => knowledgeOfScript(context)),
    levels,
  );
}

/** What is wrong with a script, suppressed or not, in the order of the text. */
export function foundInScript(context: ScriptContext): Finding[] {
  const findings = ask(context.occupancy, ({ script }, occupancy) => script?.({ ...context, occupancy }));
  const told = new Set<string>();
  for (const guest of context.run.guests()) findings.push(...notTold(foundInGuest(guest, context), told));
  return inTextOrder(onePerPlace(withoutCovered(findings)));
}

/**
 * What no guest before this one has at the same place: of the guests that a loop starts the first speaks for all. A
 * conflict is about who is in it, whose findings are made one by {@link onePerPlace}.
 */
function notTold(found: readonly Finding[], told: Set<string>): Finding[] {
  const keyOf = (finding: Finding) => `${placeOf(finding)} ${finding.rule} ${finding.severity}`;
  const fresh = found.filter((finding) => finding.data?.kind === 'conflict' || !told.has(keyOf(finding)));
  for (const finding of fresh) told.add(keyOf(finding));
  return fresh;
}

/** What is wrong with one guest of a script; of a domain that is defined elsewhere, with what the script changes. */
function foundInGuest({ guest, definition, repinning }: ScriptGuest, context: ScriptContext): Finding[] {
  if (definition !== null) return foundInDomain(definition, context.seenBy(definition)).map(withoutRepairs);
  const domain = repinning === null ? null : context.domainNamed(repinning.domain);
  if (repinning === null || domain === null) return foundOnHost(guest, context.seenBy(guest)).map(withoutRepairs);
  const { uri, path, text, turn } = guest;
  const repinned = repinnedGuest(repinning, domain, { uri, path, text, turn, exclusive: domain.exclusive });
  return foundOnHost(repinned, context.seenBy(repinned))
    .filter(({ span }) => isChanged(span))
    .map((finding) => ({ ...withoutRepairs(finding), related: finding.related.filter(({ span }) => isChanged(span)) }));
}

/** The repairs of elements are for XML documents; who competes for CPUs can be told of a script too. */
function withoutRepairs(finding: Finding): Finding {
  return finding.data?.kind === 'conflict' ? finding : { ...finding, data: null };
}

function foundOnHost(document: Guest, occupancy: Occupancy | null): Finding[] {
  return ask(occupancy, ({ guest }, seen) => guest?.({ document, occupancy: seen }));
}

/**
 * What is wrong with a host profile and with what runs on its host, in the order of the text. `claims`: those of it that
 * have no effect in its fleet; `levels` are those of `levelsOn` the host.
 */
export function findingsOfHost(
  host: HostDocument,
  occupancy: Occupancy | null,
  claims: readonly ClaimProblem[] = [],
  levels: RuleLevels = levelsOn(host),
): Finding[] {
  const found = ask(occupancy, ({ profile }, seen) => profile?.({ document: host, occupancy: seen, claims, ruleIds }));
  return graded(inTextOrder(found), levels);
}

/** Asks a rule's checks about a document; nothing where they are not about documents of its kind. */
type Question = <Seen extends Occupancy | null>(checks: Checks<Seen>, occupancy: Seen) => Iterable<Report> | undefined;

/** What all rules answer; those that need a host are asked where one is known. */
function ask(occupancy: Occupancy | null, question: Question): Finding[] {
  const findings: Finding[] = [];
  for (const rule of rules) {
    for (const report of answersOf(rule, occupancy, question) ?? []) findings.push(findingOf(rule, report));
  }
  return findings;
}

function answersOf(rule: Rule, occupancy: Occupancy | null, question: Question): Iterable<Report> | undefined {
  if (rule.host === 'optional') return question(rule.checks, occupancy);
  return occupancy === null ? undefined : question(rule.checks, occupancy);
}

function findingOf(rule: Rule, { span, message, severity, related = [], data = null }: Report): Finding {
  return { rule: rule.id, severity: severity ?? rule.severity, message, span, related, data };
}

/** The findings that no comment suppresses, with those about the comments themselves. */
function withoutSuppressed(found: Finding[], all: readonly Suppression[], knowledge: () => Knowledge): Finding[] {
  if (all.length === 0) return found;
  const { shown, uses } = suppress(found, all, standingWith(knowledge()));
  const ofComments = ask(null, ({ suppressions }) => suppressions?.({ suppressions: uses, ruleIds }));
  return inTextOrder([...shown, ...ofComments]);
}

/** What a rule is where it has no finding to suppress. What is not known may be what it would find. */
function standingWith(knowledge: Knowledge): (rule: string) => Standing {
  return (id) => {
    const rule = ruleById.get(id);
    if (rule === undefined) return 'unknown';
    const asked = askedOf(rule, knowledge).kind;
    if (asked === 'foreign') return 'foreign';
    // What it finds may stand in the profile, or in another guest of the host.
    return asked === 'asked' && rule.checks.profile === undefined ? 'unused' : 'unasked';
  };
}

/** One cause, one finding: what follows from another finding at the same list goes. */
function withoutCovered(findings: readonly Finding[]): readonly Finding[] {
  const covers = new Map<string, Finding>();
  for (const finding of findings) if (coveredBy(finding) !== undefined) covers.set(placeOf(finding), finding);
  if (covers.size === 0) return findings;
  return findings.filter((finding) => {
    const cause = covers.get(placeOf(finding));
    const covered = cause === undefined || cause.rule === finding.rule ? undefined : coveredBy(cause);
    return covered === undefined || (covered !== 'all' && !covered.includes(finding.rule));
  });
}

function coveredBy({ rule }: Finding): Covered | undefined {
  return ruleById.get(rule)?.covers;
}

function placeOf({ span }: Finding): string {
  return `${span.start}-${span.end}`;
}

/** A loop runs one line many times, and several guests of a script have a part in one conflict: what is wrong is said once. */
function onePerPlace(findings: readonly Finding[]): Finding[] {
  const seen = new Set<unknown>();
  return findings.filter(({ rule, span, message, data }) => {
    const key = data?.kind === 'conflict' ? data.conflict : `${span.start}-${span.end} ${rule} ${message}`;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

/** Stable, so that findings of one place keep the order of the rules. */
function inTextOrder(findings: Finding[]): Finding[] {
  return findings.sort((a, b) => a.span.start - b.span.start);
}
