import {
  commands,
  type Disposable,
  EventEmitter,
  type TreeDataProvider,
  type TreeItem,
  type TreeView,
  Uri,
  window,
} from 'vscode';
import type { HostTreeItem } from '../../../server/src/lsp/protocol.ts';
import type { Ask } from '../requests.ts';
import { looksOf } from './tree-looks.ts';

/** An item of the view, with the names that lead to it. */
export interface HostsViewItem {
  readonly path: readonly string[];
  readonly item: HostTreeItem;
}

/** The view of the hosts: host, node, L3 group, core, CPU, and who is pinned there. */
export interface HostsView extends Disposable {
  /** What the view shows, as VS Code asks for it. */
  readonly items: TreeDataProvider<HostsViewItem>;
  readonly view: TreeView<HostsViewItem>;
  /** Asks again for what is below these items. */
  changed(paths: readonly (readonly string[])[]): void;
}

/** Makes the view. It asks the server, and starts it, when it becomes visible. */
export function hostsView(ask: Ask): HostsView {
  const emitter = new EventEmitter<HostsViewItem | undefined>();
  const known = new Map<string, HostsViewItem>();

  const items: TreeDataProvider<HostsViewItem> = {
    onDidChangeTreeData: emitter.event,
    getTreeItem: ({ path, item }): TreeItem => ({ ...looksOf(item), id: keyOf(path) }),
    getParent: ({ path }) => known.get(keyOf(path.slice(0, -1))),
    async getChildren(parent) {
      const path = parent?.path ?? [];
      const answer = await ask<{ items: readonly HostTreeItem[] }>('pinset/hostTree', () => ({ path }));
      // Until the workspace has been read it is not known whether there is one.
      if (parent === undefined) void commands.executeCommand('setContext', 'pinset.noHosts', answer.items.length === 0);
      return answer.items.map((item) => {
        const child = { path: [...path, item.name], item };
        known.set(keyOf(child.path), child);
        return child;
      });
    },
  };

  const view = window.createTreeView('pinset.hosts', { treeDataProvider: items, showCollapseAll: true });
  return {
    items,
    view,
    changed(paths) {
      const keys = paths.map((path) => keyOf(path));
      // What is below an item that is asked for again is asked for with it.
      const outermost = paths.filter((path) => !path.some((_, length) => keys.includes(keyOf(path.slice(0, length)))));
      for (const path of outermost) {
        const item = known.get(keyOf(path));
        if (path.length === 0 || item !== undefined) emitter.fire(item);
      }
    },
    dispose() {
      view.dispose();
      emitter.dispose();
    },
  };
}

/** The item that a menu of the view passes to a command; null if it is called without one. */
export function itemOfMenu(given: unknown): HostTreeItem | null {
  if (typeof given !== 'object' || given === null) return null;
  const { item, path }: Partial<HostsViewItem> = given;
  return Array.isArray(path) && item !== undefined ? item : null;
}

/** The document of an item that stands for one; null for another item. */
export function documentOfMenu(given: unknown): Uri | null {
  const location = itemOfMenu(given)?.location ?? null;
  return location === null ? null : Uri.parse(location.uri, true);
}

function keyOf(path: readonly string[]): string {
  return path.join('\n');
}
