import { NotificationType0, RequestType, type WorkspaceEdit } from 'vscode-languageserver';
import type { HostMap } from '../../drawing/map/host-map.ts';
import type { Count } from '../../features/fixing/effect.ts';
import type { CpuFact } from '../../features/hover/cpu-table.ts';
import type { Ghost } from '../../features/map/moves/ghosts.ts';
import type { MapMover, MapTarget, MoveRequest } from '../../features/map/moves/move.ts';

export type { CpuFact, HostMap, MapMover, MapTarget };

/** Who is where on the host of a document. */
export type MapAnswer =
  | {
      readonly kind: 'map';
      /** `uri` of guests and findings are as `current`: normalized. */
      readonly map: HostMap;
      /** The document of the request, with its URI as the map has it; {@link HostMap.uri} if it is a host's own. */
      readonly current: string;
      /** The state of the text of each guest's document, by its URI: a move is refused if it has another one by then. */
      readonly states: Readonly<Record<string, string>>;
    }
  /**
   * `canChoose`: whether the document would have a map if a host were chosen for it. `profile`: the host's own document
   * that has to be mended first, unless it is the one that was asked about; null if it is not that.
   */
  | {
      readonly kind: 'none';
      readonly reason: string;
      readonly canChoose: boolean;
      readonly profile: string | null;
    };

/** Client to server: requests the map of a document's host. */
export const mapRequest = new RequestType<{ uri: string }, MapAnswer, void>('pinset/map');

/** Server to client, once after each answer to `pinset/map`: a map that was given may have changed. */
export const mapOutdatedNotification = new NotificationType0('pinset/mapOutdated');

/** Client to server: requests where a CPU of the host of a document is, and who is there; empty if it is not known. */
export const mapCpuRequest = new RequestType<{ uri: string; cpu: number }, { facts: readonly CpuFact[] }, void>(
  'pinset/mapCpu',
);

/** A move of guests by hand, on a map that the server gave. */
export interface MapMoveParams extends MoveRequest {
  /** What the map said of the documents of the movers, from its `states`. */
  readonly states: Readonly<Record<string, string>>;
}

/** What a move would come to. */
export type MapMoveAnswer =
  | {
      readonly kind: 'move';
      /** `Move vCPU 1 of db to CPU 5`. */
      readonly title: string;
      /** How many findings there are on the host; null if that is not known. */
      readonly findings: Count | null;
      /** The error or warning that it would cause, in words; null if it would cause neither. */
      readonly objection: string | null;
      /** Where its threads would be. */
      readonly ghosts: readonly Ghost[];
    }
  | MoveRefused;

/** Why a move is not possible. `outdated`: a document has changed since the map was made. */
export type MoveRefused = { readonly kind: 'refused'; readonly reason: string } | { readonly kind: 'outdated' };

/** Client to server: asks what a move would mean. */
export const mapMoveRequest = new RequestType<MapMoveParams, MapMoveAnswer, void>('pinset/mapMove');

/** The edit of a move. */
export type MapMoveEditAnswer =
  | { readonly kind: 'edit'; readonly title: string; readonly edit: WorkspaceEdit }
  | MoveRefused;

/** Client to server: requests the edit of a move, by the same engine as the fixes. */
export const mapMoveEditRequest = new RequestType<MapMoveParams, MapMoveEditAnswer, void>('pinset/mapMoveEdit');
