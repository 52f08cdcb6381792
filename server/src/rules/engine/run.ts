import type { ClaimProblem } from '../../fleet/claims.ts';
import type { HostDocument } from '../../fleet/documents/host-document.ts';
import type { ScriptRun } from '../../fleet/documents/script-document.ts';
import type { DefinedDomain } from '../../fleet/guests/defined-domain.ts';
import type { Guest } from '../../fleet/guests/guest.ts';
import { isChanged, repinnedGuest } from '../../fleet/guests/repinned-guest.ts';
import type { ScriptGuest } from '../../fleet/guests/script-guests.ts';
import type { Occupancy } from '../../fleet/occupancy/occupancy.ts';
import { hasPlaceholder } from '../../syntax/placeholder.ts';
import { resolveReferences } from '../../syntax/xml/reference.ts';
import type { HostTopology } from '../../topology/host-topology.ts';
import { rules } from '../index.ts';
import { invalidProfile } from '../profile/invalid-profile.ts';
import { tells } from './host-facts.ts';
import type { Covered, Finding, HostAndDomainRule, PlacedGuestRule, Report, Rule, ScriptContext } from './rule.ts';
import { asDefined, graded, levelsOn, type RuleLevels, unknownRules } from './severity.ts';
import { type Suppression, suppressionsOf, suppressionsOfScript } from './suppression.ts';
import { type Standing, suppress } from './suppression-use.ts';

const ruleById: ReadonlyMap<string, Rule> = new Map(rules.map((rule) => [rule.id, rule]));
const ruleIds: readonly string[] = [...ruleById.keys()];

/**
 * What is wrong with a domain and not suppressed there, in the order of the text. `levels` are those of `levelsOn` its
 * host.
 */
export function findingsOfDomain(
  document: DefinedDomain,
  occupancy: Occupancy | null,
  levels: RuleLevels = asDefined,
): Finding[] {
  const found = foundInDomain(document, occupancy);
  return graded(
    withoutSuppressed(found, suppressionsOf(document.xml), () => standings(document, occupancy)),
    levels,
  );
}

/**
 * What is wrong with a domain, suppressed or not, in the order of the text. Without its host's occupancy the rules that
 * need one are silent.
 */
export function foundInDomain(document: DefinedDomain, occupancy: Occupancy | null): Finding[] {
  const findings: Finding[] = [];
  for (const rule of rules) {
    if (rule.subject === 'domain') collect(rule, rule.check({ document, occupancy }), findings);
    else if (rule.subject === 'domain on host' && occupancy !== null) {
      collect(rule, rule.check({ document, occupancy }), findings);
    } else if (isOfGuests(rule) && occupancy !== null) {
      collect(rule, rule.check({ document, occupancy }), findings);
    }
  }
  return inTextOrder(findings);
}

/** What is wrong with a script and not suppressed there, in the order of the text. `levels` as in {@link findingsOfDomain}. */
export function findingsOfScript(context: ScriptContext, levels: RuleLevels = asDefined): Finding[] {
  const found = foundInScript(context);
  return graded(
    withoutSuppressed(found, suppressionsOfScript(context.document), () => standingsInScript(context)),
    levels,
  );
}

/** What is wrong with a script, suppressed or not, in the order of the text. */
export function foundInScript(context: ScriptContext): Finding[] {
  const { occupancy } = context;
  const findings: Finding[] = [];
  for (const rule of rules) {
    if (rule.subject === 'script' || rule.subject === 'domain') {
      if (rule.checkScript !== undefined) collect(rule, rule.checkScript(context), findings);
    } else if ((rule.subject === 'script on host' || rule.subject === 'domain on host') && occupancy !== null) {
      if (rule.checkScript !== undefined) collect(rule, rule.checkScript({ ...context, occupancy }), findings);
    }
  }
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
  const { uri, path, text, iteration } = guest;
  const repinned = repinnedGuest(repinning, domain, { uri, path, text, iteration, exclusive: domain.exclusive });
  return foundOnHost(repinned, context.seenBy(repinned))
    .filter(({ span }) => isChanged(span))
    .map((finding) => ({ ...withoutRepairs(finding), related: finding.related.filter(({ span }) => isChanged(span)) }));
}

