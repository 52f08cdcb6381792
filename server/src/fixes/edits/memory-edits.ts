import * as l10n from '@vscode/l10n';
import type { CpuSet } from '../../cpuset/cpuset.ts';
import { inStyleOf } from '../../cpuset/same-form.ts';
import type { MemoryMode, NumatuneMemory } from '../../domain/domain.ts';
import type { DomainDocument } from '../../fleet/documents/domain-document.ts';
import type { Placement } from '../../placement/placement.ts';
import type { NewElement } from '../../rules/engine/repair.ts';
import { childrenNamed, type XmlElement } from '../../syntax/xml/element.ts';
import type { DocumentEdits } from './document-edits.ts';
import { isFilledIn } from './editing.ts';

/**
 * Writes `<numatune>`: the nodes of the domain's memory and of each guest cell's. Mode `restrictive` stays where
 * `strict` is wanted, since it binds as hard (libvirt leaves the binding to the cgroup), and so does a cell's own mode.
 * Returns why that is not possible, or null.
 */
export function editMemory(
  edits: DocumentEdits,
  domain: XmlElement,
  { domain: model }: DomainDocument,
  { memory, cells }: Pick<Placement, 'memory' | 'cells'>,
): string | null {
  const [numatune] = childrenNamed(domain, 'numatune');
  const missing: NewElement[] = [];
  if (memory !== null) {
    const existing = model.numatuneMemory;
    const obstacle = existing === null ? null : obstacleIn(existing);
    if (obstacle !== null) return obstacle;
    const [element] = numatune === undefined ? [] : childrenNamed(numatune, 'memory');
    if (existing === null || element === undefined) missing.push(binding('memory', memory.mode, memory.nodeset));
    else bindElement(edits, element, existing, memory.mode, memory.nodeset);
  }
  const elements = numatune === undefined ? [] : numatune.children;
  for (const { cell, nodes } of cells) {
    const existing = model.memnodes.find(({ cellid }) => cellid?.value === cell);
    const element = elements.find(({ span }) => span.start === existing?.span.start);
    if (existing === undefined || element === undefined) {
      if (model.memnodes.some(({ cellid }) => isFilledIn(cellid))) return cellsFilledIn();
      const mode = model.memnodes[0]?.mode?.value ?? modeInForce(model.numatuneMemory, memory?.mode ?? 'strict');
      missing.push(binding('memnode', mode, nodes, ['cellid', String(cell)]));
    } else if (isFilledIn(existing.nodeset)) {
      return nodesFilledIn(existing.nodeset?.text);
    } else if (existing.nodeset?.value?.equals(nodes) !== true) {
      edits.setAttribute(element, 'nodeset', inStyleOf(existing.nodeset?.text ?? '', nodes));
    }
  }
  if (missing.length === 0) return null;
  if (numatune === undefined) edits.insert(domain, 'domain', { name: 'numatune', attributes: [], children: missing });
  else for (const element of missing) edits.insert(numatune, 'numatune', element);
  return null;
}

function obstacleIn({ nodeset, mode, placement }: NumatuneMemory): string | null {
  if (isFilledIn(nodeset)) return nodesFilledIn(nodeset?.text);
  return isFilledIn(mode) || isFilledIn(placement) ? l10n.t('a template fills in how the memory is bound') : null;
}

function nodesFilledIn(text: string | undefined): string {
  return l10n.t("a template fills in the nodeset '{0}'", text ?? '');
}

function cellsFilledIn(): string {
  return l10n.t('a template fills in which guest cell a memnode is for');
}

function bindElement(
  edits: DocumentEdits,
  element: XmlElement,
  existing: NumatuneMemory,
  mode: MemoryMode,
  nodeset: CpuSet,
): void {
  // Without a mode libvirt takes strict.
  if (modeInForce(existing, mode) !== (existing.mode === null ? 'strict' : existing.mode.value)) {
    edits.setAttribute(element, 'mode', mode);
  }
  const auto = existing.placement?.value === 'auto';
  if (auto) edits.setAttribute(element, 'placement', 'static');
  if (existing.nodeset?.value?.equals(nodeset) !== true)
    edits.setAttribute(element, 'nodeset', inStyleOf(existing.nodeset?.text ?? '', nodeset));
}

function modeInForce(existing: NumatuneMemory | null, wanted: MemoryMode): MemoryMode {
  return wanted === 'strict' && existing?.mode?.value === 'restrictive' ? 'restrictive' : wanted;
}

function binding(name: string, mode: MemoryMode, nodes: CpuSet, ...ids: (readonly [string, string])[]): NewElement {
  return { name, attributes: [...ids, ['mode', mode], ['nodeset', nodes.toString()]] };
}
