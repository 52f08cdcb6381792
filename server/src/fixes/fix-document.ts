import { lineChanges, linesOf } from '../base/line-changes.ts';
import type { DomainDocument } from '../fleet/documents/domain-document.ts';
import { readDocument } from '../fleet/documents/read-domain-document.ts';
import type { ScriptDocument } from '../fleet/documents/script-document.ts';
import type { Occupancy } from '../fleet/occupancy/occupancy.ts';
import type { Finding, ScriptContext, Severity } from '../rules/engine/rule.ts';
import { findingsOfDomain, findingsOfScript } from '../rules/engine/run.ts';
import type { RuleLevels } from '../rules/engine/severity.ts';
import { rules } from '../rules/index.ts';
import { reservedCpuPinned } from '../rules/interference/reserved-cpu-pinned.ts';
import { appliedTo } from './edits/applied.ts';
import type { Fix, Fixer, TextEdit } from './fix.ts';
import { fixerOf, scriptFixerOf } from './fixes.ts';
import { type NeedlessSuppressions, needlessSuppressions, withoutFreshSuppressions } from './needless-suppressions.ts';
import { ofGuest, type Stays } from './placing/who-moves.ts';
import type { Scripts } from './trial/acting-scripts.ts';

/** Which fixes are applied. */
export interface FixChoice {
  /** null: the fixes of every rule. */
  readonly rules: ReadonlySet<string> | null;
  readonly safeOnly: boolean;
}

/** The worst first. */
const severitiesInOrder: readonly Severity[] = ['error', 'warning', 'info'];

/** The findings whose turn it is. */
export interface Turn {
  /** Findings below this severity stay. */
  readonly least: Severity;
  /** Whether those of helper threads have their turn too; else only more severe ones do, as helper threads wait for vCPUs. */
  readonly helpers: boolean;
}

/**
 * The turns in order: the room that there is goes to the worst, and of the findings of one severity to vCPUs before
 * helper threads, which need little and would take a CPU that a vCPU could have.
 */
export const turns: readonly Turn[] = severitiesInOrder.flatMap((least) => [
  { least, helpers: false },
  { least, helpers: true },
]);

/** A fix that was applied, and the rule whose finding it was for. */
export interface AppliedFix {
  readonly rule: string;
  readonly title: string;
}

/** A document with its fixes. */
export interface FixedDocument<D> {
  readonly document: D;
  readonly applied: readonly AppliedFix[];
}

/** How documents of one kind are analysed, and read with another text. */
export interface Fixing<D> {
  readonly analyse: (document: D) => { readonly findings: readonly Finding[]; readonly fixer: Fixer };
  /** null if that is not a document of this kind. */
  readonly withText: (document: D, text: string) => D | null;
}

/**
 * For domains. `occupancyFor` says who is where on the host with the current state of the document; `scripts` are those
 * of the fleet. The titles of a domain that `stays` name it, because it changes only for the sake of another.
 */
export function domainFixing(
  occupancyFor: (document: DomainDocument) => Occupancy | null,
  levels: RuleLevels,
  scripts?: Scripts,
  stays?: Stays,
): Fixing<DomainDocument> {
  return {
    analyse: (document) => {
      const occupancy = occupancyFor(document);
      const fixer = fixerOf(document, occupancy, undefined, scripts, stays);
      const findings = findingsOfDomain(document, occupancy, levels);
      return { findings, fixer: stays?.(document.uri) === true ? underName(fixer, document) : fixer };
    },
    withText: readDocument,
  };
}

/** For scripts; see {@link domainFixing}. `contextOf` says what is known of the current state of the script. */
export function scriptFixing(
  contextOf: (script: ScriptDocument) => ScriptContext,
  levels: RuleLevels,
  scripts?: Scripts,
  stays?: Stays,
): Fixing<ScriptDocument> {
  return {
    analyse: (script) => {
      const context = contextOf(script);
      return {
        findings: findingsOfScript(context, levels),
        fixer: scriptFixerOf(context, undefined, undefined, scripts, stays),
      };
    },
    withText: (script, text) => script.withText(text),
  };
}

/** Infos are a domain's own, whatever others do. */
function underName(fixer: Fixer, document: DomainDocument): Fixer {
  return (finding, offset) => {
    const results = fixer(finding, offset);
    if (finding.severity === 'info') return results;
    return results.map((one) => (one.kind === 'fix' ? { ...one, title: ofGuest(document, one.title) } : one));
  };
}

/** How many fixes one document takes at a time. Each makes something better, so the loop ends anyway. */
const mostFixes = 1000;

/**
 * Applies the preferred fix of one finding after the other until none is left, those of the first {@link turns} first,
 * and no further than `turn`. The document is read and analysed anew after each fix; the last one that is analysed is the result.
 * `needless`: the suppressions that were so before any fix.
 */
