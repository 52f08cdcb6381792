import {
  commands,
  type Disposable,
  l10n,
  Range,
  type TextEditor,
  Uri,
  ViewColumn,
  type WebviewPanel,
  window,
  workspace,
} from 'vscode';
import type { MapAnswer } from '../../../server/src/lsp/protocol.ts';
import type { Ask } from '../requests.ts';
import { mapHtml } from './html.ts';
import { type FromPage, parseFromPage, parseMapState, type ToPage } from './messages.ts';
import { cpusAt, placesOfPin } from './pins-at.ts';

/** The type of the panel, in the manifest too. */
export const mapViewType = 'pinset.hostMap';

/** The map of the host of the document that is in front, in a panel of which there is at most one. */
export interface HostMapPanel extends Disposable {
  /** Opens the panel, or brings it to the front, with the map of the document's host. */
  show(document: Uri): void;
  /** What it shows may have changed. */
  refresh(): void;
  /** Its title and what is drawn; null while it is closed. For tests. */
  shown(): { readonly title: string; readonly revision: number; readonly answer: MapAnswer | null } | null;
}

/** What the panel needs from the rest of the client. */
export interface MapQuestions {
  readonly ask: Ask;
  /** Whether a document is one that can have a host. */
  readonly concerns: (editor: TextEditor) => boolean;
}

/** Prepares the panel, which VS Code restores when its window opens again. */
export function hostMapPanel(extension: Uri, questions: MapQuestions): HostMapPanel {
  let open: OpenMap | null = null;

  function begin(panel: WebviewPanel, document: Uri): void {
    open?.panel.dispose();
    const mine = new OpenMap(panel, extension, document, questions);
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
    dispose() {
      serializer.dispose();
      open?.panel.dispose();
    },
  };
}

/** A panel with its page, from when it is opened until it is closed. */
class OpenMap {
  readonly panel: WebviewPanel;
  private readonly questions: MapQuestions;
  private readonly listeners: Disposable[];
  private document: Uri;
  private answer: MapAnswer | null = null;
  private revision = 0;
  /** The maps that the page may still show: a click counts for the picture that was clicked on. */
  private readonly sent = new Map<number, Drawn['map']>();
  private isReady = false;
  /** Whether a request is on its way, and whether another is needed after it. */
  private asking: 'no' | 'once' | 'again' = 'no';

  constructor(panel: WebviewPanel, extension: Uri, document: Uri, questions: MapQuestions) {
    this.panel = panel;
    this.questions = questions;
    this.document = document;
    const { webview } = panel;
    webview.options = { enableScripts: true, localResourceRoots: [Uri.joinPath(extension, 'dist', 'map')] };
    panel.iconPath = Uri.joinPath(extension, 'icon.png');
    this.listeners = [
      webview.onDidReceiveMessage((message: unknown) => {
        const parsed = parseFromPage(message);
        if (parsed !== null) void this.handle(parsed);
      }),
      panel.onDidChangeViewState(() => {
        if (panel.visible) void this.refresh();
      }),
      window.onDidChangeActiveTextEditor((editor) => {
        if (editor !== undefined && questions.concerns(editor)) this.follow(editor.document.uri);
      }),
      window.onDidChangeTextEditorSelection(({ textEditor }) => this.ring(textEditor)),
    ];
    webview.html = mapHtml(webview, extension);
  }

  follow(document: Uri): void {
    if (document.toString() === this.document.toString()) {
      const editor = window.activeTextEditor;
      if (editor !== undefined) this.ring(editor);
      return;
    }
    this.document = document;
    void this.refresh();
  }

  /** Asks for the map, one question at a time: what changes meanwhile is asked for once more. */
  async refresh(): Promise<void> {
    // What is hidden is drawn when it is seen again.
    if (!this.isReady || !this.panel.visible) return;
    if (this.asking !== 'no') {
      this.asking = 'again';
      return;
    }
    do {
      this.asking = 'once';
      const { document } = this;
      const answer = await this.questions
        .ask<MapAnswer>('pinset/map', (uriOf) => ({ uri: uriOf(document) }))
        .catch((error: unknown): MapAnswer => ({ kind: 'none', reason: String(error), canChoose: false }));
      if (document === this.document) this.present(answer);
    } while (this.again());
    this.asking = 'no';
  }

