import type { Span } from '../../../base/span.ts';

/** What an item of the tree of hosts stands for; `kind of core` is one of a hybrid CPU. */
export type TreeItemKind =
  | 'host'
  | 'node'
  | 'l3'
  | 'kind of core'
  | 'core'
  | 'cpu'
  | 'thread'
  | 'domains'
  | 'scripts'
  | 'domain'
  | 'script'
  | 'unclaimed'
  | 'broken profiles'
  | 'broken profile';

/** What its icon shows: who is on CPUs, or that something is wrong; null for none of these. */
export type TreeItemState = 'free' | 'taken' | 'conflict' | 'reserved' | 'offline' | 'broken' | null;

/** An item of the tree of hosts, in words. */
export interface TreeItem {
  readonly kind: TreeItemKind;
  readonly label: string;
  /** What else there is to say, a few words each. */
  readonly remarks: readonly string[];
  /** A sentence or two for those who look closer; empty if there is nothing to add. */
  readonly details: string;
  readonly state: TreeItemState;
  /**
   * The document that it stands for, or the place that pins its threads; null if there is none. Without a span, the
   * document as a whole.
   */
  readonly place: { readonly uri: string; readonly span: Span | null } | null;
  /** The paths of the captures that its host is read from; empty for other items. */
  readonly captures: readonly string[];
}

/** A node of the tree; what it says and what is below it is found when it is asked for. */
export interface TreeNode {
  /** Names it among its siblings, as long as what it stands for is there. */
  readonly name: string;
  readonly item: () => TreeItem;
  /** null for a leaf. */
  readonly children: (() => readonly TreeNode[]) | null;
}

/** An item without a place, captures, details and state, unless they are given. */
export function treeItem(item: Pick<TreeItem, 'kind' | 'label' | 'remarks'> & Partial<TreeItem>): TreeItem {
  return { details: '', state: null, place: null, captures: [], ...item };
}
