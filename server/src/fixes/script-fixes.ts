import * as l10n from '@vscode/l10n';
import { once } from '../fleet/once.ts';
import { scriptLists } from '../fleet/script-lists.ts';
import type { Finding, ScriptContext } from '../rules/rule.ts';
import type { Fix, NoFix, TextEdit } from './fix.ts';
import type { Fixer } from './fixes.ts';
import { repinGuest } from './repin-guest.ts';
import { type ScriptTrial, trialOnScript } from './script-trial.ts';

/** Finds the repairs of one script's findings: lists are rewritten in place. Each was tried on the text. */
export function scriptFixerOf(context: ScriptContext): Fixer {
  const { document, run, occupancy } = context;
  const trial = trialOnScript(context);
  const lists = once(() => scriptLists(document, run, occupancy?.host.topology ?? null));
  return (finding, offset) => {
    const { data, rule } = finding;
    if (data?.kind === 'replace') return replaced(finding, document.uri, trial);
    if (data?.kind !== 'conflict') return [];
    const seen = [...data.conflict.pins.keys()].find(({ uri }) => uri === document.uri);
    const guest = run.guests().find((one) => one.guest === seen)?.guest;
    const at = guest === undefined ? occupancy : context.seenBy(guest);
    if (at === null) return [];
    return [repinGuest(data.conflict, rule, document.uri, lists(), at, trial, offset)];
  };
}

function replaced({ data, rule }: Finding, uri: string, trial: ScriptTrial): (Fix | NoFix)[] {
  if (data?.kind !== 'replace') return [];
  const { span, newText, safe } = data;
  const title = data.title ?? l10n.t("Change to '{0}'", newText);
  const edits: TextEdit[] = [{ uri, span, newText }];
  if (!trial(edits, rule)) return [{ title, reason: l10n.t('it would give rise to another finding') }];
  return [{ title, edits, preferred: true, safe: safe === true }];
}
