import * as l10n from '@vscode/l10n';
import { memorySize } from '../../base/memory-size.ts';
import { CpuSet } from '../../cpuset/cpuset.ts';
import type { GuestCell, HugePage } from '../../domain/domain.ts';
import type { DefinedDomain } from '../../fleet/guests/defined-domain.ts';
import { effectiveCpus } from '../../fleet/occupancy/affinity.ts';
import type { Occupancy } from '../../fleet/occupancy/occupancy.ts';
import { cellsByNumber } from '../../rules/cells/cell-numbers.ts';
import { memoryBindings } from '../../rules/numa/memory-bindings.ts';
import { amount, nodes as nodesInWords, vcpus as vcpusInWords } from '../../wording/wording.ts';
import { escapedSentence } from './markdown.ts';
import { nodeTable } from './node-table.ts';

/** What a part of a domain means: a title without Markdown, and lines of Markdown under it. */
export interface Meaning {
  readonly title: string;
  readonly lines: readonly string[];
}

/** The most lines about cells or bindings. */
const mostRows = 8;

/** The memory of a guest: its size, its huge pages, and the nodes that it is bound to; null if its size is unknown. */
export function memoryOf(guest: DefinedDomain, occupancy: Occupancy | null): Meaning | null {
  const { memoryKiB, maxMemoryKiB, memoryBacking } = guest.domain;
  if (memoryKiB?.value == null) return null;
  const title = [l10n.t('Memory: {0}', memorySize(memoryKiB.value))];
  if (maxMemoryKiB?.value != null) title.push(l10n.t('at most {0}', memorySize(maxMemoryKiB.value)));
  const lines: string[] = [];
  const sizes = new Set((memoryBacking?.pages ?? []).flatMap(({ sizeKiB }) => sizeKiB?.value ?? []));
  if (sizes.size > 0) lines.push(l10n.t('from huge pages of {0}', [...sizes].map(memorySize).join(', ')), '');
  const bindings = guest.complete ? [...memoryBindings(guest)] : [];
  for (const { cell, mode, nodeset } of bindings.slice(0, mostRows)) {
    if (nodeset.value === null) continue;
    const nodes = nodesInWords(nodeset.value);
    lines.push(
      cell === null ? l10n.t('{0}: mode {1}', nodes, mode) : l10n.t('guest cell {0}: {1}, mode {2}', cell, nodes, mode),
      '',
    );
  }
  if (guest.complete && bindings.length === 0) lines.push(l10n.t('not bound to nodes of the host'), '');
  const all = CpuSet.unionOf(bindings.flatMap(({ nodeset }) => nodeset.value ?? []));
  if (occupancy !== null && !all.isEmpty) lines.push(...nodeTable(all, occupancy.host.topology));
  return { title: title.join(', '), lines };
}

/** A guest cell, and the nodes of the host that its memory and its vCPUs are on; null without a known number. */
export function cellOf(
  cell: GuestCell,
  id: number | null,
  guest: DefinedDomain,
  occupancy: Occupancy | null,
): Meaning | null {
  if (id === null) return null;
  const about = [
    ...(cell.cpus?.value == null ? [] : [vcpusInWords(cell.cpus.value)]),
    ...(cell.memoryKiB?.value == null ? [] : [memorySize(cell.memoryKiB.value)]),
  ];
  const binding = [...memoryBindings(guest)].find((one) => one.cell === id || one.cell === null);
  const memory = binding?.nodeset.value ?? null;
  const lines: string[] = [];
  if (memory !== null) lines.push(l10n.t('memory on {0}', nodesInWords(memory)), '');
  const nodes = nodesOfVcpus(cell.cpus?.value ?? null, guest, occupancy);
  if (nodes !== null) lines.push(l10n.t('vCPUs on {0}', nodesInWords(nodes)), '');
  const distances = cell.distances.flatMap(({ to, value }) =>
    to?.value == null || value?.value == null ? [] : `${to.value}: ${value.value}`,
  );
  if (distances.length > 0)
    lines.push(l10n.t('distances to guest cells {0}', distances.slice(0, mostRows).join(', ')), '');
  const shown = memory === null ? nodes : nodes === null ? memory : memory.union(nodes);
  if (occupancy !== null && shown !== null) lines.push(...nodeTable(shown, occupancy.host.topology));
  const title = l10n.t('guest cell {0}', id);
  return { title: [title, ...about].join(' · '), lines };
}

/** The nodes of the CPUs that vCPUs are pinned to; null if one is not pinned, or if that is unknown. */
function nodesOfVcpus(wanted: CpuSet | null, guest: DefinedDomain, occupancy: Occupancy | null): CpuSet | null {
  if (wanted === null || wanted.isEmpty || occupancy === null) return null;
  const { host } = occupancy;
  const of = guest.threads.vcpus.filter(({ index }) => index !== null && wanted.has(index));
  const cpus = of.map((thread) => (thread.origin === 'default' ? null : effectiveCpus(thread, guest, host)));
  if (cpus.length === 0 || cpus.includes(null)) return null;
  const all = CpuSet.unionOf(cpus.flatMap((one) => one ?? []));
  return [...all].every((cpu) => host.topology.nodeOf(cpu) !== null) ? host.topology.nodesOf(all) : null;
}

/**
 * Huge pages, and how many of them each guest cell needs; null if their size is unknown. The nodeset of `<page>` names
 * guest cells, which is easily mistaken for nodes of the host.
 */
export function pagesOf({ sizeKiB, nodeset }: HugePage, guest: DefinedDomain): Meaning | null {
  if (sizeKiB?.value == null) return null;
  const size = sizeKiB.value;
  const cells = cellsByNumber(guest.domain);
  const title = l10n.t('Huge pages of {0}', memorySize(size));
  if (nodeset === null) return { title, lines: [escapedSentence(l10n.t('for all memory that no other <page> names'))] };
  if (nodeset.value === null || cells === null) return null;
  const lines = [l10n.t('The nodeset names guest cells, not nodes of the host.'), ''];
  for (const id of [...nodeset.value].slice(0, mostRows)) {
    const memory = cells.get(id)?.memoryKiB?.value ?? null;
    if (memory === null) continue;
    const pages = amount(Math.ceil(memory / size), 'page');
    lines.push(l10n.t('guest cell {0}: {1}, {2}', id, memorySize(memory), pages), '');
  }
  return { title, lines };
}
