import { commands, l10n, Uri, window, workspace } from 'vscode';
import type { WorkspaceEdit } from 'vscode-languageclient';
import type {
  MapAnswer,
  MapMoveAnswer,
  MapMoveEditAnswer,
  MapMoveParams,
} from '../../../server/src/lsp/map/protocol.ts';
import { type Applied, documentsOf } from '../apply-edit.ts';
import { columnOf } from '../columns.ts';
import { whyReadOnly } from '../read-only.ts';
import type { Ask } from '../requests.ts';
import type { MapLoad, MapTarget } from './messages.ts';
import { moversOf } from './movers.ts';

/** A map with the states of its documents. */
export type DrawnMap = Extract<MapAnswer, { kind: 'map' }>;

/** The moves of a map: what they would mean, their edits, and the undo of the last one. */
export class MapMoves {
  private readonly ask: Ask;
  private readonly apply: (edit: WorkspaceEdit) => Promise<Applied>;
  /** The documents of the last edit with their versions after it. */
  private last: readonly { readonly uri: Uri; readonly version: number }[] = [];

  constructor(ask: Ask, apply: (edit: WorkspaceEdit) => Promise<Applied>) {
    this.ask = ask;
    this.apply = apply;
  }

  /** What a move would mean. */
  async meaning(on: DrawnMap, loads: readonly MapLoad[], target: MapTarget): Promise<MapMoveAnswer> {
    const params = paramsOf(on, loads, target);
    if (params === null) return { kind: 'outdated' };
    const reason = await readOnlyReason(params);
    return reason !== null
      ? { kind: 'refused', reason }
      : await this.ask<MapMoveAnswer>('pinset/mapMove', () => params);
  }

  /** Makes the edit of a move; returns what to tell the user. */
  async drop(on: DrawnMap, loads: readonly MapLoad[], target: MapTarget): Promise<string> {
    const params = paramsOf(on, loads, target);
    if (params === null) return outdated();
    const reason = await readOnlyReason(params);
    if (reason !== null) return notMoved(reason);
    const answer = await this.ask<MapMoveEditAnswer>('pinset/mapMoveEdit', () => params);
    if (answer.kind === 'refused') return notMoved(answer.reason);
    if (answer.kind === 'outdated' || (await this.apply(answer.edit)) === 'outdated') return outdated();
    const uris = documentsOf(answer.edit);
    const documents = await Promise.all(uris.map((uri) => workspace.openTextDocument(uri)));
    this.last = documents.map(({ uri, version }) => ({ uri, version }));
    const [first] = documents;
    if (first !== undefined)
      await window.showTextDocument(first, { viewColumn: columnOf(first.uri), preserveFocus: true });
    return l10n.t('Done: {0}. Ctrl+Z undoes it.', answer.title);
  }

  /** Undoes the last move, unless its documents have changed since; returns what to tell the user. */
  async undo(): Promise<string> {
    const [first] = this.last;
    const isLast = this.last.every(({ uri, version }) =>
      workspace.textDocuments.some((one) => one.uri.toString() === uri.toString() && one.version === version),
    );
    if (first === undefined) return l10n.t('Nothing was moved here.');
    if (!isLast) return l10n.t('The text has changed since the move. Undo it in the editor.');
    this.last = [];
    await window.showTextDocument(first.uri, { viewColumn: columnOf(first.uri) });
    await commands.executeCommand('undo');
    return l10n.t('The move is undone.');
  }
}

function paramsOf({ map, states }: DrawnMap, loads: readonly MapLoad[], target: MapTarget): MapMoveParams | null {
  const movers = moversOf(map, loads);
  if (movers === null) return null;
  const concerned = movers.flatMap(({ uri }) => (states[uri] === undefined ? [] : [[uri, states[uri]]]));
  return { host: map.uri, movers, target, states: Object.fromEntries(concerned) };
}

async function readOnlyReason({ movers }: MapMoveParams): Promise<string | null> {
  for (const uri of new Set(movers.map((one) => one.uri))) {
    const reason = await whyReadOnly(Uri.parse(uri, true));
    if (reason !== null) return reason;
  }
  return null;
}

function outdated(): string {
  return notMoved(l10n.t('the text has changed since the map was drawn'));
}

function notMoved(reason: string): string {
  return l10n.t('Not moved: {0}.', reason);
}
