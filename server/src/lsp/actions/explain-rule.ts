import * as l10n from '@vscode/l10n';
import { type Connection, MessageType } from 'vscode-languageserver';
import { isRule } from '../../features/analysis.ts';
import type { ClientCapabilities } from '../client-capabilities.ts';
import type { ExplainRuleParams } from '../protocol.ts';
import type { ShowMessage } from '../show-message.ts';

/**
 * Carries out `pinset.explainRule` for a client that leaves it to the server: opens the rule's page, or without pages,
 * names the command that explains it.
 */
export async function explainRule(
  { rule = '', page = null }: Partial<ExplainRuleParams>,
  connection: Connection,
  show: ShowMessage,
  { showDocument }: ClientCapabilities,
): Promise<void> {
  if (!isRule(rule)) {
    show(MessageType.Warning, l10n.t('There is no rule {0}', rule));
    return;
  }
  if (page !== null && showDocument) {
    const { success } = await connection.window.showDocument({ uri: page, takeFocus: true });
    if (success) return;
  }
  show(MessageType.Info, l10n.t('To read about {0}, run: {1}', rule, `pinset explain ${rule}`));
}
