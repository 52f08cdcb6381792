import { commands, env, type ProviderResult, type TreeItem, window, workspace } from 'vscode';
import type { HostsViewItem } from '../../../client/src/hosts-view/hosts-view.ts';
import { assert, assertEqual, fileOf, findings, open, pinset, until } from './editor.ts';
import { answering } from './quick-input.ts';

/** The view of hosts, in a workspace with two hosts that are both crowded (fixes). */
export function hostsViewTests(): void {
  describe('the view of hosts', () => {
    it('shows the hosts with their conflicts and free cores, by level', async () => {
      await open('tight/one.xml');
      await until('findings', () => findings('tight/one.xml').length > 0);
      await commands.executeCommand('pinset.hosts.focus');
      assertEqual(await lines(), [
        'swap: 3 conflicts · 5 of 8 cores free',
        'tight: 12 conflicts · 2 of 8 cores free',
        'twin: 1 conflict · 7 of 8 cores free',
        'wide: 3 conflicts · 5 of 8 cores free',
      ]);
      const below = await lines('tight');
      assert(below.some((line) => /^node 0/.test(line)) && below.includes('Domains: 2'), below.join('\n'));
    });

    it('opens the pin of who is on a CPU', async () => {
      const thread = await firstThread('tight');
      assert(thread.item.location?.range, 'the thread has no place');
      const { command, accessibilityInformation } = await treeItemOf(thread);
      assertEqual(accessibilityInformation?.label, thread.item.spoken);
      assert(command, 'a click does nothing');
      await commands.executeCommand(command.command, ...(command.arguments ?? []));
      const editor = await until('the document', () => {
        const uri = window.activeTextEditor?.document.uri.toString();
        return uri === thread.item.location?.uri ? window.activeTextEditor : null;
      });
      assertEqual(editor.selection.start.line, thread.item.location.range.start.line);
      assert(/cpuset=/.test(editor.document.lineAt(editor.selection.start.line).text), 'the line pins nothing');
    });

    it('opens the capture and the profile of a host', async () => {
      const [host] = await children();
      await commands.executeCommand('pinset.openCapture', host);
      await until('the capture', () => activeName() === 'lab.capabilities.xml');
      await commands.executeCommand('pinset.openProfile', host);
      await until('the profile', () => activeName() === 'swap.host.json');
    });

    it('re-pins the domains of a host after it has shown which, and follows', async () => {
      await open('swap/a.xml');
      const [swap] = await children();
      const before = await lines();
      let told = 0;
      const listener = pinset().exports.hostsView.onDidChangeTreeData?.(() => {
        told += 1;
      });
      await answering(['pinset.planHost', swap], [{ down: 0 }]);
      await until('the view to be told', () => told > 0);
      await until('the conflicts to be gone', async () => !(await lines())[0]?.includes('conflict'));
      assert(before[0]?.includes('conflict'), 'there was no conflict before');
      listener?.dispose();
    });

    it('makes a host that of the active document', async () => {
      await open('tight/one.xml');
      const [swap] = await children();
      const before = await text('hosts/swap.host.json');
      await answering(['pinset.useHost', swap], [{ down: 0 }]);
      assert((await text('hosts/swap.host.json')) !== before, 'the profile is as it was');
      assert(/"\.\.\/tight\/one\.xml"/.test(await text('hosts/swap.host.json')), 'the document is not listed');
    });

    it('copies debug information, which has versions and counts and no path', async () => {
      await commands.executeCommand('pinset.copyDebugInformation');
      const copied = await until('the clipboard', async () => {
        const now = await env.clipboard.readText();
        return now.startsWith('Pinset ') ? now : null;
      });
      assert(
        /Hosts: 4, unusable: 0, CPUs: 16, 16, 16, 16\nDocuments: 7 domains, 1 script, without a host: 0/.test(copied),
        copied,
      );
      assert(!copied.includes('/') && !copied.includes('swap'), `it names a path or a host: ${copied}`);
    });
  });
}

/** What is below an item, as VS Code asks for it. */
async function children(item?: HostsViewItem): Promise<readonly HostsViewItem[]> {
  return (await resolved(pinset().exports.hostsView.getChildren(item))) ?? [];
}

async function treeItemOf(item: HostsViewItem): Promise<TreeItem> {
  return pinset().exports.hostsView.getTreeItem(item);
}

async function resolved<T>(result: ProviderResult<T>): Promise<T | null | undefined> {
  return await result;
}

/** The lines below the items with these labels. */
async function lines(...labels: string[]): Promise<string[]> {
  let item: HostsViewItem | undefined;
  for (const label of labels) {
    item = (await children(item)).find((one) => one.item.label === label);
    assert(item, `there is no ${label}`);
  }
  const items = await Promise.all((await children(item)).map(treeItemOf));
  return items.map(({ label, description }) => `${label}: ${description}`);
}

/** The first of those who are pinned to a CPU of a host. */
async function firstThread(label: string): Promise<HostsViewItem> {
  const [host] = (await children()).filter(({ item }) => item.label === label);
  let level = await children(host);
  for (;;) {
    const thread = level.find(({ item }) => item.kind === 'thread');
    if (thread !== undefined) return thread;
    const next = level.find(({ item }) => item.state === 'conflict' || item.state === 'taken');
    assert(next, `nobody is pinned to a CPU of ${label}`);
    level = await children(next);
  }
}

function activeName(): string | undefined {
  return window.activeTextEditor?.document.uri.path.split('/').at(-1);
}

async function text(path: string): Promise<string> {
  return new TextDecoder().decode(await workspace.fs.readFile(fileOf(path)));
}
