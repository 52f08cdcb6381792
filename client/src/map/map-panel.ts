import { type Disposable, EventEmitter, l10n, Uri, ViewColumn, type WebviewPanel, window } from 'vscode';
import type { MapAnswer } from '../../../server/src/lsp/map/protocol.ts';
import type { ProposalView } from '../fixes/pick-proposal.ts';
import { parseMapState } from './messages.ts';
import { type MapQuestions, OpenMap } from './open-map.ts';

/** The type of the panel, in the manifest too. */
const mapViewType = 'pinset.hostMap';

/** The map of the host of the document that is in front, in a panel of which there is at most one. */
export interface HostMapPanel extends Disposable, ProposalView {
  /** Opens the panel, or brings it to the front, with the map of the document's host. */
  show(document: Uri): void;
  /** What it shows may have changed. */
  refresh(): void;
  /** Its title and what is drawn; null while it is closed. For tests. */
  shown(): { readonly title: string; readonly revision: number; readonly answer: MapAnswer | null } | null;
}

/** Prepares the panel, which VS Code restores when its window opens again. */
export function hostMapPanel(extension: Uri, questions: MapQuestions): HostMapPanel {
  let open: OpenMap | null = null;
  const accepted = new EventEmitter<void>();

  function begin(panel: WebviewPanel, document: Uri): void {
    open?.panel.dispose();
    const mine = new OpenMap(panel, extension, document, questions, () => accepted.fire());
    open = mine;
    panel.onDidDispose(() => {
      mine.dispose();
      if (open === mine) open = null;
    });
  }

  const serializer = window.registerWebviewPanelSerializer(mapViewType, {
    async deserializeWebviewPanel(panel, kept) {
      const state = parseMapState(kept);
      if (state === null) panel.dispose();
      else begin(panel, Uri.parse(state.uri, true));
    },
  });
  return {
    show(document) {
      if (open !== null) {
        open.follow(document);
        open.panel.reveal(undefined, true);
        return;
      }
      const column = { viewColumn: ViewColumn.Beside, preserveFocus: true };
      begin(window.createWebviewPanel(mapViewType, l10n.t('Host Map'), column), document);
    },
    refresh: () => void open?.refresh(),
    shown: () => open?.shown() ?? null,
    propose: (proposal) => open?.propose(proposal) ?? false,
    onAccept: (act) => accepted.event(act),
    dispose() {
      serializer.dispose();
      accepted.dispose();
      open?.panel.dispose();
    },
  };
}
