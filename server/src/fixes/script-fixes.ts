import * as l10n from '@vscode/l10n';
import { once } from '../fleet/once.ts';
import { foundInScript } from '../rules/check.ts';
import type { Repair } from '../rules/repair.ts';
import type { Finding, FindingData, ScriptContext } from '../rules/rule.ts';
import { appliedTo } from './applied.ts';
import { costOf, hasNoMore } from './conflict-cost.ts';
import { editedScript } from './edited-script.ts';
import type { Fix, NoFix, TextEdit } from './fix.ts';
import type { Fixer } from './fixes.ts';
import { hasNothingNew } from './nothing-new.ts';

/**
 * Finds the repairs of one script's findings: those that its rules know. Each is tried on the text, and offered where its
 * finding goes and nothing else comes, in the script or among the guests of its host.
 */
export function scriptFixerOf(context: ScriptContext): Fixer {
  const found = once(() => foundInScript(context));
  return ({ data, rule }) =>
    repairsOf(data).map((repair, index): Fix | NoFix => {
      const { title, safe = false } = repair;
      const edits = editsOf(repair, context);
      if (edits === null || !isBetter(context, found(), edits, rule)) {
        return { title, reason: l10n.t('it would give rise to another finding') };
      }
      return { title, edits, preferred: index === 0, safe };
    });
}

function repairsOf(data: FindingData | null): readonly Repair[] {
  if (data?.kind === 'repairs') return data.repairs;
  if (data?.kind !== 'replace') return [];
  const { span, newText, safe } = data;
  const title = data.title ?? l10n.t("Change to '{0}'", newText);
  return [{ title, changes: [{ kind: 'replace', span, newText }], ...(safe === true ? { safe } : {}) }];
}

/** In the order of the text; null of changes that are for XML. */
function editsOf({ changes }: Repair, { document: { uri } }: ScriptContext): TextEdit[] | null {
  const edits = changes.flatMap((change) =>
    change.kind === 'replace' ? [{ uri, span: change.span, newText: change.newText }] : [],
  );
  return edits.length < changes.length ? null : edits.sort((a, b) => a.span.start - b.span.start);
}

function isBetter(
  context: ScriptContext,
  before: readonly Finding[],
  edits: readonly TextEdit[],
  rule: string,
): boolean {
  const edited = editedScript(context, appliedTo(context.document.text, edits));
  if (edited === null) return false;
  const after = foundInScript(edited);
  if (countOf(rule, after) >= countOf(rule, before) || !hasNothingNew(before, after)) return false;
  const [was, is] = [context.occupancy, edited.occupancy];
  if (was === null || is === null || was === is) return true;
  return hasNoMore(
    costOf(was.cpuConflicts.all, was.coreConflicts.all),
    costOf(is.cpuConflicts.all, is.coreConflicts.all),
  );
}

function countOf(id: string, findings: readonly Finding[]): number {
  return findings.filter(({ rule }) => rule === id).length;
}
