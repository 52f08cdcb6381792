import type { MapRole } from '../../../drawing/map/host-map.ts';
import type { TextEdit } from '../../../fixes/fix.ts';

/** A guest of the map, as its document has it. */
export interface GuestPlace {
  readonly uri: string;
  /** Where it begins in its document. */
  readonly start: number;
}

/** What is moved on the map: threads of one guest and role, all of a guest, or its memory. */
export type MapMover =
  | (GuestPlace & {
      readonly kind: 'threads';
      readonly role: MapRole;
      /** The vCPUs' numbers or the iothreads' ids; empty for the emulator. */
      readonly numbers: readonly number[];
      /** The CPU that a pool was taken from: only that one of its CPUs is exchanged. null to exchange all. */
      readonly from: number | null;
    })
  | (GuestPlace & { readonly kind: 'guest' })
  /** What is bound to this node. */
  | (GuestPlace & { readonly kind: 'memory'; readonly node: number });

/** Where it goes: one CPU, the core of a CPU, or a node. */
export type MapTarget =
  | { readonly kind: 'cpu'; readonly cpu: number }
  | { readonly kind: 'core'; readonly cpu: number }
  | { readonly kind: 'node'; readonly node: number };

/** A move by hand. */
export interface MoveRequest {
  /** The URI of the host. */
  readonly host: string;
  /** Of guests of that host; at least one. */
  readonly movers: readonly MapMover[];
  readonly target: MapTarget;
}

/** The edits of a move, in the order of each text, or why it is not possible. */
export type MoveResult =
  | { readonly kind: 'edits'; readonly title: string; readonly edits: readonly TextEdit[] }
  | { readonly kind: 'refused'; readonly reason: string };

/** A move that is not possible. */
export function refusedMove(reason: string): MoveResult & { kind: 'refused' } {
  return { kind: 'refused', reason };
}
