import { type Disposable, type QuickPickItem, window } from 'vscode';
import type { Ghost } from '../../../server/src/lsp/protocol.ts';

/** One of several changes, with the threads that it would move. */
export interface ProposalItem extends QuickPickItem {
  readonly ghosts: readonly Ghost[];
}

/** Where proposals can be seen while the user chooses. */
export interface ProposalView {
  /** Shows a proposal, or none; returns whether it is seen. */
  propose(proposal: { readonly title: string; readonly ghosts: readonly Ghost[] } | null): boolean;
  /** What to do when the user accepts the proposal there. */
  onAccept(act: () => void): Disposable;
}

/**
 * Lets the user choose a proposal from a list. The one that is in front is shown in the view, where it can be accepted
 * too. undefined if the user chooses none.
 */
export async function pickProposal<T extends ProposalItem>(
  items: readonly T[],
  { title, placeholder }: { readonly title: string; readonly placeholder: string },
  view: ProposalView,
): Promise<T | undefined> {
  const pick = window.createQuickPick<T>();
  pick.items = items;
  pick.title = title;
  pick.placeholder = placeholder;
  pick.matchOnDescription = true;
  pick.matchOnDetail = true;
  const inFront = () => pick.activeItems[0];
  const listeners: Disposable[] = [];
  try {
    return await new Promise((resolve) => {
      listeners.push(
        pick.onDidChangeActive(([item]) => {
          const isSeen = view.propose(
            item === undefined ? null : { title: withoutIcon(item.label), ghosts: item.ghosts },
          );
          // Who looks at the map must not lose the list.
          pick.ignoreFocusOut = isSeen;
        }),
        pick.onDidAccept(() => resolve(inFront())),
        view.onAccept(() => resolve(inFront())),
        pick.onDidHide(() => resolve(undefined)),
      );
      pick.show();
    });
  } finally {
    for (const listener of listeners) listener.dispose();
    pick.dispose();
    view.propose(null);
  }
}

function withoutIcon(label: string): string {
  return label.replace(/^\$\([^)]*\) /, '');
}
