import { getOrAdd } from '../../base/get-or-add.ts';
import { lazy } from '../../base/lazy.ts';
import type { Span } from '../../base/span.ts';
import type { DomainThread } from '../../domain/threads.ts';
import type { Guest } from '../../fleet/guests/guest.ts';
import { isChanged } from '../../fleet/guests/repinned-guest.ts';
import { isKnown } from '../../fleet/guests/repinning.ts';
import type { ScriptGuest } from '../../fleet/guests/script-guests.ts';
import { occupancyOf } from '../../fleet/occupancy/host-occupancy.ts';
import type { Occupancy } from '../../fleet/occupancy/occupancy.ts';
import {
  type Answers,
  answersOnHost,
  askWithoutWords,
  inTextOrder,
  inWords,
  type Left,
  ruleById,
  type WordlessAnswers,
  type WordlessFinding,
  wordlessAnswersInDomain,
} from './answers.ts';
import { type OnFailure, rethrow } from './failure.ts';
import type { Covered, Finding, FindingData, ScriptContext } from './rule.ts';
import { dataInScript } from './script-data.ts';

/** What all rules answer about a script and the guests in it. */
export function answersInScript(context: ScriptContext, onFailure: OnFailure = rethrow): Answers {
  return inTextOrder(inWords(wordlessAnswersInScript(context, onFailure)));
}

/** {@link answersInScript}, not put into words. */
export function wordlessAnswersInScript(context: ScriptContext, onFailure: OnFailure): WordlessAnswers {
  const ofScript = askWithoutWords(
    context.occupancy,
    ({ script }, occupancy) => script?.({ ...context, occupancy }),
    onFailure,
  );
  const findings = [...ofScript.findings];
  const left = [...ofScript.left];
  const told = new Set<string>();
  for (const guest of context.run.guests()) {
    const ofGuest = answersInGuest(guest, context, onFailure);
    findings.push(...notTold(ofGuest.findings, told));
    left.push(...ofGuest.left);
  }
  const uncovered = withoutCovered(findings);
  return { findings: onePerPlace(uncovered.findings), left: [...left, ...uncovered.left] };
}

/**
 * The findings that no earlier guest has at the same place: a loop starts many guests from one line, and the first
 * speaks for all. Conflicts stay, because their members differ; {@link onePerPlace} merges them.
 */
function notTold(found: readonly WordlessFinding[], told: Set<string>): WordlessFinding[] {
  const keyOf = (finding: WordlessFinding) => `${placeOf(finding)} ${finding.rule} ${finding.severity}`;
  const fresh = found.filter((finding) => finding.data?.kind === 'conflict' || !told.has(keyOf(finding)));
  for (const finding of fresh) told.add(keyOf(finding));
  return fresh;
}

/**
 * What rules answer about one guest of a script; for a domain that is defined elsewhere, about what the script changes.
 */
function answersInGuest(one: ScriptGuest, context: ScriptContext, onFailure: OnFailure): WordlessAnswers {
  const { definition } = one;
  if (definition !== null) {
    const answers = wordlessAnswersInDomain(definition, context.seenBy(definition), onFailure);
    return about(definition, byOffset(answers), context);
  }
  const told = new Set<string>();
  const findings: WordlessFinding[] = [];
  const left: Left[] = [];
  for (const guest of context.judged(one)) {
    const answers = answersInOneWay(guest, one, context, onFailure);
    const fresh = answers.findings.filter((finding) => !told.has(`${placeOf(finding)} ${finding.rule}`));
    for (const finding of fresh) told.add(`${placeOf(finding)} ${finding.rule}`);
    findings.push(...fresh);
    left.push(...answers.left);
  }
  return { findings, left };
}

/** The same for the guest as one branch of the script leaves it. */
function answersInOneWay(
  repinned: Guest,
  one: ScriptGuest,
  context: ScriptContext,
  onFailure: OnFailure,
): WordlessAnswers {
  const { repinning } = one;
  if (repinning === null || context.guestMeant(repinning.domain) === null) {
    return about(repinned, answersOnHost(repinned, seenOf(repinned, repinning, context), onFailure), context);
  }
  const answers = answersOnHost(repinned, context.seenBy(repinned), onFailure);
  const here = answers.findings.filter(({ span, data }) => {
    return isChanged(span) && (data?.kind === 'conflict' || !isOfCount(span, repinned));
  });
  const consequences = consequencesOf(one, repinned, answers, context, onFailure);
  const left = answers.left.filter(({ span }) => isChanged(span));
  return about(repinned, { findings: [...here, ...consequences], left }, context);
}

/**
 * What the script's move makes wrong in the document that describes the guest, such as memory that stays behind: at the
 * first list that moves a vCPU.
 */
