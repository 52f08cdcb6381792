import * as l10n from '@vscode/l10n';
import { wordArgument } from '../command-line/options.ts';
import { PinsetCommand } from '../command-line/pinset-command.ts';

/** How `pinset completions` is called. */
export function completionsCommand() {
  return new PinsetCommand('completions')
    .guide({
      examples: [
        {
          line: 'source <(pinset completions bash)',
          does: l10n.t('complete in this shell; in ~/.bashrc in every shell'),
        },
        { line: 'pinset completions zsh > ~/.zfunc/_pinset', does: l10n.t('for a folder of fpath') },
        {
          line: 'pinset completions fish > ~/.config/fish/completions/pinset.fish',
          does: l10n.t('complete in every shell'),
        },
      ],
      status: { 0: l10n.t('success') },
    })
    .summary(l10n.t('print a completion script for a shell'))
    .description(l10n.t('Prints a script with which a shell completes commands, options, their values, and rules.'))
    .addArgument(wordArgument('<SHELL>', l10n.t('the shell that reads the script'), ['bash', 'zsh', 'fish']));
}
