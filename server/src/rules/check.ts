import type { DomainDocument } from '../fleet/document.ts';
import type { HostDocument } from '../fleet/host-document.ts';
import type { Occupancy } from '../fleet/occupancy.ts';
import { rules } from './index.ts';
import type { Finding, Report, Rule } from './rule.ts';

/** What is wrong with a domain, in the order of the text. Without its host's occupancy the rules that need one are silent. */
export function findingsOfDomain(document: DomainDocument, occupancy: Occupancy | null): Finding[] {
  const findings: Finding[] = [];
  for (const rule of rules) {
    if (rule.subject === 'domain') collect(rule, rule.check({ document, occupancy }), findings);
    else if (rule.subject !== 'host' && occupancy !== null) {
      collect(rule, rule.check({ document, occupancy }), findings);
    }
  }
  return inTextOrder(findings);
}

/** What is wrong with a host profile and with what runs on its host, in the order of the text. */
export function findingsOfHost(document: HostDocument, occupancy: Occupancy | null): Finding[] {
  const findings: Finding[] = [];
  for (const rule of rules) {
    if ('checkHost' in rule) collect(rule, rule.checkHost({ document, occupancy }), findings);
  }
  return inTextOrder(findings);
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
