import { type CompletionList, commands, SnippetString, type TextDocument, window, workspace } from 'vscode';
import { assert, assertEqual, fileOf, findings, open, rule, until } from './editor.ts';

const text = `<domain type='kvm'>
  <name>fresh</name>
  <memory unit='MiB'>64</memory>
  <vcpu>2</vcpu>

</domain>
`;

/** Snippets in a domain that is new on host `swap` (workspace fixes). */
export function snippetTests(): void {
  describe('snippets', () => {
    it('fill the pins of a new domain from its host, so that nothing is found in it', async () => {
      await workspace.fs.writeFile(fileOf('swap/fresh.xml'), new TextEncoder().encode(text));
      const document = await open('swap/fresh.xml');
      const item = await until('the snippet', async () => {
        const items = await completions(document);
        return items.find(({ label, detail }) => label === 'Pinset: <cputune>' && detail?.endsWith('host swap'));
      });
      assert(item.insertText instanceof SnippetString, 'it is not a snippet');
      const editor = window.activeTextEditor;
      assert(editor?.document === document, 'the domain is not in front');
      await editor.insertSnippet(item.insertText, document.lineAt(4).range.end);
      assertEqual(document.getText().match(/<vcpupin vcpu='\d' cpuset='\d+'\/>/g)?.length, 2);
      await until('the numatune alone to be left', async () => {
        const labels = (await completions(document)).map(({ label }) => label);
        return !labels.includes('Pinset: <cputune>') && labels.includes('Pinset: <numatune>');
      });
      assertEqual(
        findings('swap/fresh.xml')
          .map(rule)
          .filter((one) => /overcommit|conflict/.test(one)),
        [],
      );
      await document.save();
      await workspace.fs.delete(fileOf('swap/fresh.xml'));
    });
  });
}

/** What is offered at the end of the line before `</domain>`. */
async function completions(document: TextDocument) {
  const at = document.lineAt(document.lineCount - 3).range.end;
  const list = await commands.executeCommand<CompletionList>('vscode.executeCompletionItemProvider', document.uri, at);
  return list.items;
}
