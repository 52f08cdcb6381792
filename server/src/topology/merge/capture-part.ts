import type { CaptureAddition } from '../captures/addition.ts';
import type { CaptureProblem } from '../captures/capture.ts';
import type { L3Total } from '../captures/l3-total.ts';
import type { HostTopology } from '../host-topology.ts';

/** One of several captures of a host, or an addition to them. `name` is that of the file, for messages. */
export type CapturePart = TopologyPart | AdditionPart;

export interface TopologyPart {
  readonly kind: 'topology';
  readonly name: string;
  readonly topology: HostTopology;
  readonly l3Total?: L3Total;
}

export interface AdditionPart {
  readonly kind: 'addition';
  readonly name: string;
  readonly addition: CaptureAddition;
}

/** Two captures that cannot both be right. */
export interface MergeProblem extends CaptureProblem {
  /** The name of the part that is ignored. */
  readonly name: string;
}
