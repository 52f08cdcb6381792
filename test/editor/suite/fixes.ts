import { type CodeAction, commands, type DocumentLink, Range, window, workspace } from 'vscode';
import { assert, assertEqual, codeActions, findings, listed, open, rule, until } from './editor.ts';

/**
 * Host `tight` with two domains of 12 vCPUs on 16 CPUs; host `swap` with three domains of which two have to move; host
 * `twin` with a script whose guest is on a domain's CPU, away from its memory.
 */
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

    it('repairs a script, at its list or from the domain that it disturbs, and says what that comes to', async () => {
      for (const [path, where] of [
        ['twin/web.xml', 'edits start.sh; '],
        ['twin/start.sh', ''],
      ] as const) {
        const fix = (await atConflict(path)).find(({ title }) => title.endsWith(` (${where}findings 3 → 0)`));
        assert(fix?.edit, `no such fix in ${path}`);
        assertEqual(
          fix.edit.entries().map(([uri]) => uri.path.split('/').at(-1)),
          ['start.sh'],
        );
        assert(await workspace.applyEdit(fix.edit), 'the edit does not apply');
        await until('no findings', () => findings('twin/web.xml').length + findings('twin/start.sh').length === 0);
        await revert('twin/start.sh');
        await until('the findings again', () => findings('twin/web.xml').length > 0);
      }
    });

    it('ignores a finding in the file or on the host', async () => {
      for (const [title, edited] of [
        ['Ignore cpu-overcommit in this file, because …', 'twin/web.xml'],
        ['Turn cpu-overcommit off on host twin', 'hosts/twin.host.json'],
      ] as const) {
        const offered = await atConflict('twin/web.xml');
        const way = offered.find((one) => one.title === title);
        assert(way?.edit, `no "${title}" with an edit among: ${listed(offered)}`);
        assert(await workspace.applyEdit(way.edit), 'the edit does not apply');
        await until('the finding to go', () => findings('twin/web.xml').every((one) => rule(one) !== 'cpu-overcommit'));
        await revert(edited);
        await until('the finding again', () => findings('twin/web.xml').length > 0);
      }
    });

    it('asks why there is no fix, and where to place a domain, by commands that exist', async () => {
      const known = await commands.getCommands(true);
      const document = await open('tight/two.xml');
      const found = await until('a finding', () =>
        findings('tight/two.xml').find((one) => rule(one) === 'cpu-overcommit'),
      );
      const at = document.positionAt(document.getText().indexOf('<vcpu'));
      const offered = [
        ...(await codeActions(document, found.range, 'quickfix')),
        ...(await codeActions(document, new Range(at, at), 'refactor')),
      ];
      for (const title of ['Why is there no fix?', 'Place this domain…']) {
        const command = offered.find((one) => one.title === title)?.command?.command ?? '';
        assert(known.includes(command), `${title} runs '${command}': ${listed(offered)}`);
      }
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

/** What is offered at the overcommitted CPU of a file. */
async function atConflict(path: string): Promise<CodeAction[]> {
  const document = await open(path);
  const found = await until('a finding', () => findings(path).find((one) => rule(one) === 'cpu-overcommit'));
  return await codeActions(document, found.range, 'quickfix');
}

async function revert(path: string): Promise<void> {
  await open(path);
  await commands.executeCommand('workbench.action.files.revert');
}
