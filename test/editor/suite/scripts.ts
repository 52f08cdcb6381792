import { type CodeAction, type CompletionList, commands, type Hover, Position, workspace } from 'vscode';
import { assert, assertEqual, findings, open, rule, until } from './editor.ts';

/** A script of the fleet that starts a guest of two vCPUs on CPU 14. */
export function scriptTests(): void {
  describe('a script', () => {
    const name = 'scripts/start.sh';

    it('has its finding under the list in the variable', async () => {
      const document = await open(name);
      assertEqual(document.languageId, 'shellscript');
      const found = await until('a finding', () => findings(name).find((one) => rule(one) === 'cpu-overcommit'));
      assertEqual(document.getText(found.range), '14');
      assertEqual(findings(name).map(rule), ['cpu-overcommit']);
    });

    it('explains a list on hover', async () => {
      const document = await open(name);
      const at = document.positionAt(document.getText().indexOf('14') + 1);
      const hovers = await commands.executeCommand<Hover[]>('vscode.executeHoverProvider', document.uri, at);
      const text = hovers
        .flatMap(({ contents }) => contents.map((content) => (typeof content === 'string' ? content : content.value)))
        .join('\n');
      assert(
        /taskset: CPU 14/.test(text) && /guest/.test(text),
        `hover without the CPU or the guest: ${text || 'nothing'}`,
      );
    });

    it('offers CPUs where a list is typed', async () => {
      const document = await open(name);
      const line = document.lineAt(2).text;
      const at = new Position(2, line.indexOf('-c ') + 3);
      const { items } = await commands.executeCommand<CompletionList>(
        'vscode.executeCompletionItemProvider',
        document.uri,
        at,
      );
      const labels = items.map(({ label }) => (typeof label === 'string' ? label : label.label));
      assert(labels.includes('8-9'), `no free core among: ${labels.slice(0, 20).join(' ')}`);
    });

    it('is repaired by a quick fix in the list', async () => {
      const document = await open(name);
      const found = await until('a finding', () => findings(name)[0]);
      const actions = await commands.executeCommand<CodeAction[]>(
        'vscode.executeCodeActionProvider',
        document.uri,
        found.range,
        'quickfix',
      );
      const fix = actions.find(({ edit }) => edit !== undefined);
      assert(
        fix?.edit,
        `no quick fix with an edit among: ${actions.map(({ title }) => title).join(' | ') || 'nothing'}`,
      );
      assert(await workspace.applyEdit(fix.edit), 'the edit does not apply');
      await until('the finding to go', () => findings(name).length === 0);
      await commands.executeCommand('workbench.action.files.revert');
    });
  });
}