  shown() {
    return { title: this.panel.title, revision: this.revision, answer: this.answer };
  }

  dispose(): void {
    for (const listener of this.listeners) listener.dispose();
  }

  // A method, since the compiler does not expect an await to change a property.
  private again(): boolean {
    return this.asking === 'again';
  }

  private present(answer: MapAnswer): void {
    this.answer = answer;
    this.revision += 1;
    const { revision } = this;
    const uri = this.document.toString();
    this.panel.title = answer.kind === 'map' ? l10n.t('Map: {0}', answer.map.name) : l10n.t('Host Map');
    if (answer.kind === 'none') {
      this.send({ kind: 'none', reason: answer.reason, canChoose: answer.canChoose, uri });
      return;
    }
    this.sent.set(revision, answer.map);
    this.sent.delete(revision - mostSent);
    this.send({ kind: 'map', revision, map: answer.map, current: answer.current, uri });
    const editor = window.activeTextEditor ?? editorOf(this.document);
    if (editor !== undefined) this.ring(editor);
  }

  /** Rings the CPUs of what the cursor is in. */
  private ring({ document, selection }: TextEditor): void {
    if (this.answer?.kind !== 'map') return;
    const [start, end] = [document.offsetAt(selection.start), document.offsetAt(selection.end)];
    const cpus = cpusAt(this.answer.map, document.uri.toString(), start, end);
    this.send({ kind: 'caret', revision: this.revision, cpus: [...cpus] });
  }

  private async handle(message: FromPage): Promise<void> {
    switch (message.kind) {
      case 'ready':
        this.isReady = true;
        return this.refresh();
      case 'reveal': {
        const map = this.sent.get(message.revision);
        return map && this.reveal(placesOfPin(map, message.pin), message.turn, message.focus);
      }
      case 'facts': {
        const { revision, cpu } = message;
        if (revision !== this.revision || this.answer?.kind !== 'map') return;
        const { uri } = this.answer.map;
        const { facts } = await this.questions.ask<{ facts: CpuFacts }>('pinset/mapCpu', () => ({ uri, cpu }));
        this.send({ kind: 'facts', revision, cpu, facts });
        return;
      }
      case 'choose host':
        await window.showTextDocument(this.document, { viewColumn: columnOf(this.document) });
        await commands.executeCommand('pinset.selectHost');
        return;
    }
  }

  private async reveal(places: ReturnType<typeof placesOfPin>, turn: number, focus: boolean): Promise<void> {
    const place = places[turn % Math.max(1, places.length)];
    if (place === undefined) return;
    const uri = Uri.parse(place.uri, true);
    const document = await workspace.openTextDocument(uri);
    const selection = new Range(document.positionAt(place.start), document.positionAt(place.end));
    const editor = await window.showTextDocument(document, {
      viewColumn: columnOf(uri),
      preserveFocus: !focus,
      selection,
    });
    if (this.questions.concerns(editor)) this.follow(uri);
  }

  private send(message: ToPage): void {
    void this.panel.webview.postMessage(message);
  }
}

/** How many maps are remembered: while a user types, the page is at most a few behind. */
const mostSent = 8;

/** An answer with a map. */
type Drawn = Extract<MapAnswer, { kind: 'map' }>;

type CpuFacts = Extract<ToPage, { kind: 'facts' }>['facts'];

/** Where a document is visible, else the first column: the map is beside it. */
function columnOf(uri: Uri): ViewColumn {
  return editorOf(uri)?.viewColumn ?? ViewColumn.One;
}

function editorOf(uri: Uri): TextEditor | undefined {
  return window.visibleTextEditors.find(({ document }) => document.uri.toString() === uri.toString());
}
