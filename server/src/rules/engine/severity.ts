import type { HostDocument } from '../../fleet/documents/host-document.ts';
import type { RuleLevel } from '../../topology/profile/rule-levels.ts';
import type { Finding } from './rule.ts';

/** How severe rules are, by their ids; those that are not in it are what they say of themselves. */
export type RuleLevels = ReadonlyMap<string, RuleLevel>;

/** Every rule is what it says of itself. */
export const asDefined: RuleLevels = new Map();

/**
 * The levels on a host: those of its profile, and where it says nothing those of the setting. The setting is a
 * person's and holds everywhere; the profile is the host's, in the same words for everybody and in CI.
 */
export function levelsOn(host: HostDocument | null, setting: RuleLevels = asDefined): RuleLevels {
  if (host === null || host.rules.length === 0) return setting;
  return new Map([...setting, ...host.rules.map(({ id, level }) => [id, level] as const)]);
}

/** The findings with the severities that the levels give them; those of rules that are off are left out. */
export function graded(findings: Finding[], levels: RuleLevels): Finding[] {
  if (levels.size === 0) return findings;
  return findings.flatMap((finding) => {
    const level = levels.get(finding.rule) ?? finding.severity;
    return level === 'off' ? [] : [{ ...finding, severity: level }];
  });
}
