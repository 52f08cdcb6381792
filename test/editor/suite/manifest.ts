import { commands, Uri, workspace } from 'vscode';
import { SETTINGS } from '../../../client/src/settings.ts';
import { assert, assertEqual, pinset } from './editor.ts';

/** What the manifest promises, and what is really there. */
export function manifestTests(): void {
  describe('the manifest', () => {
    it('declares exactly the settings that the code reads, with the same defaults', () => {
      const declared: [string, { default: unknown }][] = Object.entries(contributes().configuration.properties);
      const inManifest = declared.map(([name, { default: value }]) => [name, value]).sort();
      const inCode = Object.entries(SETTINGS)
        .map(([name, value]) => [`pinset.${name}`, value])
        .sort();
      assertEqual(inManifest, inCode);
    });

    it('declares exactly the commands that exist, in the category Pinset', async () => {
      await pinset().activate();
      const declared: { command: string; category: string }[] = contributes().commands;
      assert(
        declared.every(({ category }) => category === 'Pinset'),
        'a command is outside the category',
      );
      const registered = (await commands.getCommands(true)).filter((id) => id.startsWith('pinset.'));
      assertEqual(registered.sort(), declared.map(({ command }) => command).sort());
    });

    it('activates on XML and host profiles only', () => {
      assertEqual(pinset().packageJSON.activationEvents, ['onLanguage:xml', 'workspaceContains:**/*.host.json']);
    });

    it('ships every file that it names', async () => {
      const { main, browser, bin } = pinset().packageJSON;
      const schemas: { url: string }[] = contributes().jsonValidation;
      const grammars: { path: string }[] = contributes().grammars;
      const named = [main, browser, bin.pinset, ...schemas.map(({ url }) => url), ...grammars.map(({ path }) => path)];
      assertEqual(named.length, 6);
      for (const path of [...named, 'dist/server.cjs', 'dist/browser/server.js', 'LICENSE.txt']) {
        const bytes = await workspace.fs.readFile(Uri.joinPath(pinset().extensionUri, path));
        assert(bytes.length > 0, `${path} is empty`);
      }
    });
  });
}

// biome-ignore lint/suspicious/noExplicitAny: VS Code types the manifest as any
function contributes(): any {
  return pinset().packageJSON.contributes;
}
