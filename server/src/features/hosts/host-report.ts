import * as l10n from '@vscode/l10n';
import { memorySize } from '../../base/memory-size.ts';
import { CpuSet } from '../../cpuset/cpuset.ts';
import { hostSummary, specialCpus } from '../../drawing/host-summary.ts';
import { kindName, l3Size, partName, unknownPartName } from '../../drawing/level-names.ts';
import type { Host } from '../../topology/host.ts';
import type { HostNode, HostTopology } from '../../topology/host-topology.ts';
import { amount } from '../../wording/wording.ts';

/**
 * The host as a text tree for a terminal: packages, nodes and L3 groups with their CPUs and cores, then the nodes'
 * memory and distances, then the special CPUs. A level that divides nothing shares its line with the next.
 */
export function hostReport(host: Host): string {
  const { topology } = host;
  const lines = [`${host.name}: ${hostSummary(topology)}`, ''];
  branch(host, topology.online, levelsOf(topology), [], '  ', lines);
  lines.push('', ...topology.nodes.map((node) => `  ${nodeLine(node)}`));
  const shown = [...kindsOfCores(topology), ...specialCpus(host, String)].map((line) => `  ${line}`);
  if (shown.length > 0) lines.push('', ...shown);
  return `${lines.join('\n')}\n`;
}

interface Level {
  readonly name: 'package' | 'node' | 'l3';
  readonly labelOf: (cpu: number) => number | null;
}

function levelsOf(topology: HostTopology): Level[] {
  return [
    { name: 'package', labelOf: (cpu) => topology.cpu(cpu)?.package ?? null },
    { name: 'node', labelOf: (cpu) => topology.nodeOf(cpu) },
    { name: 'l3', labelOf: (cpu) => topology.l3Of(cpu) },
  ];
}

function branch(
  host: Host,
  cpus: CpuSet,
  levels: readonly Level[],
  titles: readonly string[],
  indent: string,
  lines: string[],
): void {
  const [level, ...rest] = levels;
  if (level === undefined) {
    lines.push(indent + leafLine(host, cpus, titles));
    return;
  }
  const groups = partition(cpus, level, host.topology);
  if (groups.length === 1) {
    for (const group of groups)
      branch(host, cpus, rest, group.known ? [...titles, group.title] : titles, indent, lines);
    return;
  }
  if (titles.length > 0) lines.push(`${indent}${titles.join(' · ')}: ${l10n.t('CPUs {0}', cpus.toString())}`);
  const inner = titles.length > 0 ? `${indent}  ` : indent;
  for (const group of groups) branch(host, group.cpus, rest, [group.title], inner, lines);
}

function partition(
  cpus: CpuSet,
  level: Level,
  topology: HostTopology,
): { title: string; known: boolean; cpus: CpuSet }[] {
  const groups = new Map<number | null, number[]>();
  for (const cpu of cpus) {
    const label = level.labelOf(cpu);
    const group = groups.get(label);
    if (group === undefined) groups.set(label, [cpu]);
    else group.push(cpu);
  }
  return [...groups].map(([label, ids]) => ({
    title: label === null ? unknownPartName(level.name) : titleOf(level, label, topology),
    known: label !== null,
    cpus: CpuSet.from(ids),
  }));
}

// `performance cores: CPUs 0-15`, of a hybrid CPU.
function kindsOfCores({ cpus }: HostTopology): string[] {
  const byKind = new Map<string, number[]>();
  for (const { id, kind } of cpus) if (kind !== null) byKind.set(kind, [...(byKind.get(kind) ?? []), id]);
  return [...byKind].map(([kind, ids]) => l10n.t('{0}: CPUs {1}', kindName(kind), CpuSet.from(ids).toString()));
}

function titleOf({ name }: Level, label: number, topology: HostTopology): string {
  const size = name === 'l3' ? l3Size(topology, label) : null;
  return size === null ? partName(name, label) : `${partName(name, label)} (${size})`;
}

function leafLine(host: Host, cpus: CpuSet, titles: readonly string[]): string {
  const list = cpus.toString();
  const named = cpus.size === 1 ? l10n.t('CPU {0}', list) : l10n.t('CPUs {0}', list);
  const parts = [[...titles, named].join(' · ')];
  const cores = coresText(host.topology, cpus);
  if (cores !== null) parts.push(`(${cores})`);
  const reserved = host.reserved.intersection(cpus);
  const isolated = host.topology.isolated.intersection(cpus);
  if (!reserved.isEmpty) parts.push(l10n.t('reserved {0}', reserved.toString()));
  if (!isolated.isEmpty) parts.push(l10n.t('isolated {0}', isolated.toString()));
  return parts.join('  ');
}

// `4 cores: 0,8 1,9 2,10 3,11`; five or more evenly spaced cores are abbreviated: `8 cores: 0,8 … 7,15`.
function coresText(topology: HostTopology, cpus: CpuSet): string | null {
  const indexes = new Set<number>();
  for (const cpu of cpus) {
    const core = topology.coreOf(cpu);
    if (core !== null) indexes.add(core);
  }
  if (indexes.size === 0) return null;
  const cores = [...indexes].map((index) => topology.cores[index] ?? CpuSet.empty);
  const count = amount(cores.length, 'core');
  if (cores.every((core) => core.size === 1)) return count;
  return `${count}: ${evenRuns(cores).map(runText).join(' ')}`;
}

function runText(run: readonly CpuSet[]): string {
  if (run.length < 5) return run.join(' ');
  return `${run[0]} … ${run.at(-1)}`;
}

function evenRuns(cores: readonly CpuSet[]): CpuSet[][] {
  const runs: CpuSet[][] = [];
  let step: number | null = null;
  for (const core of cores) {
    const run = runs.at(-1);
    const before = run?.at(-1);
    const moved = before === undefined ? null : distanceBetween(before, core);
    if (run === undefined || moved === null || (run.length > 1 && moved !== step)) runs.push([core]);
    else {
      run.push(core);
      step = moved;
    }
  }
  return runs;
}

// By how much every CPU of a core is higher than its counterpart in another core; null if that differs.
function distanceBetween(from: CpuSet, to: CpuSet): number | null {
  const [first, ...others] = [...to].map((cpu, index) => cpu - ([...from][index] ?? Number.NaN));
  return from.size === to.size && first !== undefined && others.every((moved) => moved === first) ? first : null;
}

function nodeLine(node: HostNode): string {
  const memory = node.memoryKiB === null ? l10n.t('memory not known') : memorySize(node.memoryKiB);
  const parts = [`${partName('node', node.id)}: ${memory}`];
  if (node.cpus.isEmpty) parts.push(l10n.t('no CPUs'));
  const huge = node.pages.filter((page) => page.count > 0).slice(1);
  for (const page of huge) parts.push(l10n.t('{0} pages of {1}', page.count, memorySize(page.sizeKiB)));
  const nodesAt = new Map<number, number[]>();
  for (const [to, distance] of node.distances) nodesAt.set(distance, [...(nodesAt.get(distance) ?? []), to]);
  const distances = [...nodesAt]
    .sort(([a], [b]) => a - b)
    .map(([distance, to]) => l10n.t('{0} to {1}', distance, CpuSet.from(to).toString()));
  if (nodesAt.size > 0) parts.push(l10n.t('distance {0}', distances.join(', ')));
  return parts.join(', ');
}
