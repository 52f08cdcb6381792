import {
  type Command,
  Range,
  type TextDocumentShowOptions,
  ThemeColor,
  ThemeIcon,
  type TreeItem,
  TreeItemCollapsibleState,
  Uri,
} from 'vscode';
import type { HostTreeItem, TreeItemKind } from '../../../server/src/lsp/protocol.ts';

/** How an item of the view of hosts looks, and what a click on a leaf opens. */
export function looksOf(item: HostTreeItem): TreeItem {
  const { kind, label, description, spoken, tooltip, location, hasChildren } = item;
  const command = hasChildren ? null : openCommand(item);
  return {
    label,
    description,
    tooltip: tooltip === '' ? spoken : tooltip,
    iconPath: iconOf(item),
    contextValue: kind,
    collapsibleState: hasChildren ? TreeItemCollapsibleState.Collapsed : TreeItemCollapsibleState.None,
    accessibilityInformation: { label: spoken },
    ...(command === null ? {} : { command }),
    // VS Code colors the label of a document with problems and counts them.
    ...(isDocument(kind) && location !== null ? { resourceUri: Uri.parse(location.uri, true) } : {}),
  };
}

/** Opens the document of an item, at its place if it has one; null for an item without a document. */
export function openCommand({ location }: HostTreeItem): Command | null {
  if (location === null) return null;
  const { uri, range } = location;
  const options: TextDocumentShowOptions = range === null ? {} : { selection: rangeOf(range) };
  return { title: '', command: 'vscode.open', arguments: [Uri.parse(uri, true), options] };
}

function rangeOf({ start, end }: NonNullable<NonNullable<HostTreeItem['location']>['range']>): Range {
  return new Range(start.line, start.character, end.line, end.character);
}

function isDocument(kind: TreeItemKind): boolean {
  return kind === 'domain' || kind === 'script' || kind === 'broken profile';
}

const icons: Readonly<Record<TreeItemKind, string>> = {
  host: 'server',
  node: 'circuit-board',
  l3: 'layers',
  'kind of core': 'layers',
  core: 'chip',
  cpu: 'circle-large-outline',
  thread: 'pin',
  domains: 'vm',
  scripts: 'terminal',
  domain: 'vm',
  script: 'terminal',
  unclaimed: 'question',
  'broken profiles': 'error',
  'broken profile': 'error',
};

/** Free, taken and other CPUs differ in shape, not in color alone. */
function iconOf({ kind, state }: HostTreeItem): ThemeIcon {
  switch (state) {
    case 'conflict':
      return new ThemeIcon(kind === 'cpu' ? 'warning' : icons[kind], new ThemeColor('problemsWarningIcon.foreground'));
    case 'broken':
      return new ThemeIcon(icons[kind], new ThemeColor('problemsErrorIcon.foreground'));
    case 'taken':
      return new ThemeIcon(kind === 'cpu' ? 'circle-large-filled' : icons[kind]);
    case 'reserved':
      return new ThemeIcon(kind === 'cpu' ? 'lock' : icons[kind]);
    case 'offline':
      return new ThemeIcon(kind === 'cpu' ? 'circle-slash' : icons[kind]);
    default:
      return new ThemeIcon(icons[kind]);
  }
}
