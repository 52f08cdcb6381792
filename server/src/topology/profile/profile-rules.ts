import * as l10n from '@vscode/l10n';
import type { Node } from 'jsonc-parser';
import type { Span } from '../../base/span.ts';
import { type JsonProblem, spanOf } from '../../syntax/json-document.ts';
import { readValue } from './profile-values.ts';
import { expectRules, levelSchema, type RuleLevel } from './rule-levels.ts';

/** An entry of `rules`. Which rules exist is not known here. */
export interface ProfileRule {
  readonly id: string;
  /** The key; null if the text has changed since. */
  readonly span: Span | null;
  readonly level: RuleLevel;
}

/** The entries of `rules` with valid values; of duplicates the last. */
export function profileRulesOf(node: Node | undefined, problems: JsonProblem[]): ProfileRule[] {
  if (node === undefined) return [];
  if (node.type !== 'object') {
    problems.push({ span: spanOf(node), message: `rules: ${expectRules()}` });
    return [];
  }
  const found = new Map<string, ProfileRule>();
  for (const property of node.children ?? []) {
    const [key, value] = property.children ?? [];
    if (key === undefined || value === undefined) continue;
    const id = String(key.value);
    const span = spanOf(key);
    if (found.has(id)) {
      problems.push({ span, message: l10n.t('"{0}" appears twice; the last one is used', id.slice(0, 40)) });
    }
    const level = readValue(value, id.slice(0, 40), levelSchema, problems);
    if (level !== undefined) found.set(id, { id, span, level });
  }
  return [...found.values()];
}
