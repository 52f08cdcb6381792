import * as l10n from '@vscode/l10n';
import { CpuSet } from '../../cpuset/cpuset.ts';
import { shortList } from '../../cpuset/short-list.ts';
import type { CpuPart } from '../build-topology.ts';
import type { HostCpu } from '../host-topology.ts';
import type { MergeProblem, TopologyPart } from './capture-part.ts';
import { contradictionOfCpus } from './contradiction.ts';

/** The siblings of each online CPU of which some part tells them, by the most trusted part that does. */
export function mergeSiblings(
  told: readonly TopologyPart[],
  online: CpuSet,
  problems: MergeProblem[],
): ReadonlyMap<number, CpuSet> {
  const siblings = new Map<number, CpuSet>();
  const teller = new Map<number, TopologyPart>();
  for (const part of told) {
    const different: number[] = [];
    for (const core of part.topology.cores) {
      const set = core.isSubsetOf(online) ? core : core.intersection(online);
      const open = [...set].filter((cpu) => !siblings.has(cpu));
      different.push(...[...set].filter((cpu) => !agrees(cpu, part, siblings.get(cpu), teller.get(cpu))));
      // A core of which a part tells only some CPUs cannot be the same one.
      if (open.length !== set.size) continue;
      for (const cpu of open) {
        siblings.set(cpu, set);
        teller.set(cpu, part);
      }
    }
    const [cpu] = different;
    const other = cpu === undefined ? undefined : teller.get(cpu);
    if (cpu === undefined || other === undefined) continue;
    const [theirs, ours] = [other, part].map(({ topology }) => shortList(topology.cpu(cpu)?.siblings ?? CpuSet.empty));
    const what = l10n.t(
      'the siblings of CPU {0} are {1} in {2} and {3} in {4}',
      cpu,
      theirs ?? '',
      other.name,
      ours ?? '',
      part.name,
    );
    const message = contradictionOfCpus(what, different.length - 1, other.name);
    problems.push({ name: part.name, message });
  }
  return siblings;
}

// Only CPUs that both have online can be told differently.
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

/** The labels of packages, dies, clusters and caches, made one for all parts. */
export function mergeGroups(
  told: readonly TopologyPart[],
  online: CpuSet,
  problems: MergeProblem[],
): (cpu: number) => Pick<CpuPart, Level['key']> {
  const merged = levels.map((level) => ({ level, labels: mergeLevel(level, told, online, problems) }));
  return (cpu) => Object.fromEntries(merged.map(({ level, labels }) => [level.key, labels.get(cpu) ?? null]));
}

function mergeLevel(
  { key, name }: Level,
  told: readonly TopologyPart[],
  online: CpuSet,
  problems: MergeProblem[],
): Map<number, number> {
  const labels = new Map<number, number>();
  const teller = new Map<number, TopologyPart>();
  let count = 0;
  for (const part of told) {
    const cpus = part.topology.cpus.filter((cpu) => cpu[key] !== null && online.has(cpu.id));
    const { ours, different } = correspondence(cpus, key, labels);
    const [cpu] = different;
    const other = cpu === undefined ? undefined : teller.get(cpu);
    if (cpu !== undefined && other !== undefined) {
      const [theirs, mine] = [other, part].map((of) => shortList(groupOf(of, key, cpu)));
      const what = l10n.t(
        'the {0} of CPU {1} has CPUs {2} in {3} and {4} in {5}',
        name(),
        cpu,
        theirs ?? '',
        other.name,
        mine ?? '',
        part.name,
      );
      const message = contradictionOfCpus(what, different.length - 1, other.name);
      problems.push({ name: part.name, message });
      continue;
    }
    // A group that is new may be one that is known already, unless this part tells of all those too.
    const mayAdd = ours.size === count;
    for (const { id, [key]: label } of cpus) {
      if (label === null || labels.has(id)) continue;
      let common = ours.get(label);
      if (common === undefined && mayAdd) {
        common = count++;
        ours.set(label, common);
      }
      if (common === undefined) continue;
      labels.set(id, common);
      teller.set(id, part);
    }
  }
  return labels;
}

/** Which of a part's labels is which of the common ones, and the CPUs where that is not one to one. */
function correspondence(cpus: readonly HostCpu[], key: Level['key'], labels: ReadonlyMap<number, number>) {
  const ours = new Map<number, number>();
  const theirs = new Map<number, number>();
  const different: number[] = [];
  for (const { id, [key]: label } of cpus) {
    const common = labels.get(id);
    if (label === null || common === undefined) continue;
    if ((ours.get(label) ?? common) !== common || (theirs.get(common) ?? label) !== label) different.push(id);
    else {
      ours.set(label, common);
      theirs.set(common, label);
    }
  }
  return { ours, different };
}

function groupOf({ topology }: TopologyPart, key: Level['key'], cpu: number): CpuSet {
  const label = topology.cpu(cpu)?.[key];
  return CpuSet.from(topology.cpus.filter((other) => other[key] === label).map(({ id }) => id));
}
