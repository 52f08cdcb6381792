import * as l10n from '@vscode/l10n';
import { nearNames } from '../../base/near-names.ts';
import type { Rule } from '../../rules/engine/rule.ts';
import { rules } from '../../rules/index.ts';
import { CommandError } from './command.ts';

/** The rule that a command line names; a {@link CommandError} suggests others where no rule has this id. */
export function ruleById(id: string): Rule {
  const rule = rules.find((candidate) => candidate.id === id);
  if (rule !== undefined) return rule;
  const near = nearNames(
    id,
    rules.map((candidate) => candidate.id),
  );
  throw new CommandError(
    near.length === 0
      ? l10n.t("unknown rule '{0}'; pinset explain lists the rules", id)
      : l10n.t("unknown rule '{0}'; did you mean {1}?", id, near.join(', ')),
  );
}
