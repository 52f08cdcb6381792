import { commands, Uri, workspace } from 'vscode';
import { settingDefaults } from '../../../server/src/lsp/settings/setting-defaults.ts';
import { assert, assertEqual, pinset } from './editor.ts';

/** What the manifest promises, and what is really there. */
export function manifestTests(): void {
  describe('the manifest', () => {
    it('declares exactly the settings that the code reads, with the same defaults', () => {
      const declared = Object.entries(contributes().configuration.properties);
      const inManifest = declared.map(([name, { default: value }]) => [name, value]).sort();
      const inCode = Object.entries(settingDefaults)
        .map(([name, value]) => [`pinset.${name}`, value])
        .sort();
      assertEqual(inManifest, inCode);
    });

    it('declares exactly the commands that exist, in the category Pinset', async () => {
      await pinset().activate();
      const declared = contributes().commands;
      assert(
        declared.every(({ category }) => category === 'Pinset'),
        'a command is outside the category',
      );
      const ofViews = Object.values(contributes().views).flat();
      const registered = (await commands.getCommands(true))
        .filter((id) => id.startsWith('pinset.'))
        // VS Code makes some for each view, such as `pinset.hosts.focus`.
        .filter((command) => !ofViews.some(({ id }) => command.startsWith(`${id}.`)));
      assertEqual(registered.sort(), declared.map(({ command }) => command).sort());
    });

    it('activates on XML, scripts, unit files, host profiles and what it provides only', () => {
      assertEqual(pinset().packageJSON.activationEvents, [
        'onLanguage:xml',
        'onLanguage:shellscript',
        'onLanguage:ini',
        'onLanguage:properties',
        'onWebviewPanel:pinset.hostMap',
        'onFileSystem:libvirt',
        'onFileSystem:pinset-docs',
        'workspaceContains:**/*.host.json',
      ]);
    });

    it('ships every file that it names', async () => {
      const { main, browser, icon } = pinset().packageJSON;
      const { jsonValidation: schemas, grammars } = contributes();
      const named = [main, browser, icon, ...schemas.map(({ url }) => url), ...grammars.map(({ path }) => path)];
      assertEqual(named.length, 6);
      named.push(...contributes().viewsContainers.activitybar.map(({ icon: of }) => of));
      for (const { steps } of contributes().walkthroughs) for (const { media } of steps) named.push(media.image);
      for (const path of [...named, 'dist/server.cjs', 'dist/browser/server.js', 'LICENSE.txt']) {
        const bytes = await workspace.fs.readFile(Uri.joinPath(pinset().extensionUri, path));
        assert(bytes.length > 0, `${path} is empty`);
      }
    });
  });
}

/** The parts of the manifest that are looked at; VS Code itself does not type it. */
interface Contributes {
  readonly configuration: { readonly properties: Readonly<Record<string, { readonly default: unknown }>> };
  readonly commands: readonly { readonly command: string; readonly category: string }[];
  readonly jsonValidation: readonly { readonly url: string }[];
  readonly views: Readonly<Record<string, readonly { readonly id: string }[]>>;
  readonly viewsContainers: { readonly activitybar: readonly { readonly icon: string }[] };
  readonly walkthroughs: readonly {
    readonly steps: readonly { readonly media: { readonly image: string } }[];
  }[];
  readonly grammars: readonly { readonly path: string }[];
}

function contributes(): Contributes {
  return pinset().packageJSON.contributes;
}
