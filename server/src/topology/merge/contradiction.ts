import * as l10n from '@vscode/l10n';
import type { MergeProblem, TopologyPart } from './capture-part.ts';

/** `a has 1 and b has 2; a takes precedence`: what two captures tell differently, and which of them is believed. */
export function contradiction(what: string, winner: string): string {
  return l10n.t('{0}; {1} takes precedence', what, winner);
}

/**
 * Reports CPUs about which `part` contradicts a more trusted part: the first one in words, the others by their number.
 * `winnerOf` gives the more trusted part. Returns whether there is a contradiction.
 */
export function reportCpus(
  part: TopologyPart,
  cpus: readonly number[],
  winnerOf: ReadonlyMap<number, TopologyPart>,
  describe: (cpu: number, winner: TopologyPart) => string,
  problems: MergeProblem[],
): boolean {
  const [cpu] = cpus;
  const winner = cpu === undefined ? undefined : winnerOf.get(cpu);
  if (cpu === undefined || winner === undefined) return false;
  const what = describe(cpu, winner);
  const message =
    cpus.length > 1
      ? l10n.t('{0}, and {1} more CPUs differ; {2} takes precedence', what, cpus.length - 1, winner.name)
      : contradiction(what, winner.name);
  problems.push({ name: part.name, message });
  return true;
}
