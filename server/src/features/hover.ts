import { CpuSet } from '../cpuset/cpuset.ts';
import { type Span, touches } from '../cpuset/span.ts';
import { type DomainDocument, domainName } from '../fleet/document.ts';
import type { Occupancy } from '../fleet/occupancy.ts';
import { occupantsOf } from '../fleet/occupants.ts';
import { type TakenPinset, takenNodesets, takenPinsets } from '../rules/pinsets.ts';
import {
  amount,
  cpus as cpusInWords,
  enumeration,
  nodes as nodesInWords,
  vcpus as vcpusInWords,
} from '../rules/wording.ts';
import type { HostTopology } from '../topology/host-topology.ts';

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
  if (pinset !== undefined) return explain(pinset, cpusInWords, (set) => cpuTable(set, document, occupancy), occupancy);
  const nodeset = takenNodesets(document).find(({ list }) => touches(list.span, offset));
  if (nodeset !== undefined) return explain(nodeset, nodesInWords, (set) => nodeTable(set, occupancy), occupancy);
  return null;
}

function explain(
  { what, list }: TakenPinset,
  inWords: (set: CpuSet) => string,
  table: (set: CpuSet) => string[],
  occupancy: Occupancy | null,
): Hover | null {
  const set = list.value;
  if (set === null || set.isEmpty) return null;
  const title = `**${escaped(what)}: ${inWords(set)}**`;
  const size = set.size > 1 ? ` (${set.size})` : '';
  const host =
    occupancy === null
      ? 'No host is known for this document, so its topology is not shown.'
      : `Host ${escaped(occupancy.host.name)}`;
  return {
    span: list.span,
    markdown: [`${title}${size}`, '', host, '', ...(occupancy === null ? [] : table(set))].join('\n'),
  };
}

function cpuTable(set: CpuSet, document: DomainDocument, occupancy: Occupancy | null): string[] {
  if (occupancy === null) return [];
  const { topology } = occupancy.host;
  if (set.size > mostRows) return tableByNode(set, document, occupancy);
  const rows = [...set].map((cpu) => {
    const here = occupantsInWords(CpuSet.of(cpu), document, occupancy);
    const siblings = (topology.cpu(cpu)?.siblings ?? CpuSet.empty).difference(CpuSet.of(cpu));
    const beside = [...siblings].flatMap((sibling) => {
      const there = occupantsInWords(CpuSet.of(sibling), document, occupancy);
      return there === '' ? [] : [`on sibling ${sibling}: ${there}`];
    });
    return row([String(cpu), ...placeOf(cpu, topology), [here, ...beside].filter((part) => part !== '').join('; ')]);
  });
  return [row(['CPU', 'Core', 'L3', 'Node', 'Pinned here']), row(['---', '---', '---', '---', '---']), ...rows];
}

function placeOf(cpu: number, topology: HostTopology): string[] {
  const known = topology.cpu(cpu);
  if (known === undefined) return ['the host has no such CPU', '', ''];
  if (!known.online) return ['offline', '', known.node === null ? '' : String(known.node)];
  const l3 = topology.l3Of(cpu);
  const core = known.siblings === null ? '?' : `{${known.siblings}}`;
  return [
    known.isolated ? `${core}, isolated` : core,
    l3 === null ? '?' : `{${topology.l3Groups[l3] ?? ''}}`,
    known.node === null ? '?' : String(known.node),
  ];
}

function tableByNode(set: CpuSet, document: DomainDocument, occupancy: Occupancy): string[] {
  const { topology } = occupancy.host;
  const rows: string[] = [];
  let left = set;
  for (const node of topology.nodesOf(set)) {
    const here = set.intersection(topology.node(node)?.cpus ?? CpuSet.empty);
    left = left.difference(here);
    const cores = new Set([...here].map((cpu) => topology.coreOf(cpu))).size;
    rows.push(row([String(node), here.toString(), amount(cores, 'core'), occupantsInWords(here, document, occupancy)]));
  }
  if (!left.isEmpty) rows.push(row(['?', left.toString(), '', '']));
  return [row(['Node', 'CPUs', 'Cores', 'Pinned here']), row(['---', '---', '---', '---']), ...rows];
}

/** Who is confined to one of the CPUs, this document first. */
function occupantsInWords(cpus: CpuSet, document: DomainDocument, occupancy: Occupancy): string {
  const occupants = occupantsOf(cpus, occupancy);
  const ordered = [
    ...occupants.filter((one) => one.document === document),
    ...occupants.filter((one) => one.document !== document),
  ];
  return enumeration(
    ordered.map((one) => {
      const threads: string[] = [];
      if (one.vcpus.length > 0) threads.push(vcpusInWords(one.vcpus));
      if (one.emulator) threads.push('emulator');
      if (one.iothreads.length > 0) threads.push(`iothread ${one.iothreads.join(', ')}`);
      return `${threads.join(', ')}${one.document === document ? '' : ` of ${escaped(domainName(one.document))}`}`;
    }),
  );
}

function nodeTable(set: CpuSet, occupancy: Occupancy | null): string[] {
  if (occupancy === null) return [];
  const rows = [...set].slice(0, mostRows).map((id) => {
    const node = occupancy.host.topology.node(id);
    if (node === undefined) return row([String(id), 'the host has no such node', '', '']);
    const distances = [...node.distances].map(([to, distance]) => `${to}: ${distance}`).join(', ');
    return row([
      String(id),
      node.cpus.isEmpty ? 'none' : node.cpus.toString(),
      memoryInWords(node.memoryKiB),
      distances,
    ]);
  });
  return [row(['Node', 'CPUs', 'Memory', 'Distances']), row(['---', '---', '---', '---']), ...rows];
}

function memoryInWords(kiB: number | null): string {
  if (kiB === null) return '?';
  return kiB >= 1048576 ? `${(kiB / 1048576).toFixed(1)} GiB` : `${Math.round(kiB / 1024)} MiB`;
}

function row(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}

/** Takes the meaning from every character that Markdown or HTML could give one. */
function escaped(text: string): string {
  return text.replace(/[\\`*_{}[\]<>()#+\-.!|&~]/g, (character) => (character === '<' ? '&lt;' : `\\${character}`));
}
