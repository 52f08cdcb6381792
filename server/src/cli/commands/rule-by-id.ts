import * as l10n from '@vscode/l10n';
import { ruleNamed } from '../../features/analysis.ts';
import type { Rule } from '../../rules/engine/rule.ts';
import { CommandError } from './command.ts';

/** The rule that a command line names. Throws a {@link CommandError} with suggestions if there is no such rule. */
export function ruleById(id: string): Rule {
  const named = ruleNamed(id);
  if (named.ok) return named.rule;
  throw new CommandError(
    named.near.length === 0
      ? l10n.t("unknown rule '{0}'; pinset explain lists the rules", id)
      : l10n.t("unknown rule '{0}'; did you mean {1}?", id, named.near.join(', ')),
  );
}
