import { lazy } from '../../base/lazy.ts';
import type { Span } from '../../base/span.ts';
import type { ClaimProblem } from '../../fleet/claims.ts';
import type { HostDocument } from '../../fleet/documents/host-document.ts';
import type { DefinedDomain } from '../../fleet/guests/defined-domain.ts';
import type { Guest } from '../../fleet/guests/guest.ts';
import type { Occupancy } from '../../fleet/occupancy/occupancy.ts';
import { onUnknownHost } from '../../fleet/occupancy/unknown-host.ts';
import { rules } from '../index.ts';
import { hasAny } from './domain-part.ts';
import { type OnFailure, rethrow } from './failure.ts';
import type { Answer, BareFinding, Checks, Finding, LeftTo, Report, Rule } from './rule.ts';

/** All rules by id. */
export const ruleById: ReadonlyMap<string, Rule> = new Map(rules.map((rule) => [rule.id, rule]));
/** The ids of all rules. */
export const ruleIds: readonly string[] = [...ruleById.keys()];

/** The rules that can find something in a domain. */
export const ofDomains: readonly Rule[] = rules.filter(({ checks }) => (checks.domain ?? checks.guest) !== undefined);
const ofGuests = rules.filter(({ checks }) => checks.guest !== undefined);
const ofProfiles = rules.filter(({ checks }) => checks.profile !== undefined);

/** What rules answer about a document. */
export interface Answers {
  readonly findings: Finding[];
  readonly left: Left[];
}

/** {@link Answers} before their findings are put into words. */
export interface WordlessAnswers {
  readonly findings: readonly WordlessFinding[];
  readonly left: readonly Left[];
}

/** A finding that is not put into words yet. */
export interface WordlessFinding extends Pick<Finding, 'rule' | 'severity' | 'span' | 'data'> {
  /** null if its rule fails to say it. */
  readonly words: () => Finding | null;
}

/** A mistake that a rule leaves to another one. */
export interface Left {
  readonly rule: string;
  readonly to: string;
  readonly span: Span;
  /** What is found if the other rule is off. */
  readonly otherwise?: () => Finding;
}

/** What all rules answer about a domain. Those that need a host are silent without its occupancy. */
export function answersInDomain(
  document: DefinedDomain,
  occupancy: Occupancy | null,
  onFailure: OnFailure = rethrow,
): Answers {
  return inTextOrder(inWords(wordlessAnswersInDomain(document, occupancy, onFailure)));
}

/** {@link answersInDomain}, not put into words. */
export function wordlessAnswersInDomain(
  document: DefinedDomain,
  occupancy: Occupancy | null,
  onFailure: OnFailure,
): WordlessAnswers {
  return askWithoutWords(
    occupancy,
    ({ domain, guest }, seen) => (domain ?? guest)?.({ document, occupancy: seen }),
    onFailure,
    document,
    ofDomains,
  );
}

/** The answers whose findings can be put into words. */
export function inWords({ findings, left }: WordlessAnswers): Answers {
  return { findings: findings.flatMap(({ words }) => words() ?? []), left: [...left] };
}

/** What all rules about guests answer about one. */
export function answersOnHost(
  document: Guest,
  occupancy: Occupancy | null,
  onFailure: OnFailure = rethrow,
): WordlessAnswers {
  return askWithoutWords(
    occupancy,
    ({ guest }, seen) => guest?.({ document, occupancy: seen }),
    onFailure,
    document,
    ofGuests,
  );
}

/** What all rules answer about a host profile. */
export function answersInProfile(
  host: HostDocument,
  occupancy: Occupancy | null,
  claims: readonly ClaimProblem[],
  onFailure: OnFailure = rethrow,
): Answers {
  return inTextOrder(
    ask(
      occupancy,
      ({ profile }, seen) => profile?.({ document: host, occupancy: seen, claims, ruleIds }),
      onFailure,
      null,
      ofProfiles,
    ),
  );
}

/** Asks a rule's checks about a document; undefined if they are not about documents of its kind. */
type Question = <Seen extends Occupancy | null>(checks: Checks<Seen>, occupancy: Seen) => Iterable<Answer> | undefined;

