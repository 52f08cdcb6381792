import type { DomainDocument } from '../../fleet/documents/domain-document.ts';
import type { Placement } from '../../placement/placement.ts';
import { childrenNamed, type XmlElement } from '../../syntax/xml/element.ts';
import type { DocumentEdits } from './document-edits.ts';
import { type EditResult, editing } from './editing.ts';
import { editMemory } from './memory-edits.ts';
import { editPins } from './pin-edits.ts';

/**
 * Writes a placement into a document. Values that already say the same keep their form, missing elements are added
 * where libvirt would write them, and all else stays. Refused: documents that are not well-formed, templates that leave
 * elements out or repeat them, and values that a template fills in.
 *
 * `<vcpu placement='auto'>`, which leaves the place to numad, becomes static once a vCPU gets its first pin, without the
 * cpuset that libvirt drops.
 */
export function placementEdits(document: DomainDocument, placement: Placement): EditResult {
  return editing(document, (edits, domain) => editPlacement(edits, domain, document, placement));
}

/** Gathers the edits of {@link placementEdits}; returns why that is not possible, or null. */
export function editPlacement(
  edits: DocumentEdits,
  domain: XmlElement,
  document: DomainDocument,
  placement: Placement,
): string | null {
  const obstacle = editPins(edits, domain, document, placement) ?? editMemory(edits, domain, document, placement);
  if (obstacle === null) makeStatic(edits, domain, document, placement);
  return obstacle;
}

function makeStatic(edits: DocumentEdits, domain: XmlElement, document: DomainDocument, placement: Placement) {
  const { domain: model, threads } = document;
  const [vcpu] = childrenNamed(domain, 'vcpu');
  if (vcpu === undefined || model.vcpu?.placement?.value !== 'auto') return;
  if (placement.vcpus.every((one) => threads.pinOfVcpu.has(one.vcpu))) return;
  edits.setAttribute(vcpu, 'placement', 'static');
  edits.removeAttribute(vcpu, 'cpuset');
  // A <memory> without nodes followed the vCPUs; libvirt would refuse it now.
  const memory = model.numatuneMemory;
  const [element] = childrenNamed(domain, 'numatune').flatMap((numatune) => childrenNamed(numatune, 'memory'));
  if (placement.memory !== null || element === undefined || memory === null) return;
  if (memory.nodeset === null && memory.placement === null) edits.setAttribute(element, 'placement', 'auto');
}
