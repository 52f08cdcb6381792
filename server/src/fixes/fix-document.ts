import { lineChanges, linesOf } from '../base/line-changes.ts';
import type { DomainDocument } from '../fleet/documents/domain-document.ts';
import { readDocument } from '../fleet/documents/read-domain-document.ts';
import type { ScriptDocument } from '../fleet/documents/script-document.ts';
import type { Occupancy } from '../fleet/occupancy/occupancy.ts';
import type { Finding, ScriptContext, Severity } from '../rules/engine/rule.ts';
import { findingsOfDomain, findingsOfScript } from '../rules/engine/run.ts';
import type { RuleLevels } from '../rules/engine/severity.ts';
import { rules } from '../rules/index.ts';
import { appliedTo } from './edits/applied.ts';
import type { Fix, TextEdit } from './fix.ts';
import { type Fixer, fixerOf } from './fixes.ts';
import { scriptFixerOf } from './script-fixes.ts';

/** Which fixes are applied. */
export interface FixChoice {
  /** null: those of every rule. */
  readonly rules: ReadonlySet<string> | null;
  readonly safeOnly: boolean;
}

/** A fix that was applied, and the rule whose finding it was for. */
export interface AppliedFix {
  readonly rule: string;
  readonly title: string;
}

/** A document with its fixes. */
export interface FixedDocument {
  readonly document: DomainDocument;
  readonly applied: readonly AppliedFix[];
}

/** A script with its fixes. */
export interface FixedScript {
  readonly document: ScriptDocument;
  readonly applied: readonly AppliedFix[];
}

/** How many fixes one document takes at a time. Each makes something better, so that an end is in sight anyway. */
const mostFixes = 1000;

/**
 * Applies the preferred fix of one finding after the other, the document read and analysed anew after each, until none is
 * left. `occupancyFor` says who is where with the document as it is by then.
 */
export function fixDocument(
  document: DomainDocument,
  occupancyFor: (document: DomainDocument) => Occupancy | null,
  levels: RuleLevels,
  choice: FixChoice,
): FixedDocument {
  const applied: AppliedFix[] = [];
  let current = document;
  while (applied.length < mostFixes) {
    const next = firstFix(current, occupancyFor(current), levels, choice);
    const edited = next === null ? null : readDocument(current, appliedTo(current.text, next.fix.edits));
    if (next === null || edited === null) break;
    applied.push({ rule: next.rule, title: next.fix.title });
    current = edited;
  }
  // What was tried last may not be what stays.
  occupancyFor(current);
  return { document: current, applied };
}

/** Edits, line by line, that make one text of the other. */
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

/**
 * The same of a script. `contextOf` says what is known of the script as it is by then.
 */
export function fixScript(
  script: ScriptDocument,
  contextOf: (script: ScriptDocument) => ScriptContext,
  levels: RuleLevels,
  choice: FixChoice,
): FixedScript {
  const applied: AppliedFix[] = [];
  let current = script;
  while (applied.length < mostFixes) {
    const context = contextOf(current);
    const next = preferredFix(findingsOfScript(context, levels), scriptFixerOf(context), choice);
    const edited = next === null ? null : current.withText(appliedTo(current.text, next.fix.edits));
    if (next === null || edited === null) break;
    applied.push({ rule: next.rule, title: next.fix.title });
    current = edited;
  }
  // What was tried last may not be what stays.
  contextOf(current);
  return { document: current, applied };
}

function firstFix(
  document: DomainDocument,
  occupancy: Occupancy | null,
  levels: RuleLevels,
  choice: FixChoice,
): { readonly rule: string; readonly fix: Fix } | null {
  return preferredFix(findingsOfDomain(document, occupancy, levels), fixerOf(document, occupancy), choice);
}

function preferredFix(
  findings: readonly Finding[],
  fixer: Fixer,
  { rules: only, safeOnly }: FixChoice,
): { readonly rule: string; readonly fix: Fix } | null {
  for (const finding of mostImportantFirst(findings)) {
    if ((only !== null && !only.has(finding.rule)) || (safeOnly && !safeRules.has(finding.rule))) continue;
    for (const fix of fixer(finding)) {
      if ('edits' in fix && fix.preferred && (fix.safe || !safeOnly)) return { rule: finding.rule, fix };
    }
  }
  return null;
}

/** What a vCPU's place repairs is often the memory's and the helpers' finding too: rules are listed in that order. */
function mostImportantFirst(findings: readonly Finding[]): Finding[] {
  const weight = ({ severity, rule }: Finding) => severities.indexOf(severity) * rules.length + (ranks.get(rule) ?? 0);
  return findings.toSorted((a, b) => weight(a) - weight(b));
}

const severities: readonly Severity[] = ['error', 'warning', 'info'];

/** Those whose fix may be safe: the others need not be looked for where only those count. */
const safeRules: ReadonlySet<string> = new Set(rules.flatMap(({ id, fix }) => (fix === 'safe' ? id : [])));

const ranks: ReadonlyMap<string, number> = new Map(rules.map(({ id }, rank) => [id, rank]));
