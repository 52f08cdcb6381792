import * as l10n from '@vscode/l10n';
import type { Span } from '../../base/span.ts';
import { CpuSet } from '../../cpuset/cpuset.ts';
import type { ScriptList } from '../../fleet/documents/script-lists.ts';
import { isChanged } from '../../fleet/guests/repinned-guest.ts';
import type { Occupancy } from '../../fleet/occupancy/occupancy.ts';
import { cpus as cpusInWords } from '../../wording/wording.ts';
import type { Fix } from '../fix.ts';
import type { Misplaced, PlaceSearch } from './place-fixes.ts';

/**
 * A sum such as `$((i + 4))`. Only sums and products are matched, so a constant at either end is a term. A number that
 * begins with 0 would be octal.
 */
const sum = /^"?\$\(\((?:\s*([1-9]\d*|0)\s*\+[\w\s$+*]*|[\w\s$+*]*\+\s*([1-9]\d*|0)\s*)\)\)"?$/d;

/**
 * Changes the constant of a sum that computes a list, which moves all that it pins by one step to CPUs that no other vCPU is
 * pinned to, preferably on the same nodes, as near as possible. None if the trial fails or warnings remain: then the
 * constant is not the mistake.
 */
export function shiftedSum(
  { rule, severity }: Misplaced,
  { document, occupancy, trial, limit }: PlaceSearch,
  lists: readonly ScriptList[],
): Fix[] {
  const { uri, text, threads } = document;
  const spans = new Map(threads.vcpus.flatMap(({ span }) => (span === null ? [] : [[span.start, span]])));
  for (const span of spans.values()) {
    const constant = isChanged(span) ? constantIn(text, span) : null;
    const pinned = constant === null ? null : pinnedBy(span, lists);
    if (constant === null || pinned === null) continue;
    const taken = takenBeside(span, uri, occupancy);
    for (const { step, cpus } of stepsFrom(pinned, constant.value, taken, occupancy)) {
      if (limit.isSpent) return [];
      const newText = `${constant.value + step}`;
      const edits = [{ uri, span: constant.span, newText }];
      if (!trial.isRepair(edits, { kind: 'rule', rule }) || trial.severeAfter(edits) > 0) continue;
      const before = text.slice(span.start, span.end);
      const after = `${text.slice(span.start, constant.span.start)}${newText}${text.slice(constant.span.end, span.end)}`;
      const title = l10n.t('Change {0} to {1}, which is {2}', before, after, cpusInWords(cpus));
      return [{ kind: 'fix', title, edits, preferred: severity !== 'info', safe: false }];
    }
  }
  return [];
}

function constantIn(text: string, { start, end }: Span): { readonly value: number; readonly span: Span } | null {
  const match = sum.exec(text.slice(start, end));
  const at = match?.indices?.[1] ?? match?.indices?.[2];
  if (at === undefined) return null;
  const span = { start: start + at[0], end: start + at[1] };
  return { value: Number(text.slice(span.start, span.end)), span };
}

/** All CPUs that the sum comes to; null if that is not known. */
function pinnedBy(span: Span, lists: readonly ScriptList[]): CpuSet | null {
  const all = lists.filter(({ located }) => located.span.start === span.start);
  const sets = all.flatMap(({ holds, located }) => (holds === 'cpus' && located.value !== null ? [located.value] : []));
  return sets.length === 0 || sets.length < all.length ? null : CpuSet.unionOf(sets);
}

/** The CPUs that vCPUs are pinned to by other lists, those of this guest included. */
function takenBeside(span: Span, uri: string, { restricted }: Occupancy): CpuSet {
  const others = [...restricted].flatMap(([resident, vcpus]) =>
    vcpus.filter(({ thread }) => resident.uri !== uri || thread.span?.start !== span.start),
  );
  return CpuSet.unionOf(others.map(({ affinity }) => affinity));
}

interface Step {
  readonly step: number;
  readonly cpus: CpuSet;
}

function stepsFrom(pinned: CpuSet, constant: number, taken: CpuSet, { host: { topology } }: Occupancy): Step[] {
  const { online } = topology;
  const all = [...pinned];
  const steps: Step[] = [];
  for (let step = -constant; step <= (online.last ?? 0); step++) {
    const cpus = CpuSet.from(all.map((cpu) => cpu + step).filter((cpu) => cpu >= 0));
    if (step !== 0 && cpus.size === all.length && cpus.isSubsetOf(online) && !cpus.intersects(taken))
      steps.push({ step, cpus });
  }
  const home = topology.nodesOf(pinned);
  const rank = ({ cpus }: Step) => {
    const nodes = topology.nodesOf(cpus);
    return nodes.size * 2 + Number(!nodes.equals(home));
  };
  return steps.sort((a, b) => rank(a) - rank(b) || Math.abs(a.step) - Math.abs(b.step) || a.step - b.step);
}
