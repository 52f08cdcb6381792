import * as l10n from '@vscode/l10n';
import { colorOption } from '../command-line/options.ts';
import { PinsetCommand } from '../command-line/pinset-command.ts';

/** How `pinset explain` is called. */
export function explainCommand() {
  return new PinsetCommand('explain')
    .guide({
      examples: [
        { line: 'pinset explain', does: l10n.t('list all rules') },
        { line: 'pinset explain cpu-overcommit', does: l10n.t('explain one rule') },
      ],
      status: { 0: l10n.t('success') },
    })
    .summary(l10n.t('explain a rule, or list all rules'))
    .description(
      l10n.t('Explains what a rule finds, why it matters and what to do about it. Without a rule it lists all rules.'),
    )
    .argument('[RULE]', l10n.t('the id of a rule, as check prints it in square brackets'))
    .addOption(colorOption());
}
