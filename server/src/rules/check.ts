import type { ClaimProblem } from '../fleet/claims.ts';
import type { DomainDocument } from '../fleet/document.ts';
import type { HostDocument } from '../fleet/host-document.ts';
import type { Occupancy } from '../fleet/occupancy.ts';
import { resolveReferences } from '../syntax/reference.ts';
import type { HostTopology } from '../topology/host-topology.ts';
import { hasPlaceholder } from '../workload/placeholder.ts';
import { tells } from './host-facts.ts';
import { rules } from './index.ts';
import { invalidProfile } from './invalid-profile.ts';
import type { Finding, Report, Rule } from './rule.ts';
import { asDefined, graded, levelsOn, type RuleLevels, unknownRules } from './severity.ts';
import { suppressionsOf } from './suppression.ts';
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
  return graded(withoutSuppressed(foundInDomain(document, occupancy), document, occupancy), levels);
}

/**
 * What is wrong with a domain, suppressed or not, in the order of the text. Without its host's occupancy the rules that
 * need one are silent.
 */
export function foundInDomain(document: DomainDocument, occupancy: Occupancy | null): Finding[] {
  const findings: Finding[] = [];
  for (const rule of rules) {
    if (rule.subject === 'domain') collect(rule, rule.check({ document, occupancy }), findings);
    else if ((rule.subject === 'domain on host' || rule.subject === 'host and domain') && occupancy !== null) {
      collect(rule, rule.check({ document, occupancy }), findings);
    }
  }
  return inTextOrder(findings);
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
function withoutSuppressed(found: Finding[], document: DomainDocument, occupancy: Occupancy | null): Finding[] {
  const all = suppressionsOf(document.xml);
  if (all.length === 0) return found;
  const { shown, uses } = suppress(found, all, standings(document, occupancy));
  const context = { document, suppressions: uses, ruleIds };
  for (const rule of rules) if (rule.subject === 'suppressions') collect(rule, rule.check(context), shown);
  return inTextOrder(shown);
}

/** What a rule is where it has no finding to suppress. */
function standings(document: DomainDocument, occupancy: Occupancy | null): (rule: string) => Standing {
  // A template's values are unknown as what its blocks put in or leave out is.
  const textTells = document.complete && !hasPlaceholder(resolveReferences(document.text).text);
  const topology = textTells ? (occupancy?.host.topology ?? null) : null;
  const known = topology !== null && placesEachCpu(topology) ? topology : null;
  return (id) => {
    const rule = ruleById.get(id);
    if (rule === undefined) return 'unknown';
    if (rule.subject === 'domain') return textTells ? 'unused' : 'unasked';
    if (rule.subject === 'domain on host') {
      const tellsAll = known !== null && (rule.needs ?? []).every((fact) => tells(known, fact));
      return tellsAll ? 'unused' : 'unasked';
    }
    return rule.subject === 'host and domain' ? 'unasked' : 'foreign';
  };
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

/** Stable, so that findings of one place keep the order of the rules. */
function inTextOrder(findings: Finding[]): Finding[] {
  return findings.sort((a, b) => a.span.start - b.span.start);
}
