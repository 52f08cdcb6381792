import {
  commands,
  type Disposable,
  l10n,
  Range,
  type TextEditor,
  Uri,
  type WebviewPanel,
  window,
  workspace,
} from 'vscode';
import type { WorkspaceEdit } from 'vscode-languageclient';
import type { MapAnswer } from '../../../server/src/lsp/map/protocol.ts';
import type { Applied } from '../apply-edit.ts';
import { columnOf, editorOf } from '../columns.ts';
import type { ProposalView } from '../fixes/pick-proposal.ts';
import type { Ask } from '../requests.ts';
import { ghostsOnMap } from './ghosts-on-map.ts';
import { mapHtml } from './html.ts';
import { type DrawnMap, MapMoves } from './map-moves.ts';
import { type FromPage, parseFromPage, type ToPage } from './messages.ts';
import { cpusAt, placesOfPin } from './pins-at.ts';

/** What the panel needs from the rest of the client. */
export interface MapQuestions {
  readonly ask: Ask;
  /** Makes an edit of the server. */
  readonly apply: (edit: WorkspaceEdit) => Promise<Applied>;
  /** Whether a document is one that can have a host. */
  readonly concerns: (editor: TextEditor) => boolean;
}

/** A panel with its page, from when it is opened until it is closed. */
export class OpenMap {
  readonly panel: WebviewPanel;
  private readonly questions: MapQuestions;
  private readonly listeners: Disposable[];
  private document: Uri;
  private answer: MapAnswer | null = null;
  private revision = 0;
  /** The maps that the page may still show: a click counts for the picture that was clicked on. */
  private readonly sent = new Map<number, DrawnMap>();
  private readonly moves: MapMoves;
  /** The user accepts the proposal that is shown. */
  private readonly onAccept: () => void;
  private proposal: Parameters<ProposalView['propose']>[0] = null;
  private isReady = false;
  /** Whether the page is to get the keyboard as soon as its panel has it. */
  private isKeyboardDue = false;
  /** Whether a request is on its way, and whether another is needed after it. */
  private asking: 'no' | 'once' | 'again' = 'no';

  constructor(panel: WebviewPanel, extension: Uri, document: Uri, questions: MapQuestions, onAccept: () => void) {
    this.panel = panel;
    this.questions = questions;
    this.onAccept = onAccept;
    this.document = document;
    this.moves = new MapMoves(questions.ask, questions.apply);
    const { webview } = panel;
    webview.options = { enableScripts: true, localResourceRoots: [Uri.joinPath(extension, 'dist', 'map')] };
    panel.iconPath = Uri.joinPath(extension, 'icon.png');
    this.listeners = [
      webview.onDidReceiveMessage((message: unknown) => {
        const parsed = parseFromPage(message);
        if (parsed !== null) void this.handle(parsed);
      }),
      window.onDidChangeActiveTextEditor((editor) => {
        if (editor !== undefined && questions.concerns(editor)) this.follow(editor.document.uri);
      }),
      window.onDidChangeTextEditorSelection(({ textEditor }) => this.ring(textEditor)),
      panel.onDidChangeViewState(() => this.handOnKeyboard()),
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
    // A hidden panel has no page. When the panel is shown, the page loads and asks by itself.
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
        .catch(
          (error: unknown): MapAnswer => ({ kind: 'none', reason: String(error), canChoose: false, profile: null }),
        );
      if (document === this.document) this.present(answer);
    } while (this.again());
    this.asking = 'no';
  }

  shown() {
    return { title: this.panel.title, revision: this.revision, answer: this.answer };
  }

  /** Shows what a proposal would move on this host; returns whether it moves something, and is seen. */
  propose(proposal: Parameters<ProposalView['propose']>[0]): boolean {
    this.proposal = proposal;
    if (this.answer?.kind !== 'map') return false;
    const ghosts = proposal === null ? [] : ghostsOnMap(this.answer.map, proposal.ghosts);
    this.send({ kind: 'proposal', title: proposal?.title ?? '', ghosts });
    return ghosts.length > 0 && this.panel.visible;
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
      const { reason, canChoose, profile } = answer;
      this.send({ kind: 'none', reason, canChoose, hasProfile: profile !== null, uri });
      return;
    }
    this.sent.set(revision, answer);
    this.sent.delete(revision - mostSent);
    this.send({ kind: 'map', revision, map: answer.map, current: answer.current, uri });
    this.propose(this.proposal);
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
        const on = this.sent.get(message.revision);
        return on && this.reveal(placesOfPin(on.map, message.pin), message.turn, message.focus);
      }
      case 'facts': {
        const { revision, cpu } = message;
        if (revision !== this.revision || this.answer?.kind !== 'map') return;
        const { uri } = this.answer.map;
        const { facts } = await this.questions.ask<{ facts: CpuFacts }>('pinset/mapCpu', () => ({ uri, cpu }));
        this.send({ kind: 'facts', revision, cpu, facts });
        return;
      }
      case 'try':
        return this.tryMove(message);
      case 'drop': {
        const on = this.sent.get(message.revision);
        return on && this.tell(() => this.moves.drop(on, message.loads, message.target));
      }
      case 'undo':
        await this.tell(() => this.moves.undo());
        this.takeKeyboard();
        return;
      case 'accept':
        this.onAccept();
        return;
      case 'open profile':
        return this.openProfile();
      case 'choose host':
        await window.showTextDocument(this.document, { viewColumn: columnOf(this.document) });
        await commands.executeCommand('pinset.selectHost');
        return;
    }
  }

  /**
   * Brings the keyboard back from the text. VS Code gives it to the frame around the page, and then on to the page unless
   * that frame says within 50 ms that it has no focus. It says so late, because it looks every 250 ms.
   */
  private takeKeyboard(): void {
    this.isKeyboardDue = true;
    this.panel.reveal(undefined, false);
    this.handOnKeyboard();
  }

  private handOnKeyboard(): void {
    if (!this.isKeyboardDue || !this.panel.active) return;
    this.isKeyboardDue = false;
    this.send({ kind: 'focus' });
  }

  private async openProfile(): Promise<void> {
    if (this.answer?.kind !== 'none' || this.answer.profile === null) return;
    const profile = Uri.parse(this.answer.profile, true);
    await window.showTextDocument(profile, { viewColumn: columnOf(this.document) });
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

  private async tryMove({ revision, turn, loads, target }: Extract<FromPage, { kind: 'try' }>): Promise<void> {
    const on = this.sent.get(revision);
    if (on === undefined) return;
    const meaning = await this.moves
      .meaning(on, loads, target)
      .catch((error: unknown) => ({ kind: 'refused' as const, reason: reasonOf(error) }));
    const answer = meaning.kind === 'move' ? { ...meaning, ghosts: ghostsOnMap(on.map, meaning.ghosts) } : meaning;
    this.send({ kind: 'tried', turn, answer });
  }

  /** Does something, and tells in the page what came of it. */
  private async tell(act: () => Promise<string>): Promise<void> {
    const text = await act().catch(reasonOf);
    this.send({ kind: 'told', text });
  }

  private send(message: ToPage): void {
    void this.panel.webview.postMessage(message);
  }
}

/** How many maps are remembered: while a user types, the page is at most a few behind. */
const mostSent = 8;

type CpuFacts = Extract<ToPage, { kind: 'facts' }>['facts'];

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
