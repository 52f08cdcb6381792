import * as l10n from '@vscode/l10n';
import type { CpuSet } from '../../cpuset/cpuset.ts';
import type { DomainDocument } from '../../fleet/documents/domain-document.ts';
import type { NewElement } from '../../rules/engine/repair.ts';
import { childrenNamed, type XmlElement } from '../../syntax/xml/element.ts';
import type { DocumentEdits } from './document-edits.ts';
import { type EditResult, editing } from './editing.ts';

/**
 * Gives a domain without guest NUMA cells one cell for each of these sets of vCPUs, and divides its memory among them
 * in proportion to their vCPUs. The shares add up to `<memory>`, which libvirt overwrites with their sum, and are whole
 * huge pages if the domain uses those.
 */
export function guestCellEdits(document: DomainDocument, vcpusOfCells: readonly CpuSet[]): EditResult {
  return editing(document, (edits, domain) => addGuestCells(edits, domain, document, vcpusOfCells));
}

/** Gathers the edits of {@link guestCellEdits}; returns why that is not possible, or null. */
export function addGuestCells(
  edits: DocumentEdits,
  domain: XmlElement,
  document: DomainDocument,
  vcpusOfCells: readonly CpuSet[],
): string | null {
  const { cpu, memoryKiB, memoryDevices } = document.domain;
  if (cpu !== null && cpu.numa !== null) return l10n.t('the domain already has guest NUMA cells');
  const total = memoryKiB?.value ?? null;
  if (total === null || memoryDevices.length > 0)
    return l10n.t('the amount of memory to divide among the cells is unknown');
  const shares = memoryShares(
    total,
    vcpusOfCells.map(({ size }) => size),
    pageKiB(document),
  );
  if (shares === null) return l10n.t('the memory cannot be divided into whole pages');
  const [amounts, unit] = inLargestUnit(shares);
  const cells = vcpusOfCells.map(
    (vcpus, index): NewElement => ({
      name: 'cell',
      attributes: [
        ['id', String(index)],
        ['cpus', vcpus.toString()],
        ['memory', String(amounts[index])],
        ['unit', unit],
      ],
    }),
  );
  const numa: NewElement = { name: 'numa', attributes: [], children: cells };
  const [element] = childrenNamed(domain, 'cpu');
  if (element === undefined) edits.insert(domain, 'domain', { name: 'cpu', attributes: [], children: [numa] });
  else edits.insert(element, 'cpu', numa);
  return null;
}

/**
 * The largest page size that the domain asks for, in KiB. If it names none, libvirt takes the host's default, mostly 2
 * MiB.
 */
function pageKiB({ domain }: DomainDocument): number {
  const backing = domain.memoryBacking;
  const sizes = (backing?.pages ?? []).flatMap(({ sizeKiB }) => sizeKiB?.value ?? []);
  return Math.max(backing?.hugepages == null ? 4 : 2048, ...sizes);
}

/** Shares in KiB, in proportion to the weights; left-over pages go to the first. null if a cell would get none. */
function memoryShares(total: number, weights: readonly number[], page: number): number[] | null {
  const all = weights.reduce((sum, weight) => sum + weight, 0);
  const shares = weights.map((weight) => Math.floor((total / page) * (weight / all)) * page);
  const rest = total - shares.reduce((sum, share) => sum + share, 0);
  const [first = 0, ...others] = shares;
  const exact = [first + rest, ...others];
  return exact.every((share) => share > 0) ? exact : null;
}

function inLargestUnit(shares: readonly number[]): [amounts: number[], unit: string] {
  const units = [
    [1048576, 'GiB'],
    [1024, 'MiB'],
  ] as const;
  for (const [size, unit] of units) {
    if (shares.every((share) => share % size === 0)) return [shares.map((share) => share / size), unit];
  }
  return [[...shares], 'KiB'];
}
