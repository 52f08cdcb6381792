import type { Finding } from '../rules/engine/rule.ts';
import { unusedSuppression } from '../rules/suppressions/unused-suppression.ts';
import { countEach } from './trial/nothing-new.ts';

/** The suppressions of a document that suppress nothing: how often each line that says one does so. */
export type NeedlessSuppressions = ReadonlyMap<string, number>;

/** The suppressions of a document that suppress nothing. `findings` are all of it. */
export function needlessSuppressions(findings: readonly Finding[], text: string): NeedlessSuppressions {
  return countEach(findings.filter(isOfSuppression).map((finding) => keyOf(finding, text)));
}

/**
 * The findings without those about suppressions that were needed `before`: a fix made them needless, and with another fix
 * or a neighbour's next edit they may be needed again, so only their author deletes them. A comment of several rules is
 * deleted as a whole, so one of them keeps it. If it is not known which of several equal lines is meant, none is.
 */
export function withoutFreshSuppressions(
  findings: readonly Finding[],
  text: string,
  before: NeedlessSuppressions,
): Finding[] {
  const now = needlessSuppressions(findings, text);
  const fresh = [...now].filter(([key, count]) => count > (before.get(key) ?? 0)).map(([key]) => lineIn(key));
  return findings.filter((finding) => !isOfSuppression(finding) || !fresh.includes(lineIn(keyOf(finding, text))));
}

function isOfSuppression({ rule }: Finding): boolean {
  return rule === unusedSuppression.id;
}

/** The line on which a finding stands, with what it says. */
function keyOf({ span, message }: Finding, text: string): string {
  const start = text.lastIndexOf('\n', span.start - 1) + 1;
  const end = text.indexOf('\n', span.start);
  return `${text.slice(start, end < 0 ? undefined : end).trim()}\n${message}`;
}

function lineIn(key: string): string {
  return key.slice(0, key.indexOf('\n'));
}
