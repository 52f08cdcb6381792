import { commands, type Diagnostic, l10n, languages, Uri, window } from 'vscode';
import type { ExplainRuleParams } from '../../../server/src/lsp/protocol.ts';

/**
 * `pinset.explainRule`: opens the page of a rule. `given` is the argument of a code action's command; without it, the
 * rules are those of the findings at the cursor.
 */
export async function explainRule(given: unknown): Promise<void> {
  const { page }: Partial<ExplainRuleParams> = typeof given === 'object' && given !== null ? given : {};
  const target = typeof page === 'string' ? Uri.parse(page, true) : await atCursor();
  if (target !== undefined) await commands.executeCommand('markdown.showPreview', target);
}

async function atCursor(): Promise<Uri | undefined> {
  const editor = window.activeTextEditor;
  const found = editor === undefined ? [] : languages.getDiagnostics(editor.document.uri);
  const pages = new Map<string, Uri>();
  for (const { source, code, range } of found) {
    if (source !== 'pinset' || editor === undefined || range.intersection(editor.selection) === undefined) continue;
    if (hasPage(code)) pages.set(String(code.value), code.target);
  }
  const rules = [...pages.keys()];
  if (rules.length === 0) void window.showInformationMessage(l10n.t('Pinset finds nothing here.'));
  const chosen = rules.length > 1 ? await window.showQuickPick(rules) : rules[0];
  return chosen === undefined ? undefined : pages.get(chosen);
}

type Code = Diagnostic['code'];

function hasPage(code: Code): code is Exclude<Code, string | number | undefined> {
  return typeof code === 'object';
}
