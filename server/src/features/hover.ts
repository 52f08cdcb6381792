import * as l10n from '@vscode/l10n';
import { memorySize } from '../base/memory-size.ts';
import { type Span, touches } from '../base/span.ts';
import { CpuSet } from '../cpuset/cpuset.ts';
import { type DomainDocument, domainName } from '../fleet/documents/domain-document.ts';
import type { Resident } from '../fleet/guests/resident.ts';
import { coresOf } from '../fleet/occupancy/affinity.ts';
import { threadsConfinedTo } from '../fleet/occupancy/confined-threads.ts';
import type { Occupancy } from '../fleet/occupancy/occupancy.ts';
import { type TakenPinset, takenNodesets, takenPinsets } from '../rules/cpu-lists/pinsets.ts';
import type { HostTopology } from '../topology/host-topology.ts';
import {
  amount,
  cpus as cpusInWords,
  enumeration,
  listed,
  mostEnumerated,
  nodes as nodesInWords,
  quotable,
  vcpus as vcpusInWords,
} from '../wording/wording.ts';

/** What to show over a part of a document. */
export interface Hover {
  readonly span: Span;
  /** Markdown; everything that comes from documents is escaped. */
  readonly markdown: string;
}

/** The most rows of a table; a larger pinset is told by node. */
const mostRows = 16;

/** Explains the pinset or nodeset at an offset: where its CPUs are, and who else is pinned to them. null elsewhere. */
export function hoverAt(document: DomainDocument, occupancy: Occupancy | null, offset: number): Hover | null {
  const pinset = takenPinsets(document).find(({ list }) => touches(list.span, offset));
  if (pinset !== undefined) return explainList(pinset, 'cpus', document, occupancy);
  const nodeset = takenNodesets(document).find(({ list }) => touches(list.span, offset));
  return nodeset === undefined ? null : explainList(nodeset, 'nodes', document, occupancy);
}

/** Explains one list of a document. `beneath`: lines that stand under its title. */
export function explainList(
  taken: TakenPinset,
  holds: 'cpus' | 'nodes',
  document: Resident | null,
  occupancy: Occupancy | null,
  beneath: readonly string[] = [],
): Hover | null {
  return holds === 'cpus'
    ? explain(taken, cpusInWords, (set) => cpuTable(set, document, occupancy), occupancy, beneath)
    : explain(taken, nodesInWords, (set) => nodeTable(set, occupancy), occupancy, beneath);
}

function explain(
  { what, list }: TakenPinset,
  inWords: (set: CpuSet) => string,
  table: (set: CpuSet) => string[],
  occupancy: Occupancy | null,
  beneath: readonly string[],
): Hover | null {
  const set = list.value;
  if (set === null || set.isEmpty) return null;
  const title = `**${escaped(what())}: ${inWords(set)}**`;
  const size = set.size > 1 ? ` (${set.size})` : '';
  const host =
    occupancy === null
      ? l10n.t('No host is known for this document, so its topology is not shown.')
      : l10n.t('Host {0}', escaped(occupancy.host.name));
  return {
    span: list.span,
    markdown: [
      `${title}${size}`,
      '',
      ...beneath.flatMap((line) => [line, '']),
      host,
      '',
      ...(occupancy === null ? [] : table(set)),
    ].join('\n'),
  };
}

function cpuTable(set: CpuSet, document: Resident | null, occupancy: Occupancy | null): string[] {
  if (occupancy === null) return [];
  const { topology } = occupancy.host;
  if (set.size > mostRows) return tableByNode(set, document, occupancy);
  const rows = [...set].map((cpu) => {
    const here = occupantsInWords(CpuSet.of(cpu), document, occupancy);
    const siblings = (topology.cpu(cpu)?.siblings ?? CpuSet.empty).difference(CpuSet.of(cpu));
    const beside = [...siblings].flatMap((sibling) => {
      const there = occupantsInWords(CpuSet.of(sibling), document, occupancy);
      return there === '' ? [] : [l10n.t('on sibling {0}: {1}', sibling, there)];
    });
    return row([String(cpu), ...placeOf(cpu, topology), [here, ...beside].filter((part) => part !== '').join('; ')]);
  });
  const head = row([l10n.t('CPU'), l10n.t('Core'), l10n.t('L3'), l10n.t('Node'), l10n.t('Pinned here')]);
  return [head, row(['---', '---', '---', '---', '---']), ...rows];
}

