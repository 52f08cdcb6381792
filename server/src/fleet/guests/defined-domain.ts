import { type ElementFault, elementFaults } from '../../domain/vocabulary/element-faults.ts';
import { type Stray, strayElements } from '../../domain/vocabulary/stray-elements.ts';
import type { XmlError } from '../../syntax/xml/first-error.ts';
import type { XmlDocument } from '../../syntax/xml/xml.ts';
import type { Guest } from './guest.ts';

/** A guest that domain XML defines: a document of the workspace, or XML that a script holds. */
export interface DefinedDomain extends Guest {
  readonly kind: 'domain' | 'embedded domain';
  /** Scans the text again: a tree takes more memory than its text, and few callers need one. */
  readonly xml: () => XmlDocument;
  /** The first place that is not well-formed. */
  readonly xmlError: XmlError | null;
  /** Whether its XML has comments, where suppressions stand. */
  readonly hasComments: boolean;
  /** Elements about placement that libvirt does not see. */
  readonly strays: readonly Stray[];
  /** What libvirt's parser refuses or drops of its placement elements, one by one. */
  readonly faults: readonly ElementFault[];
}

/** What a {@link DefinedDomain} keeps of its XML. `scan` gives the same document again. */
export function definedBy(
  xml: XmlDocument,
  scan: () => XmlDocument,
): Pick<DefinedDomain, 'xml' | 'xmlError' | 'hasComments' | 'strays' | 'faults'> {
  return {
    xml: scan,
    xmlError: xml.error,
    hasComments: xml.comments.length > 0,
    strays: strayElements(xml),
    faults: elementFaults(xml),
  };
}
