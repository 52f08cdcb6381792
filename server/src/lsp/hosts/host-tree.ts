import type { Connection } from 'vscode-languageserver';
import { hostTree, type TreeItem, type TreeNode } from '../../features/analysis.ts';
import { siblingUri } from '../documents/uris.ts';
import type { Workspace } from '../documents/workspace.ts';
import { onceUnchanged } from '../once-unchanged.ts';
import { type HostTreeItem, hostTreeChangedNotification, hostTreeRequest } from '../protocol.ts';
import { inBackground, type Log, request } from '../requests.ts';

/** How long the workspace has to be unchanged until answers are compared, in milliseconds. */
const quiet = 300;

/** How many answers are compared; a client that has more open than this asks again by itself. */
const mostCompared = 500;

/**
 * Answers `pinset/hostTree`, and notifies the client of the answers that have changed, once the workspace has been
 * unchanged for a moment: while the user types nothing is compared, and a change that shows nowhere is not told.
 */
export function hostTreeAnswers(connection: Connection, workspace: Workspace, started: Promise<void>, log: Log): void {
  /** The last answer for each path, as JSON. */
  const given = new Map<string, string>();
  connection.onRequest(
    hostTreeRequest,
    request(log, hostTreeRequest.method, { items: [] }, async ({ path }: { path: readonly string[] }) => {
      await started;
      const items = itemsBelow(hostTree(workspace.fleet), path, workspace);
      const key = JSON.stringify(path);
      given.delete(key);
      given.set(key, JSON.stringify(items));
      const [oldest] = given.keys();
      if (given.size > mostCompared && oldest !== undefined) given.delete(oldest);
      return { items };
    }),
  );

  onceUnchanged(workspace, quiet, {
    method: hostTreeChangedNotification.method,
    isWanted: () => given.size > 0,
    act: notifyClient,
    log,
  });

  function notifyClient(): void {
    const paths: string[][] = [];
    const tree = hostTree(workspace.fleet);
    for (const [key, before] of given) {
      const path: string[] = JSON.parse(key);
      if (JSON.stringify(itemsBelow(tree, path, workspace)) === before) continue;
      given.delete(key);
      paths.push(path);
    }
    if (paths.length === 0) return;
    const sent = connection.sendNotification(hostTreeChangedNotification, { paths });
    inBackground(log, hostTreeChangedNotification.method, sent);
  }
}

function itemsBelow(
  tree: ReturnType<typeof hostTree>,
  path: readonly string[],
  workspace: Workspace,
): readonly HostTreeItem[] {
  return tree(path).map((node) => itemOf(node, workspace));
}

function itemOf({ name, item, children }: TreeNode, workspace: Workspace): HostTreeItem {
  const { kind, label, remarks, details, state, place, captures } = item();
  return {
    name,
    kind,
    label,
    description: remarks.join(' · '),
    spoken: [label, ...remarks].join(', '),
    tooltip: details,
    state,
    location: place === null ? null : locationOf(place, workspace),
    captures: captures.flatMap((path) => (place === null ? [] : (siblingUri(place.uri, path) ?? []))),
    hasChildren: children !== null,
  };
}

function locationOf({ uri, span }: NonNullable<TreeItem['place']>, workspace: Workspace) {
  const { open, positions } = workspace;
  const found = span === null ? undefined : workspace.document(uri);
  if (span === null || found === undefined) return { uri: open.clientUri(uri), range: null };
  const range = positions.rangeOf(found, span);
  if (!open.has(uri)) positions.forget(found);
  return { uri: open.clientUri(uri), range };
}
