import { lazy } from '../../base/lazy.ts';
import { type ElementFault, elementFaults } from '../../domain/vocabulary/element-faults.ts';
import { type Stray, strayElements } from '../../domain/vocabulary/stray-elements.ts';
import type { XmlDocument } from '../../syntax/xml/xml.ts';
import type { Guest } from './guest.ts';

/** A guest that domain XML defines: a document of the workspace, or XML that a script holds. */
export interface DefinedDomain extends Guest {
  readonly kind: 'domain' | 'embedded domain';
  readonly xml: XmlDocument;
  /** Elements about placement that libvirt does not see. Found once, however often the host changes. */
  readonly strays: () => readonly Stray[];
  /** What libvirt's parser refuses or drops of its placement elements, one by one. Found once. */
  readonly faults: () => readonly ElementFault[];
}

/** What a {@link DefinedDomain} has of its XML. */
export function definedBy(xml: XmlDocument): Pick<DefinedDomain, 'xml' | 'strays' | 'faults'> {
  return { xml, strays: lazy(() => strayElements(xml)), faults: lazy(() => elementFaults(xml)) };
}
