import * as l10n from '@vscode/l10n';
import { CpuSet } from '../../cpuset/cpuset.ts';
import { enumeration } from '../../wording/wording.ts';
import type { Space, Withheld } from './space.ts';

/** Which of these CPUs would be free, but do not count for the domain: `2 isolated and 1 of its pools`; null if none do. */
export function withheldInWords({ withheld }: Pick<Space, 'withheld'>, among: CpuSet): string | null {
  const all = new Map<Withheld['why'], CpuSet>();
  for (const { why, cpus } of withheld) all.set(why, (all.get(why) ?? CpuSet.empty).union(cpus.intersection(among)));
  const parts = [...all].flatMap(([why, { size }]) => (size === 0 ? [] : inWords[why](size)));
  return parts.length === 0 ? null : enumeration(parts);
}

const inWords: Readonly<Record<Withheld['why'], (count: number) => string>> = {
  isolated: (count) => l10n.t('{0} isolated', count),
  'not isolated': (count) => l10n.t('{0} not isolated', count),
  'outside its slice': (count) => l10n.t('{0} outside its slice', count),
  'of its pools': (count) => l10n.t('{0} of its pools', count),
  'of its other vCPUs': (count) => l10n.t('{0} of its other vCPUs', count),
};
