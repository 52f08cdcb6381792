import * as l10n from '@vscode/l10n';
import { lazy } from '../base/lazy.ts';
import { scriptLists } from '../fleet/documents/script-lists.ts';
import type { Repair } from '../rules/engine/repair.ts';
import type { FindingData, ScriptContext } from '../rules/engine/rule.ts';
import type { Fix, NoFix, TextEdit } from './fix.ts';
import type { Fixer } from './fixes.ts';
import { repinGuest } from './placing/repin-guest.ts';
import { type ScriptTrial, trialOnScript } from './trial/script-trial.ts';

/** Finds the repairs of one script's findings: lists are rewritten in place. Each was tried on the text. */
export function scriptFixerOf(context: ScriptContext): Fixer {
  const { document, run, occupancy } = context;
  const trial = trialOnScript(context);
  const lists = lazy(() => scriptLists(document, run, occupancy?.host.topology ?? null));
  return ({ data, rule }, offset) => {
    if (data?.kind !== 'conflict') {
      return repairsOf(data).map((repair, index) => repaired(repair, index === 0, rule, document.uri, trial));
    }
    const seen = [...data.conflict.pins.keys()].find(({ uri }) => uri === document.uri);
    const guest = run.guests().find((one) => one.guest === seen)?.guest;
    const at = guest === undefined ? occupancy : context.seenBy(guest);
    if (at === null) return [];
    return [repinGuest(data.conflict, rule, document.uri, lists(), at, trial, offset)];
  };
}

/** Repairs that replace texts; the other changes are for elements, of which a script has none. */
function repaired(
  { title, changes, safe }: Repair,
  first: boolean,
  rule: string,
  uri: string,
  trial: ScriptTrial,
): Fix | NoFix {
  const edits = changes
    .flatMap((change): TextEdit[] =>
      change.kind === 'replace' ? [{ uri, span: change.span, newText: change.newText }] : [],
    )
    .sort((a, b) => a.span.start - b.span.start);
  if (edits.length < changes.length || !trial(edits, rule)) {
    return { title, reason: l10n.t('it would give rise to another finding') };
  }
  return { title, edits, preferred: first, safe: safe === true };
}

function repairsOf(data: FindingData | null): readonly Repair[] {
  if (data?.kind === 'repairs') return data.repairs;
  if (data?.kind !== 'replace') return [];
  const { span, newText, safe } = data;
  const title = data.title ?? l10n.t("Change to '{0}'", newText);
  return [{ title, changes: [{ kind: 'replace', span, newText }], ...(safe === true ? { safe } : {}) }];
}