export function fixDocument<D extends { readonly text: string; readonly uri: string }>(
  document: D,
  { analyse, withText }: Fixing<D>,
  choice: FixChoice,
  turn: Turn = { least: 'info', helpers: true },
  needless?: NeedlessSuppressions,
): FixedDocument<D> {
  const applied: AppliedFix[] = [];
  let current = document;
  let before = needless;
  while (true) {
    const { findings: all, fixer } = analyse(current);
    before ??= needlessSuppressions(all, current.text);
    const findings = withoutFreshSuppressions(all, current.text, before);
    const concerned = findings.filter((finding) => hasTurn(finding, turn));
    const inOrder = mostImportantFirst(concerned);
    // Helper threads belong on the CPUs of the host, so vCPUs leave these first.
    const inTheWay = concerned.some(isOfHelpers) ? mostImportantFirst(findings.filter(isInTheWay)) : [];
    const next =
      applied.length < mostFixes ? preferredFix([...inTheWay, ...inOrder], fixer, choice, current.uri) : null;
    const edited = next === null ? null : withText(current, appliedTo(current.text, next.fix.edits));
    if (next === null || edited === null) return { document: current, applied };
    applied.push({ rule: next.rule, title: next.fix.title });
    current = edited;
  }
}

function hasTurn(finding: Finding, { least, helpers }: Turn): boolean {
  const rank = rankOf(finding.severity) - rankOf(least);
  return rank < 0 || (rank === 0 && (helpers || !isOfHelpers(finding)));
}

/** Edits, line by line, that turn one text into the other. */
export function editsBetween(before: DomainDocument, after: DomainDocument): TextEdit[] {
  const lines = linesOf(before.text);
  const starts = [0];
  for (const line of lines) starts.push((starts.at(-1) ?? 0) + line.length);
  return lineChanges(lines, linesOf(after.text)).map(({ start, removed, added }) => ({
    uri: before.uri,
    span: { start: starts[start] ?? 0, end: starts[start + removed.length] ?? before.text.length },
    newText: added.join(''),
  }));
}

function preferredFix(
  findings: readonly Finding[],
  fixer: Fixer,
  { rules: only, safeOnly }: FixChoice,
  uri: string,
): { readonly rule: string; readonly fix: Fix } | null {
  for (const finding of findings) {
    if ((only !== null && !only.has(finding.rule)) || (safeOnly && !safeRules.has(finding.rule))) continue;
    for (const fix of fixer(finding)) {
      if (fix.kind !== 'fix' || !fix.preferred || (safeOnly && !fix.safe)) continue;
      // A fix in another document is that document's own.
      if (fix.edits.every((edit) => edit.uri === uri)) return { rule: finding.rule, fix };
    }
  }
  return null;
}

/**
 * A wrong `<topology>` makes right pins look wrong, so it comes first. A new place for vCPUs often repairs findings about
 * memory and helper threads too; the rules are listed in that order, and helper threads come last.
 */
function mostImportantFirst(findings: readonly Finding[]): Finding[] {
  const weigh = (finding: Finding) => {
    const group = rankOf(finding.severity) * 3 + (isOfTopology(finding) ? 0 : isOfHelpers(finding) ? 2 : 1);
    return group * rules.length + (ranks.get(finding.rule) ?? 0);
  };
  return findings
    .map((finding) => ({ finding, weight: weigh(finding) }))
    .toSorted((a, b) => a.weight - b.weight)
    .map(({ finding }) => finding);
}

/** Where vCPUs go is known only once the `<topology>` is right. */
function isInTheWay(finding: Finding): boolean {
  return finding.rule === reservedCpuPinned.id || isOfTopology(finding);
}

function isOfHelpers({ data }: Finding): boolean {
  return data?.kind === 'helpers' || (data?.kind === 'ways' && data.ways.some((way) => way.kind === 'helpers'));
}

/** Whether the first repair writes `<topology>`. */
function isOfTopology({ data }: Finding): boolean {
  const besides = data?.kind === 'conflict' ? data.besides() : null;
  const first = data?.kind === 'ways' ? data.ways[0] : besides?.first === true ? (besides.repairs ?? data) : data;
  return first?.kind === 'repairs' && first.repairs[0]?.changes[0]?.kind === 'guest topology';
}

function rankOf(severity: Severity): number {
  return severitiesInOrder.indexOf(severity);
}

/** The rules that can have a safe fix; with `safeOnly` the others need no look. */
const safeRules: ReadonlySet<string> = new Set(rules.flatMap(({ id, fix }) => (fix === 'safe' ? id : [])));

const ranks: ReadonlyMap<string, number> = new Map(rules.map(({ id }, rank) => [id, rank]));