/** The repairs of elements are for XML documents; who competes for CPUs can be told of a script too. */
function withoutRepairs(finding: Finding): Finding {
  return finding.data?.kind === 'conflict' ? finding : { ...finding, data: null };
}

function foundOnHost(document: Guest, occupancy: Occupancy | null): Finding[] {
  const findings: Finding[] = [];
  if (occupancy === null) return findings;
  for (const rule of rules) if (isOfGuests(rule)) collect(rule, rule.check({ document, occupancy }), findings);
  return findings;
}

function isOfGuests(rule: Rule): rule is PlacedGuestRule | HostAndDomainRule {
  return rule.subject === 'guest on host' || rule.subject === 'host and domain';
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
  const findings: Finding[] = [];
  for (const rule of rules) {
    if ('checkHost' in rule) collect(rule, rule.checkHost({ document: host, occupancy, claims }), findings);
  }
  // Which rules there are is known here only.
  collect(invalidProfile, unknownRules(host, ruleIds), findings);
  return graded(inTextOrder(findings), levels);
}

/** The findings that no comment suppresses, with those about the comments themselves. */
function withoutSuppressed(
  found: Finding[],
  all: readonly Suppression[],
  standings: () => (rule: string) => Standing,
): Finding[] {
  if (all.length === 0) return found;
  const { shown, uses } = suppress(found, all, standings());
  const context = { suppressions: uses, ruleIds };
  for (const rule of rules) if (rule.subject === 'suppressions') collect(rule, rule.check(context), shown);
  return inTextOrder(shown);
}

/** What a rule is where it has no finding to suppress. */
function standings(document: DefinedDomain, occupancy: Occupancy | null): (rule: string) => Standing {
  // A template's values are unknown as what its blocks put in or leave out is.
  const textTells = document.complete && !hasPlaceholder(resolveReferences(document.text).text);
  const topology = textTells ? (occupancy?.host.topology ?? null) : null;
  const known = topology !== null && placesEachCpu(topology) ? topology : null;
  return (id) => {
    const rule = ruleById.get(id);
    if (rule === undefined) return 'unknown';
    if (rule.subject === 'domain') return textTells ? 'unused' : 'unasked';
    if (rule.subject === 'domain on host' || rule.subject === 'guest on host') {
      const tellsAll = known !== null && (rule.needs ?? []).every((fact) => tells(known, fact));
      return tellsAll ? 'unused' : 'unasked';
    }
    return rule.subject === 'host and domain' ? 'unasked' : 'foreign';
  };
}

/** What a rule is where it has no finding to suppress in a script. What is not known may be what it would find. */
function standingsInScript({ run, occupancy }: ScriptContext): (rule: string) => Standing {
  const textTells = isAllKnown(run);
  const hostTells = textTells && occupancy !== null && placesEachCpu(occupancy.host.topology);
  return (id) => {
    const rule = ruleById.get(id);
    if (rule === undefined) return 'unknown';
    if (rule.subject === 'host and domain') return 'unasked';
    if (rule.subject === 'host' || rule.subject === 'suppressions') return 'foreign';
    if (rule.subject === 'guest on host') return hostTells ? 'unused' : 'unasked';
    // A domain in a here-doc has the findings of any domain.
    if (rule.checkScript === undefined && !run.guests().some(({ definition }) => definition !== null)) return 'foreign';
    const isOfText = rule.subject === 'script' || rule.subject === 'domain';
    return (isOfText ? textTells : hostTells) ? 'unused' : 'unasked';
  };
}

function isAllKnown({ complete, processes }: ScriptRun): boolean {
  return complete && processes.every(({ argv }) => argv.every(({ text }) => text !== null));
}

/** Of a host whose capture leaves cores or nodes out, the rules about those are silent. */
function placesEachCpu({ cpus }: HostTopology): boolean {
  return cpus.every(({ online, core, node }) => !online || (core !== null && node !== null));
}

function collect(rule: Rule, reports: Iterable<Report>, findings: Finding[]): void {
  for (const { span, message, severity, related, data } of reports) {
    findings.push({
      rule: rule.id,
      severity: severity ?? rule.severity,
      message,
      span,
      related: related ?? [],
      data: data ?? null,
    });
  }
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

function coveredBy({ rule: id }: Finding): Covered | undefined {
  const rule = ruleById.get(id);
  return rule?.subject === 'script' || rule?.subject === 'script on host' ? rule.covers : undefined;
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
