import { commands, Position, Range, Selection, ViewColumn, WorkspaceEdit, window, workspace } from 'vscode';
import { assert, assertEqual, fileOf, open, pinset, until } from './editor.ts';
import { answering } from './quick-input.ts';

/** The map of host `lab`, in the workspace `map`: `db` has two vCPUs on CPU 4, `web` has none on another's. */
export function mapTests(): void {
  describe('the host map', () => {
    it('opens beside the editor, with the host of the document in front', async () => {
      const document = await open('vms/db.xml');
      await until('the host', () => pinset().isActive && pinset().exports.hostStatus() === '$(server) lab · 16 CPUs');
      await commands.executeCommand('pinset.showHostMap');
      assertEqual((await map()).map.conflicts.length, 2);
      assertEqual(pinset().exports.hostMap()?.title, 'Map: lab');
      assertEqual(window.activeTextEditor?.document.uri.toString(), document.uri.toString());
      await until('its tab beside the editor', () => panel('Map: lab')?.group.viewColumn === ViewColumn.Two);
    });

    it('follows the text while it is edited', async () => {
      const document = await open('vms/db.xml');
      const at = document.getText().indexOf("vcpu='3' cpuset='4'") + "vcpu='3' cpuset='".length;
      const edit = new WorkspaceEdit();
      edit.replace(document.uri, new Range(document.positionAt(at), document.positionAt(at + 1)), '6');
      await workspace.applyEdit(edit);
      await until('one conflict less', async () => (await map()).map.conflicts.length === 1);
      await commands.executeCommand('undo');
      await until('the conflict again', async () => (await map()).map.conflicts.length === 2);
    });

    it('shows the host of another document that comes to the front, and says why there is none', async () => {
      await open('hosts/spare.host.json');
      await until('the other host', () => pinset().exports.hostMap()?.title === 'Map: spare');
      await open('loose.xml');
      await until('no map', () => pinset().exports.hostMap()?.answer?.kind === 'none');
      assertEqual(pinset().exports.hostMap()?.title, 'Host Map');
      await open('scripts/start.sh');
      await until('the host of the script', () => pinset().exports.hostMap()?.title === 'Map: lab');
    });

    it('opens for a document that is given, and is one panel', async () => {
      await commands.executeCommand('pinset.showHostMap', { uri: fileOf('hosts/spare.host.json').toString() });
      await until('the host that was asked for', () => pinset().exports.hostMap()?.title === 'Map: spare');
      await until('its title', () => panel('Map: spare'));
      assertEqual(panel('Map: lab'), undefined);
    });

    it('is gone when it is closed, and opens again', async () => {
      await closed('Map: spare');
      const document = await open('vms/web.xml');
      const editor = window.activeTextEditor;
      assert(editor, 'no editor');
      editor.selection = new Selection(new Position(0, 0), new Position(0, 0));
      await commands.executeCommand('pinset.showHostMap');
      const { current } = await map();
      assertEqual(current, document.uri.toString());
    });

    it('does not ask anew when the focus comes and goes, but when it was hidden', async () => {
      const { revision } = pinset().exports.hostMap() ?? {};
      await commands.executeCommand('workbench.action.focusSecondEditorGroup');
      await until('the focus in the map', () => panel('Map: lab')?.isActive && panel('Map: lab')?.group.isActive);
      await commands.executeCommand('workbench.action.focusFirstEditorGroup');
      const document = await open('vms/web.xml');
      await commands.executeCommand('vscode.executeHoverProvider', document.uri, new Position(0, 0));
      assertEqual(pinset().exports.hostMap()?.revision, revision);
      await window.showTextDocument(await workspace.openTextDocument(fileOf('vms/db.xml')), ViewColumn.Two);
      await window.showTextDocument(document, ViewColumn.One);
      await commands.executeCommand('pinset.showHostMap');
      await until('the map again', () => (pinset().exports.hostMap()?.revision ?? 0) > (revision ?? 0));
    });

    it('opens from the list of the status bar', async () => {
      await closed('Map: lab');
      await open('vms/web.xml');
      await until('the host', () => pinset().exports.hostStatus() === '$(server) lab · 16 CPUs');
      // Select Host…, Open the Profile, Show Host Map.
      await answering(['pinset.hostActions'], [{ down: 2 }]);
      assertEqual((await map()).map.name, 'lab');
    });

    it('opens from the menu of a host in its view', async () => {
      await closed('Map: lab');
      const hosts = (await pinset().exports.hostsView.getChildren()) ?? [];
      const items = await Promise.all(hosts.map((one) => pinset().exports.hostsView.getTreeItem(one)));
      const spare = items.findIndex(({ label }) => label === 'spare');
      assertEqual(items[spare]?.contextValue, 'host');
      const { menus }: { menus: Record<string, { command: string; when: string }[]> } =
        pinset().packageJSON.contributes;
      const inMenu = menus['view/item/context']?.find(({ command }) => command === 'pinset.showHostMap');
      assertEqual(inMenu?.when, 'view == pinset.hosts && viewItem == host');
      await commands.executeCommand('pinset.showHostMap', hosts[spare]);
      await until('its map', () => pinset().exports.hostMap()?.title === 'Map: spare');
    });
  });
}

/** Closes the map with this title. */
async function closed(title: string): Promise<void> {
  const tab = await until('its tab', () => panel(title));
  await window.tabGroups.close(tab);
  await until('it to be closed', () => pinset().exports.hostMap() === null);
}

/** The tab with this title; undefined if there is none. */
function panel(title: string) {
  return window.tabGroups.all.flatMap(({ tabs }) => tabs).find(({ label }) => label === title);
}

/** The map that is shown, once there is one. */
async function map() {
  return await until('a map', () => {
    const answer = pinset().exports.hostMap()?.answer;
    return answer?.kind === 'map' ? answer : null;
  });
}