function consequencesOf(
  { repinning }: ScriptGuest,
  repinned: Guest,
  { findings }: WordlessAnswers,
  { guestMeant, occupancy }: ScriptContext,
  onFailure: OnFailure,
): WordlessFinding[] {
  const elsewhere = findings.filter(({ span, severity }) => !isChanged(span) && severity !== 'info');
  const described = repinning === null ? null : guestMeant(repinning.domain);
  if (elsewhere.length === 0 || described === null) return [];
  const were = new Map(described.threads.vcpus.map(({ index, cpus }) => [index, cpus]));
  const isMoved = ({ index, cpus }: DomainThread) => cpus !== null && were.get(index)?.equals(cpus) !== true;
  const spans = repinned.threads.vcpus.filter(isMoved).flatMap(({ span }) => span ?? []);
  const [span] = spans.filter(isChanged).sort((a, b) => a.start - b.start);
  if (span === undefined) return [];
  const before = answersOnHost(described, occupancy?.seenBy(described) ?? null, onFailure).findings;
  const known = new Set(before.map(({ rule }) => rule));
  return elsewhere
    .filter(({ rule }) => !known.has(rule))
    .map((finding) => {
      const data = preferredWay(finding.data);
      return { ...changed(finding, (said) => ({ ...said, span, data: preferredWay(said.data) })), span, data };
    });
}

/** The script's author wants the move, so a repair that follows it is the only way. */
function preferredWay(data: FindingData | null): FindingData | null {
  return data?.kind === 'ways' && !data.all && data.ways[0]?.kind === 'repairs' ? data.ways[0] : data;
}

/**
 * The host as a guest of a script is judged there. A domain by its id may be any of those that run, so it is judged
 * without company.
 */
export function occupancyOfGuest(guest: Guest, context: ScriptContext): Occupancy | null {
  const known = context.run.guests().find((one) => one.guest === guest || context.judged(one).includes(guest));
  return seenOf(guest, known?.repinning ?? null, context);
}

function seenOf(guest: Guest, repinning: ScriptGuest['repinning'], context: ScriptContext): Occupancy | null {
  const { occupancy } = context;
  if (repinning === null || isKnown(repinning.domain)) return context.seenBy(guest);
  return occupancy === null ? null : occupancyOf(occupancy.host, [guest]);
}

function byOffset({ findings, left }: WordlessAnswers): WordlessAnswers {
  return { findings: findings.toSorted((a, b) => a.span.start - b.span.start), left };
}

/** A finding whose words are changed once it has some. */
function changed(finding: WordlessFinding, change: (said: Finding) => Finding): WordlessFinding {
  const words = lazy(() => {
    const said = finding.words();
    return said === null ? null : withChange(said, change);
  });
  return { ...finding, words };
}

function withChange(said: Finding, change: (said: Finding) => Finding): Finding {
  const { without } = said;
  if (without === undefined) return change(said);
  return {
    ...change(said),
    without: (isIgnored) => {
      const left = without(isIgnored);
      return left === null ? null : change(left);
    },
  };
}

/** The answers about a guest of a script, with the repairs that a script can have. */
function about(guest: Guest, { findings, left }: WordlessAnswers, context: ScriptContext): WordlessAnswers {
  return {
    findings: findings.map((finding) => {
      const data = dataInScript(finding.data, guest, context);
      return {
        ...changed(finding, (said) => ({
          ...said,
          data: dataInScript(said.data, guest, context),
          related: said.related.filter(({ span }) => isChanged(span)),
          guest,
        })),
        data,
      };
    }),
    left,
  };
}

/**
 * Whether a pin's span is that of the number of vCPUs, which alone the script changes. So many vCPUs may be too many for
 * the pin; whatever else is wrong with it is a finding where it stands.
 */
function isOfCount(span: Span, { threads, vcpuCountSpan }: Guest): boolean {
  return span !== vcpuCountSpan && span === threads.vcpus[0]?.span && span.start === vcpuCountSpan?.start;
}

/** One cause, one finding: a finding that follows from another one at the same list is left to that one. */
function withoutCovered(findings: readonly WordlessFinding[]): WordlessAnswers {
  const covers = new Map<string, WordlessFinding>();
  for (const finding of findings) if (coveredBy(finding) !== undefined) covers.set(placeOf(finding), finding);
  const left: Left[] = [];
  const shown = findings.filter((finding) => {
    const cause = covers.get(placeOf(finding));
    const covered = cause === undefined || cause.rule === finding.rule ? undefined : coveredBy(cause);
    if (cause === undefined || covered === undefined) return true;
    if (covered !== 'all' && !covered.includes(finding.rule)) return true;
    left.push({ rule: finding.rule, to: cause.rule, span: finding.span });
    return false;
  });
  return { findings: shown, left };
}

function coveredBy({ rule }: Pick<Finding, 'rule'>): Covered | undefined {
  return ruleById.get(rule)?.covers;
}

function placeOf({ span }: Pick<Finding, 'span'>): string {
  return `${span.start}-${span.end}`;
}

/** Each finding once: a loop runs one line many times, and several guests of a script can be part of one conflict. */
function onePerPlace(findings: readonly WordlessFinding[]): WordlessFinding[] {
  const seen = new Set<unknown>();
  const atPlaces = new Map<string, { readonly first: WordlessFinding; messages: Set<string | undefined> | null }>();
  return findings.filter((finding) => {
    const { rule, data } = finding;
    if (data?.kind === 'conflict') {
      if (data.conflicts.every((key) => seen.has(key))) return false;
      for (const key of data.conflicts) seen.add(key);
    }
    const at = getOrAdd(atPlaces, `${placeOf(finding)} ${rule}`, () => ({ first: finding, messages: null }));
    if (at.first === finding) return true;
    at.messages ??= new Set([at.first.words()?.message]);
    const message = finding.words()?.message;
    const isNew = !at.messages.has(message);
    at.messages.add(message);
    return isNew;
  });
}
