import { lazy } from '../../base/lazy.ts';
import { nearNames } from '../../base/near-names.ts';
import { contains, overlaps, type Span } from '../../base/span.ts';
import type { ClaimProblem } from '../../fleet/claims.ts';
import type { DomainDocument } from '../../fleet/documents/domain-document.ts';
import type { HostDocument } from '../../fleet/documents/host-document.ts';
import type { Occupancy } from '../../fleet/occupancy/occupancy.ts';
import { type Answers, answersInDomain, answersInProfile, ruleById, ruleIds } from './answers.ts';
import { askedOf, type Knowledge, knowledgeOfDomain, knowledgeOfProfile, knowledgeOfScript } from './asked.ts';
import type { HostFact } from './host-facts.ts';
import type { Finding, ScriptContext } from './rule.ts';
import { findingsOfDomain, findingsOfScript } from './run.ts';
import { answersInScript } from './script-answers.ts';
import type { RuleLevels } from './severity.ts';
import { type Suppression, suppressionsOf, suppressionsOfScript } from './suppression.ts';

/** Why a rule has, or has no, finding shown in a document or in a part of it. */
export type WhyNot =
  | { readonly kind: 'shown'; readonly findings: readonly Finding[] }
  /** The rule needs a host, and none is known. */
  | { readonly kind: 'no host' }
  /** The host's captures leave out what the rule needs. */
  | { readonly kind: 'facts unknown'; readonly facts: readonly HostFact[] }
  /** Another rule finds the same mistake, at `span`. */
  | { readonly kind: 'left'; readonly to: string; readonly span: Span }
  /** The rule found something, and a comment suppresses it. */
  | { readonly kind: 'suppressed'; readonly comment: Span }
  /** The rule found something, and its severity is `off`. */
  | { readonly kind: 'off'; readonly by: 'profile' | 'setting' }
  /** The rule was asked and found nothing. `textKnown` is false if parts of the text are unknown. */
  | { readonly kind: 'not found'; readonly textKnown: boolean }
  /** The rule is not about documents of this kind. */
  | { readonly kind: 'foreign' }
  | { readonly kind: 'unknown rule'; readonly near: readonly string[] };

/** Says why for a rule; with `within`, for the part of the text which that touches. */
export type AskWhyNot = (rule: string, within?: Span) => WhyNot;

/** Where severities come from: the profile of a document's host, and the setting for what that does not name. */
export interface LevelSources {
  readonly host: HostDocument | null;
  readonly setting: RuleLevels;
}

/** Why rules have, or have no, findings shown in a domain. What all answers need is found out once. */
export function whyNotInDomain(document: DomainDocument, occupancy: Occupancy | null, levels: LevelSources): AskWhyNot {
  return whyNotWith({
    answers: lazy(() => answersInDomain(document, occupancy)),
    visible: lazy(() => findingsOfDomain(document, occupancy)),
    suppressions: lazy(() => suppressionsOf(document)),
    knowledge: lazy(() => knowledgeOfDomain(document, occupancy)),
    levels,
  });
}

/** The same for a script. */
export function whyNotInScript(context: ScriptContext, levels: LevelSources): AskWhyNot {
  return whyNotWith({
    answers: lazy(() => answersInScript(context)),
    visible: lazy(() => findingsOfScript(context)),
    suppressions: lazy(() => suppressionsOfScript(context.document, context.run)),
    knowledge: lazy(() => knowledgeOfScript(context)),
    levels,
  });
}

/** The same for a host profile, in which nothing can be suppressed. */
export function whyNotInProfile(
  document: HostDocument,
  occupancy: Occupancy | null,
  claims: readonly ClaimProblem[],
  levels: LevelSources,
): AskWhyNot {
  const answers = lazy(() => answersInProfile(document, occupancy, claims));
  return whyNotWith({
    answers,
    visible: () => answers().findings,
    suppressions: () => null,
    knowledge: lazy(() => knowledgeOfProfile(document)),
    levels,
  });
}

/** What is known of one document. */
interface Evidence {
  readonly answers: () => Answers;
  /** What is not suppressed, whatever its severity. */
  readonly visible: () => readonly Finding[];
  /** null if the document cannot have any. */
  readonly suppressions: () => readonly Suppression[] | null;
  readonly knowledge: () => Knowledge;
  readonly levels: LevelSources;
}

function whyNotWith({ answers, visible, suppressions, knowledge, levels }: Evidence): AskWhyNot {
  return (id, within) => {
    const rule = ruleById.get(id);
    if (rule === undefined) return { kind: 'unknown rule', near: nearNames(id, ruleIds) };
    const isMeant = (one: { readonly rule: string; readonly span: Span }) =>
      one.rule === id && (within === undefined || overlaps(one.span, within));
    const found = visible().filter(isMeant);
    if (found.length > 0) return shownUnlessOff(id, found, levels);
    const comment = answers()
      .findings.filter(isMeant)
      .flatMap((finding) => covering(finding, suppressions()))[0];
    if (comment !== undefined) return { kind: 'suppressed', comment };
    for (const { to } of answers().left.filter(isMeant)) {
      const cause = answers().findings.find((finding) => finding.rule === to);
      if (cause !== undefined) return { kind: 'left', to, span: cause.span };
    }
    // Rules about suppressions are asked wherever there can be any.
    if (rule.checks.suppressions !== undefined && suppressions() !== null)
      return { kind: 'not found', textKnown: true };
    const asked = askedOf(rule, knowledge());
    if (asked.kind === 'asked') return { kind: 'not found', textKnown: true };
    return asked.kind === 'text unknown' ? { kind: 'not found', textKnown: false } : asked;
  };
}

function shownUnlessOff(id: string, findings: readonly Finding[], { host, setting }: LevelSources): WhyNot {
  const inProfile = host?.rules.find((rule) => rule.id === id)?.level;
  if ((inProfile ?? setting.get(id)) !== 'off') return { kind: 'shown', findings };
  return { kind: 'off', by: inProfile === undefined ? 'setting' : 'profile' };
}

function covering({ rule, span }: Finding, suppressions: readonly Suppression[] | null): Span[] {
  return (suppressions ?? []).flatMap(({ rules, scope, span: comment }) =>
    scope !== null && contains(scope, span) && rules.some(({ id }) => id === rule) ? [comment] : [],
  );
}
