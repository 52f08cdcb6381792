import * as l10n from '@vscode/l10n';
import type { HostTopology } from '../host-topology.ts';

/** What is wrong with a capture, in one sentence that stands alone: what, where in the capture, what would be right. */
export interface CaptureProblem {
  readonly message: string;
  /** Set where nothing is wrong but the format does not tell this of a host; another capture of it may. */
  readonly lacks?: 'siblings' | 'nodes';
}

/**
 * What a capture gives. `value` is null when no CPU could be read from it, and then `problems` has at least one entry;
 * with a value, the problems tell what was left out of it.
 */
export interface CaptureResult {
  readonly value: HostTopology | null;
  readonly problems: readonly CaptureProblem[];
}

/** A part of a capture, or why it cannot be read: a clause that its reader puts into a message. */
export type PartResult<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problem: string };

/** Captures are refused above this length. 16,384 CPUs take about 2 MiB in the wordiest format. */
export const longestCapture = 32 * 1024 * 1024;

/** A capture that could not be read, and why. */
export function unreadable(message: string): CaptureResult {
  return { value: null, problems: [{ message }] };
}

/** A capture that was understood. Without one online CPU there is no host to check against. */
export function understood(value: HostTopology, problems: readonly CaptureProblem[]): CaptureResult {
  if (!value.online.isEmpty) return { value, problems };
  const wrong = problems.filter(({ lacks }) => lacks === undefined);
  return { value: null, problems: [...wrong, { message: l10n.t('No CPU is online.') }] };
}
