import { Option } from '@commander-js/extra-typings';
import * as l10n from '@vscode/l10n';
import { PinsetCommand } from '../command-line/pinset-command.ts';

/** How `pinset lsp` is called. */
export function lspCommand() {
  return new PinsetCommand('lsp')
    .guide({
      examples: [
        { line: 'pinset lsp --stdio', does: l10n.t('the command for an editor to run') },
        { line: "vim.lsp.start({ cmd = { 'pinset', 'lsp', '--stdio' } })", does: l10n.t('the same, as Neovim has it') },
      ],
      status: { 0: l10n.t('the client has shut the server down') },
    })
    .summary(l10n.t('start the language server'))
    .description(l10n.t('Starts the language server, for any editor that speaks the Language Server Protocol.'))
    .addOption(new Option('--stdio', l10n.t('talk to the editor by standard input and output')).makeOptionMandatory());
}
