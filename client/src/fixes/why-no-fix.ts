import { commands, l10n, Uri, window } from 'vscode';
import type { WhyNoFixAnswer, WhyNoFixParams } from '../../../server/src/lsp/protocol.ts';
import type { Ask } from '../requests.ts';

/**
 * `pinset.whyNoFix`: shows why the findings of a code action, or those at the cursor, have no fix, and offers what can be
 * done instead. `given` is the argument of the code action's command.
 */
export async function whyNoFix(given: unknown, ask: Ask): Promise<void> {
  const params = given ?? atCursor();
  if (params === null || typeof params !== 'object') {
    void window.showInformationMessage(l10n.t('Open a domain or script first.'));
    return;
  }
  const { message, hasRoom, page } = await ask<WhyNoFixAnswer>('pinset/whyNoFix', () => params);
  const place = l10n.t('Place This Domain…');
  const rule = l10n.t('About the Rule');
  const buttons = [...(hasRoom ? [place] : []), ...(page === null ? [] : [rule])];
  // A command is complete when its work is done, not when the user has read the message.
  void window.showInformationMessage(message, ...buttons).then((chosen) => {
    if (chosen === place) return commands.executeCommand('pinset.placeDomain', params);
    if (chosen === rule && page !== null) return commands.executeCommand('markdown.showPreview', Uri.parse(page, true));
    return undefined;
  });
}

function atCursor(): WhyNoFixParams | null {
  const editor = window.activeTextEditor;
  if (editor === undefined) return null;
  const { line, character } = editor.selection.active;
  return { uri: editor.document.uri.toString(), position: { line, character } };
}
