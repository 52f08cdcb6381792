import * as l10n from '@vscode/l10n';
import type { Connection } from 'vscode-languageserver';
import { ghostsOf, type MoveResult, meaningOfEdits, moveOnMap } from '../../features/analysis.ts';
import { effectToSay, workspaceEdit } from '../actions/workspace-edit.ts';
import type { ClientCapabilities } from '../client-capabilities.ts';
import type { Reports } from '../diagnostics/reports.ts';
import type { Workspace } from '../documents/workspace.ts';
import { type Log, request } from '../requests.ts';
import { stateOf } from './document-state.ts';
import {
  type MapMoveAnswer,
  type MapMoveEditAnswer,
  type MapMoveParams,
  type MoveRefused,
  mapMoveEditRequest,
  mapMoveRequest,
} from './protocol.ts';

/** Answers what a move on the map would mean, and makes its edit. */
export function mapMoveAnswers(
  connection: Connection,
  workspace: Workspace,
  reports: Reports,
  capabilities: ClientCapabilities,
  log: Log,
): void {
  const failed: MoveRefused = { kind: 'refused', reason: l10n.t('the server could not answer') };
  connection.onRequest(
    mapMoveRequest,
    request(log, mapMoveRequest.method, failed, async (params: MapMoveParams): Promise<MapMoveAnswer> => {
      const move = moveOf(params, workspace);
      if (move.kind !== 'edits') return move;
      const { title, edits } = move;
      const meaning = meaningOfEdits(workspace.fleet, edits, reports.settingFor, (document) =>
        reports.countKnown(document),
      );
      return { kind: 'move', title, ...meaning, ghosts: ghostsOf(workspace.fleet, edits) };
    }),
  );
  connection.onRequest(
    mapMoveEditRequest,
    request(log, mapMoveEditRequest.method, failed, async (params: MapMoveParams): Promise<MapMoveEditAnswer> => {
      const move = moveOf(params, workspace);
      if (move.kind !== 'edits') return move;
      const { title, edits } = move;
      const [first] = edits;
      const effect = effectToSay(edits, first?.uri ?? '', workspace, reports);
      const edit = workspaceEdit(edits, workspace, capabilities, effect);
      return edit === null ? { kind: 'outdated' } : { kind: 'edit', title, edit };
    }),
  );
}

function moveOf(params: MapMoveParams, workspace: Workspace): MoveResult | MoveRefused {
  const isOutdated = params.movers.some(({ uri }) => {
    const document = workspace.document(uri);
    return document === undefined || stateOf(document) !== params.states[uri];
  });
  return isOutdated ? { kind: 'outdated' } : moveOnMap(workspace.fleet, params);
}
