import * as l10n from '@vscode/l10n';
import { CpuSet } from '../cpuset/cpuset.ts';
import type { CaptureProblem } from './captures/capture.ts';
import type { HostCpu } from './host-topology.ts';

/**
 * The online siblings of each online CPU on a known core, by CPU id. The sibling sets are a partition: equal or
 * disjoint, and each CPU is in its own.
 *
 * Sibling sets of the capture take precedence; a core label is used only for CPUs without one. CPUs with contradictory
 * sets are left out, as unknown.
 */
export function resolveSiblings(
  cpus: readonly HostCpu[],
  online: CpuSet,
  problems: CaptureProblem[],
): ReadonlyMap<number, CpuSet> {
  const named = namedSiblings(cpus, online, problems);
  const agreed = agreedSiblings(named, problems);
  for (const set of siblingsByLabel(cpus)) for (const id of set) agreed.set(id, set);
  return agreed;
}

function namedSiblings(cpus: readonly HostCpu[], online: CpuSet, problems: CaptureProblem[]): Map<number, CpuSet> {
  const known = CpuSet.from(cpus.map((cpu) => cpu.id));
  const named = new Map<number, CpuSet>();
  const onlineOf = new Map<CpuSet, CpuSet>(); // The CPUs of a core usually share one set.
  const naming: number[] = [];
  for (const cpu of cpus) {
    if (!cpu.online || cpu.siblings === null) continue;
    let set = onlineOf.get(cpu.siblings);
    if (set === undefined) {
      if (!cpu.siblings.isSubsetOf(known)) naming.push(cpu.id);
      set = cpu.siblings.isSubsetOf(online) ? cpu.siblings : cpu.siblings.intersection(online);
      onlineOf.set(cpu.siblings, set);
    }
    named.set(cpu.id, set);
  }
  if (naming.length > 0) {
    problems.push({
      message: l10n.t(
        'the siblings of CPUs {0} name CPUs that the capture does not list; those are left out',
        CpuSet.from(naming).toString(),
      ),
    });
  }
  return named;
}

// The members of a core are counted under its lowest sibling: a set is valid if exactly its members name it. This takes
// one pass; comparing the members with each other would be quadratic in a hostile capture.
function agreedSiblings(named: ReadonlyMap<number, CpuSet>, problems: CaptureProblem[]): Map<number, CpuSet> {
  const members = new Map<CpuSet, number[]>();
  const doubtful: number[] = [];
  for (const [id, set] of named) {
    const ofLowest = named.get(set.first ?? id);
    if (ofLowest === undefined || !set.has(id) || !(set === ofLowest || set.equals(ofLowest))) {
      doubtful.push(id);
      continue;
    }
    const group = members.get(ofLowest);
    if (group === undefined) members.set(ofLowest, [id]);
    else group.push(id);
  }
  const agreed = new Map<number, CpuSet>();
  for (const [set, ids] of members) {
    if (ids.length !== set.size) doubtful.push(...ids);
    else for (const id of ids) agreed.set(id, set);
  }
  if (doubtful.length > 0) {
    problems.push({
      message: l10n.t(
        'the siblings of CPUs {0} disagree (all CPUs of a core must name the same set, including themselves); their cores are treated as unknown',
        CpuSet.from(doubtful).toString(),
      ),
    });
  }
  return agreed;
}

function siblingsByLabel(cpus: readonly HostCpu[]): CpuSet[] {
  const byLabel = new Map<number, number[]>();
  for (const cpu of cpus) {
    if (!cpu.online || cpu.siblings !== null || cpu.core === null) continue;
    const ids = byLabel.get(cpu.core);
    if (ids === undefined) byLabel.set(cpu.core, [cpu.id]);
    else ids.push(cpu.id);
  }
  return [...byLabel.values()].map((ids) => CpuSet.from(ids));
}
