import type { HostDocument } from '../../fleet/documents/host-document.ts';
import type { RuleLevel } from '../../topology/profile/rule-levels.ts';
import type { Finding } from './rule.ts';

/** The severities of rules by id; a rule that is not listed has its own. */
export type RuleLevels = ReadonlyMap<string, RuleLevel>;

/** Every rule has its own severity. */
export const asDefined: RuleLevels = new Map();

/**
 * The severities in force on a host: those of its profile, then those of the setting. The setting belongs to one user
 * and holds everywhere; the profile belongs to the host and holds for all users and in CI.
 */
export function levelsOn(host: HostDocument | null, setting: RuleLevels = asDefined): RuleLevels {
  if (host === null || host.rules.length === 0) return setting;
  return new Map([...setting, ...host.rules.map(({ id, level }) => [id, level] as const)]);
}

/** The findings with the severities in force; findings of rules that are off are left out. */
export function graded(findings: Finding[], levels: RuleLevels): Finding[] {
  if (levels.size === 0) return findings;
  return findings.flatMap((finding) => {
    const level = levels.get(finding.rule) ?? finding.severity;
    return level === 'off' ? [] : [{ ...finding, severity: level }];
  });
}
