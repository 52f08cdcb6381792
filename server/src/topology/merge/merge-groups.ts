import * as l10n from '@vscode/l10n';
import { CpuSet } from '../../cpuset/cpuset.ts';
import { shortList } from '../../cpuset/short-list.ts';
import type { CpuPart } from '../build-topology.ts';
import type { HostCpu } from '../host-topology.ts';
import type { MergeProblem, TopologyPart } from './capture-part.ts';
import { reportCpus } from './contradiction.ts';

/** The siblings of each online CPU, from the most trusted part that tells them. CPUs without any are left out. */
export function mergeSiblings(
  parts: readonly TopologyPart[],
  online: CpuSet,
  problems: MergeProblem[],
): ReadonlyMap<number, CpuSet> {
  const siblings = new Map<number, CpuSet>();
  const sourceOf = new Map<number, TopologyPart>();
  for (const part of parts) {
    const different: number[] = [];
    for (const core of part.topology.cores) {
      const set = core.isSubsetOf(online) ? core : core.intersection(online);
      const open = [...set].filter((cpu) => !siblings.has(cpu));
      different.push(...[...set].filter((cpu) => !agrees(cpu, part, siblings.get(cpu), sourceOf.get(cpu))));
      // A core of which some CPUs are known already cannot be a new one.
      if (open.length !== set.size) continue;
      for (const cpu of open) {
        siblings.set(cpu, set);
        sourceOf.set(cpu, part);
      }
    }
    const describe = (cpu: number, winner: TopologyPart) => {
      const siblingsIn = ({ topology }: TopologyPart) => shortList(topology.cpu(cpu)?.siblings ?? CpuSet.empty);
      return l10n.t(
        'the siblings of CPU {0} are {1} in {2} and {3} in {4}',
        cpu,
        siblingsIn(winner),
        winner.name,
        siblingsIn(part),
        part.name,
      );
    };
    reportCpus(part, different, sourceOf, describe, problems);
  }
  return siblings;
}

// Two parts can contradict each other only about CPUs that both have online.
function agrees(cpu: number, part: TopologyPart, known: CpuSet | undefined, by: TopologyPart | undefined): boolean {
  if (known === undefined || by === undefined) return true;
  const ours = part.topology.cpu(cpu)?.siblings ?? CpuSet.empty;
  if (ours.equals(known)) return true;
  const both = part.topology.online.intersection(by.topology.online);
  return ours.intersection(both).equals(known.intersection(both));
}

const levels = [
  { key: 'package', name: () => l10n.t('package') },
  { key: 'die', name: () => l10n.t('die') },
  { key: 'cluster', name: () => l10n.t('cluster') },
  { key: 'l3', name: () => l10n.t('L3 cache') },
  { key: 'l2', name: () => l10n.t('L2 cache') },
] as const;
type Level = (typeof levels)[number];

/** The labels of packages, dies, clusters and caches, the same in all parts. */
export function mergeGroups(
  parts: readonly TopologyPart[],
  online: CpuSet,
  problems: MergeProblem[],
): (cpu: number) => Pick<CpuPart, Level['key']> {
  const merged = levels.map((level) => ({ level, labels: mergeLevel(level, parts, online, problems) }));
  return (cpu) => Object.fromEntries(merged.map(({ level, labels }) => [level.key, labels.get(cpu) ?? null]));
}

function mergeLevel(
  { key, name }: Level,
  parts: readonly TopologyPart[],
  online: CpuSet,
  problems: MergeProblem[],
): Map<number, number> {
  const labels = new Map<number, number>();
  const sourceOf = new Map<number, TopologyPart>();
  let count = 0;
  for (const part of parts) {
    const cpus = part.topology.cpus.filter((cpu) => cpu[key] !== null && online.has(cpu.id));
    const { commonLabelOf, different } = correspondence(cpus, key, labels);
    const describe = (cpu: number, winner: TopologyPart) =>
      l10n.t(
        'the {0} of CPU {1} has CPUs {2} in {3} and {4} in {5}',
        name(),
        cpu,
        shortList(groupOf(winner, key, cpu)),
        winner.name,
        shortList(groupOf(part, key, cpu)),
        part.name,
      );
    if (reportCpus(part, different, sourceOf, describe, problems)) continue;
    // A group without a common label is new only if this part also has all groups that are known.
    const mayAdd = commonLabelOf.size === count;
    for (const { id, [key]: label } of cpus) {
      if (label === null || labels.has(id)) continue;
      let common = commonLabelOf.get(label);
      if (common === undefined && mayAdd) {
        common = count++;
        commonLabelOf.set(label, common);
      }
      if (common === undefined) continue;
      labels.set(id, common);
      sourceOf.set(id, part);
    }
  }
  return labels;
}

/** Which common label each of a part's labels is, and the CPUs about which that is not one to one. */
function correspondence(cpus: readonly HostCpu[], key: Level['key'], labels: ReadonlyMap<number, number>) {
  const commonLabelOf = new Map<number, number>();
  const ownLabelOf = new Map<number, number>();
  const different: number[] = [];
  for (const { id, [key]: label } of cpus) {
    const common = labels.get(id);
    if (label === null || common === undefined) continue;
    if ((commonLabelOf.get(label) ?? common) !== common || (ownLabelOf.get(common) ?? label) !== label) {
      different.push(id);
    } else {
      commonLabelOf.set(label, common);
      ownLabelOf.set(common, label);
    }
  }
  return { commonLabelOf, different };
}

function groupOf({ topology }: TopologyPart, key: Level['key'], cpu: number): CpuSet {
  const label = topology.cpu(cpu)?.[key];
  return CpuSet.from(topology.cpus.filter((other) => other[key] === label).map(({ id }) => id));
}