/**
 * Asks rules; those that need a host only if one is known. `guest` is what they are asked about, if it is one: it
 * can be asked about by itself. A rule that throws ends no other one.
 */
export function ask(
  occupancy: Occupancy | null,
  question: Question,
  onFailure: OnFailure = rethrow,
  guest: Guest | null = null,
  among: readonly Rule[] = rules,
): Answers {
  return inWords(askWithoutWords(occupancy, question, onFailure, guest, among));
}

/** {@link ask}, where many findings may turn out to be the same one before they are put into words. */
export function askWithoutWords(
  occupancy: Occupancy | null,
  question: Question,
  onFailure: OnFailure = rethrow,
  guest: Guest | null = null,
  among: readonly Rule[] = rules,
): WordlessAnswers {
  const findings: WordlessFinding[] = [];
  const left: Left[] = [];
  const alone = aloneIfUnknown(guest);
  for (const rule of among) {
    try {
      for (const answer of answersOf(rule, occupancy, alone, question, guest) ?? noAnswers) {
        if (answer.leftTo === undefined) findings.push(wordless(rule, answer, onFailure));
        else left.push(leftOf(rule, answer));
      }
    } catch (error) {
      onFailure({ rule: rule.id, error });
    }
  }
  return { findings, left };
}

function wordless(rule: Rule, report: Report, onFailure: OnFailure): WordlessFinding {
  const words = lazy(() => {
    try {
      return findingOf(rule, report);
    } catch (error) {
      onFailure({ rule: rule.id, error });
      return null;
    }
  });
  const { span, severity = rule.severity, data = null } = report;
  return { rule: rule.id, severity, span, data, words };
}

function leftOf(rule: Rule, { leftTo, span, otherwise }: LeftTo): Left {
  const left = { rule: rule.id, to: leftTo, span };
  return otherwise === undefined ? left : { ...left, otherwise: () => findingOf(rule, otherwise) };
}

/** Asks rules one by one: what each finds, not put into words. */
export function askEach(occupancy: Occupancy | null, question: Question, guest: Guest): (rule: Rule) => BareFinding[] {
  const alone = aloneIfUnknown(guest);
  return (rule) => {
    const findings: BareFinding[] = [];
    for (const answer of answersOf(rule, occupancy, alone, question, guest) ?? noAnswers) {
      if (answer.leftTo !== undefined) continue;
      findings.push({ severity: answer.severity ?? rule.severity, data: answer.data ?? null });
    }
    return findings;
  };
}

const noAnswers: readonly Answer[] = [];

function answersOf(
  rule: Rule,
  occupancy: Occupancy | null,
  alone: () => Occupancy | null,
  question: Question,
  guest: Guest | null,
): Iterable<Answer> | undefined {
  if (guest !== null && rule.about !== undefined && !hasAny(guest.domain, rule.about)) return undefined;
  if (rule.host === 'optional') return question(rule.checks, occupancy);
  const seen = occupancy ?? (rule.host === 'preferred' ? alone() : null);
  return seen === null ? undefined : question(rule.checks, seen);
}

function aloneIfUnknown(guest: Guest | null): () => Occupancy | null {
  return lazy(() => (guest === null ? null : onUnknownHost(guest)));
}

function findingOf(rule: Rule, { span, message, severity, related = [], data = null, without }: Report): Finding {
  const finding: Finding = {
    rule: rule.id,
    severity: severity ?? rule.severity,
    message: typeof message === 'string' ? message : message(),
    span,
    related: typeof related === 'function' ? related() : related,
    data,
  };
  if (without === undefined) return finding;
  return {
    ...finding,
    without: (isIgnored) => {
      const left = without(isIgnored);
      return left === null ? null : findingOf(rule, left);
    },
  };
}

/** Stable, so that findings of one place keep the order of the rules. */
export function inTextOrder({ findings, left }: Answers): Answers {
  return { findings: findings.sort(byPlace), left };
}

/** The order of the text. */
export function byPlace(a: Finding, b: Finding): number {
  return a.span.start - b.span.start;
}
