import { commands, type DocumentLink, window, workspace } from 'vscode';
import { assert, assertEqual, codeActions, findings, open, rule, until } from './editor.ts';

/** Host `tight` with two domains of 12 vCPUs on 16 CPUs; host `swap` with three domains of which two have to move. */
export function fixesTests(): void {
  describe('fixes', () => {
    const overcommit = () =>
      until('a finding', () => findings('swap/a.xml').find((one) => rule(one) === 'cpu-overcommit'));

    it('offers an edit of several files, and says so', async () => {
      const document = await open('swap/a.xml');
      const found = await overcommit();
      const offered = await codeActions(document, found.range, 'quickfix');
      const host = offered.find(({ title }) =>
        /^Re-pin 2 domains of host swap: .* \(edits 2 files; findings \d+ → 0\)$/.test(title),
      );
      assertEqual(host?.edit?.entries().length, 2);
    });

    it('opens the page of a rule, whose links lead to other pages', async () => {
      await open('swap/a.xml');
      const { code } = await overcommit();
      assert(typeof code === 'object', 'the finding has no page');
      await commands.executeCommand('pinset.explainRule', { page: code.target.toString() });
      await until('the page', () => window.tabGroups.activeTabGroup.activeTab?.label.includes('cpu-overcommit'));
      await commands.executeCommand('workbench.action.closeActiveEditor');

      const page = await workspace.openTextDocument(code.target);
      assert(page.getText().includes('# cpu-overcommit'), page.getText().slice(0, 100));
      const links: DocumentLink[] = await commands.executeCommand('vscode.executeLinkProvider', page.uri, 10);
      const pages = links.flatMap(({ target }) => (target?.scheme === code.target.scheme ? [target] : []));
      assert(pages.length >= 3, `${links.length} links: ${links.map(({ target }) => target)}`);
      for (const target of pages) await workspace.fs.stat(target.with({ fragment: '' }));
    });
  });
}
