import * as l10n from '@vscode/l10n';
import { CpuSet } from '../../cpuset/cpuset.ts';
import { l3Size } from '../../drawing/level-names.ts';
import { domainName } from '../../fleet/documents/domain-document.ts';
import type { Resident } from '../../fleet/guests/resident.ts';
import { coresOf } from '../../fleet/occupancy/affinity.ts';
import { type ConfinedThreads, threadsConfinedTo } from '../../fleet/occupancy/confined-threads.ts';
import type { Occupancy } from '../../fleet/occupancy/occupancy.ts';
import type { HostTopology } from '../../topology/host-topology.ts';
import { amount, cpus as cpusInWords, enumeration, listed, mostEnumerated, vcpus } from '../../wording/wording.ts';
import { escaped, table } from './markdown.ts';

/** The most rows of a table; a larger set has one row a node. */
const mostRows = 16;

/** Where CPUs are, and who is pinned to them; threads of `guest` come first and without its name. */
export function cpuTable(set: CpuSet, guest: Resident | null, occupancy: Occupancy): string[] {
  return set.size > mostRows ? tableByNode(set, guest, occupancy) : tableByCpu(set, guest, occupancy);
}

/** A column of the table with its value for one CPU, as plain text. */
export interface CpuFact {
  readonly name: string;
  readonly value: string;
}

/** The row of one CPU. */
export function cpuFacts(cpu: number, occupancy: Occupancy): readonly CpuFact[] {
  const values = rowOf(cpu, null, occupancy, (name) => name);
  return columns().map((name, index) => ({ name, value: values[index] ?? '' }));
}

function tableByCpu(set: CpuSet, guest: Resident | null, occupancy: Occupancy): string[] {
  return table(
    columns(),
    [...set].map((cpu) => rowOf(cpu, guest, occupancy, escaped)),
  );
}

function columns(): string[] {
  return [l10n.t('CPU'), l10n.t('Core'), l10n.t('L3'), l10n.t('Node'), l10n.t('Pinned here')];
}

function rowOf(cpu: number, guest: Resident | null, occupancy: Occupancy, shown: (name: string) => string): string[] {
  const { topology } = occupancy.host;
  const here = pinnedTo(CpuSet.of(cpu), guest, occupancy, shown);
  const siblings = (topology.cpu(cpu)?.siblings ?? CpuSet.empty).difference(CpuSet.of(cpu));
  const beside = [...siblings].flatMap((sibling) => {
    const there = pinnedTo(CpuSet.of(sibling), guest, occupancy, shown);
    return there === '' ? [] : [l10n.t('on sibling CPU {0}: {1}', sibling, there)];
  });
  return [String(cpu), ...placeOf(cpu, topology), [here, ...beside].filter((part) => part !== '').join('; ')];
}

/** Core, L3 group and node of a CPU; `?` if the capture leaves it out. */
function placeOf(cpu: number, topology: HostTopology): string[] {
  const known = topology.cpu(cpu);
  if (known === undefined) return [l10n.t('the host has no such CPU'), '', ''];
  if (!known.online) return [l10n.t('offline'), '', known.node === null ? '' : String(known.node)];
  const l3 = topology.l3Of(cpu);
  const core = known.siblings === null ? '?' : `{${known.siblings}}`;
  return [
    known.isolated ? l10n.t('{0}, isolated', core) : core,
    l3 === null ? '?' : [`{${topology.l3Groups[l3] ?? ''}}`, l3Size(topology, l3) ?? ''].join(' ').trim(),
    known.node === null ? '?' : String(known.node),
  ];
}

function tableByNode(set: CpuSet, guest: Resident | null, occupancy: Occupancy): string[] {
  const { topology } = occupancy.host;
  const head = [l10n.t('Node'), l10n.t('CPUs'), l10n.t('Cores'), l10n.t('Pinned here')];
  const rows: string[][] = [];
  let left = set;
  for (const node of topology.nodesOf(set)) {
    const here = set.intersection(topology.node(node)?.cpus ?? CpuSet.empty);
    left = left.difference(here);
    rows.push([String(node), listed(here), coresInWords(here, topology), pinnedTo(here, guest, occupancy)]);
  }
  const unknown = left.difference(topology.known);
  const nowhere = left.difference(unknown);
  if (!nowhere.isEmpty) rows.push(['?', listed(nowhere), '', pinnedTo(nowhere, guest, occupancy)]);
  if (!unknown.isEmpty) rows.push(['', listed(unknown), l10n.t('the host has no such CPUs'), '']);
  return table(head, rows);
}

/** `4 cores`, `3 cores, CPU 3 offline`; `?` if the capture leaves cores out. */
function coresInWords(cpus: CpuSet, topology: HostTopology): string {
  const online = cpus.intersection(topology.online);
  const cores = coresOf(online, topology);
  const offline = cpus.intersection(topology.offline);
  const parts = online.isEmpty ? [] : [cores === null ? '?' : amount(cores.size, 'core')];
  if (!offline.isEmpty) parts.push(l10n.t('{0} offline', cpusInWords(offline)));
  return parts.join(', ');
}

/** `vCPU 0 and emulator of db`: the threads that are confined to CPUs of which some are in the set. */
function pinnedTo(
  cpus: CpuSet,
  guest: Resident | null,
  occupancy: Occupancy,
  shown: (name: string) => string = escaped,
): string {
  const confined = threadsConfinedTo(cpus, occupancy);
  const ordered = [
    ...confined.filter(({ resident }) => resident === guest),
    ...confined.filter(({ resident }) => resident !== guest),
  ];
  const named = ordered.slice(0, mostEnumerated).map((one) => {
    const threads = threadsInWords(one);
    return one.resident === guest ? threads : l10n.t('{0} of {1}', threads, shown(domainName(one.resident)));
  });
  return enumeration(named, ordered.length);
}

function threadsInWords({ vcpus: indices, emulator, iothreads }: ConfinedThreads): string {
  const threads: string[] = [];
  if (indices.length > 0) threads.push(vcpus(indices));
  if (emulator) threads.push(l10n.t('emulator'));
  if (iothreads.length > 0) threads.push(l10n.t('iothread {0}', iothreads.join(', ')));
  return threads.join(', ');
}
