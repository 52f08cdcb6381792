import type { HostMap, MapVerified } from '../../../../server/src/drawing/map/host-map.ts';
import { cpusIn } from '../pins-at.ts';
import type { MapWords } from '../words.ts';
import { filled } from './dom.ts';

/** What is wrong at a CPU: a conflict, or threads that really run elsewhere than their file says. */
export interface Problem {
  readonly kind: 'conflict' | 'drift';
  readonly cpu: number;
  /** What it is, and which of how many. */
  readonly text: string;
}

/** All conflicts, then all drifts. */
export function problemsOf({ conflicts, verified }: HostMap, words: MapWords): readonly Problem[] {
  const drifts = verified?.drifts ?? [];
  return [
    ...conflicts.flatMap(({ cpus, label }, at): Problem[] => {
      const [cpu] = cpusIn(cpus);
      return cpu === undefined
        ? []
        : [{ kind: 'conflict', cpu, text: filled(words.conflictOf, at + 1, conflicts.length, label) }];
    }),
    ...drifts.flatMap(({ label }, at): Problem[] => {
      const cpu = verified === null ? undefined : cpuOfDrift(verified, at);
      return cpu === undefined
        ? []
        : [{ kind: 'drift', cpu, text: filled(words.driftOf, at + 1, drifts.length, label) }];
    }),
  ];
}

/** Where it has a sign: the first CPU that its threads run on, unpinned; else the first one of their pin; else any. */
function cpuOfDrift({ drifts, places }: MapVerified, index: number): number | undefined {
  const drift = drifts[index];
  const place =
    places.find(({ strays }) => strays.includes(index)) ??
    places.find(({ pins }) => pins.some(({ pin }) => pin === drift?.pin));
  return place?.cpu ?? cpusIn(drift?.cpus ?? '')[0];
}