function placeOf(cpu: number, topology: HostTopology): string[] {
  const known = topology.cpu(cpu);
  if (known === undefined) return [l10n.t('the host has no such CPU'), '', ''];
  if (!known.online) return [l10n.t('offline'), '', known.node === null ? '' : String(known.node)];
  const l3 = topology.l3Of(cpu);
  const core = known.siblings === null ? '?' : `{${known.siblings}}`;
  return [
    known.isolated ? l10n.t('{0}, isolated', core) : core,
    l3 === null ? '?' : `{${topology.l3Groups[l3] ?? ''}}`,
    known.node === null ? '?' : String(known.node),
  ];
}

function tableByNode(set: CpuSet, document: Resident | null, occupancy: Occupancy): string[] {
  const { topology } = occupancy.host;
  const rows: string[] = [];
  let left = set;
  for (const node of topology.nodesOf(set)) {
    const here = set.intersection(topology.node(node)?.cpus ?? CpuSet.empty);
    left = left.difference(here);
    const who = occupantsInWords(here, document, occupancy);
    rows.push(row([String(node), listed(here), coresInWords(here, topology), who]));
  }
  const unknown = left.difference(topology.known);
  const nowhere = left.difference(unknown);
  if (!nowhere.isEmpty) rows.push(row(['?', listed(nowhere), '', occupantsInWords(nowhere, document, occupancy)]));
  if (!unknown.isEmpty) rows.push(row(['', listed(unknown), l10n.t('the host has no such CPUs'), '']));
  const head = row([l10n.t('Node'), l10n.t('CPUs'), l10n.t('Cores'), l10n.t('Pinned here')]);
  return [head, row(['---', '---', '---', '---']), ...rows];
}

/** `4 cores`, `3 cores, CPU 3 offline`; `?` where the capture does not tell the cores. */
function coresInWords(cpus: CpuSet, topology: HostTopology): string {
  const online = cpus.intersection(topology.online);
  const cores = coresOf(online, topology);
  const offline = cpus.intersection(topology.offline);
  const parts = online.isEmpty ? [] : [cores === null ? '?' : amount(cores.size, 'core')];
  if (!offline.isEmpty) parts.push(l10n.t('{0} offline', cpusInWords(offline)));
  return parts.join(', ');
}

/** Who is confined to one of the CPUs, this document first. */
function occupantsInWords(cpus: CpuSet, document: Resident | null, occupancy: Occupancy): string {
  const confined = threadsConfinedTo(cpus, occupancy);
  const ordered = [
    ...confined.filter((one) => one.resident === document),
    ...confined.filter((one) => one.resident !== document),
  ];
  return enumeration(
    ordered.slice(0, mostEnumerated).map((one) => {
      const threads: string[] = [];
      if (one.vcpus.length > 0) threads.push(vcpusInWords(one.vcpus));
      if (one.emulator) threads.push(l10n.t('emulator'));
      if (one.iothreads.length > 0) threads.push(l10n.t('iothread {0}', one.iothreads.join(', ')));
      const who = threads.join(', ');
      return one.resident === document ? who : l10n.t('{0} of {1}', who, escaped(domainName(one.resident)));
    }),
    ordered.length,
  );
}

function nodeTable(set: CpuSet, occupancy: Occupancy | null): string[] {
  if (occupancy === null) return [];
  const rows = [...set].slice(0, mostRows).map((id) => {
    const node = occupancy.host.topology.node(id);
    if (node === undefined) return row([String(id), l10n.t('the host has no such node'), '', '']);
    const distances = [...node.distances]
      .slice(0, mostRows)
      .map(([to, distance]) => `${to}: ${distance}`)
      .join(', ');
    return row([
      String(id),
      node.cpus.isEmpty ? l10n.t('none') : listed(node.cpus),
      node.memoryKiB === null ? '?' : memorySize(node.memoryKiB),
      distances,
    ]);
  });
  const head = row([l10n.t('Node'), l10n.t('CPUs'), l10n.t('Memory'), l10n.t('Distances')]);
  return [head, row(['---', '---', '---', '---']), ...rows];
}

function row(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}

/** On one line, and without the meaning that Markdown, HTML or a bare link could give to any of its characters. */
export function escaped(text: string): string {
  return quotable(text).replace(/[\\`*_{}[\]<>()#+\-.!|&~:@$]/g, (character) =>
    character === '<' ? '&lt;' : `\\${character}`,
  );
}
