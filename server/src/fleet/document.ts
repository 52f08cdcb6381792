import type { XmlDocument } from '../syntax/xml.ts';
import type { Domain } from '../workload/domain.ts';
import type { ElementFault } from '../workload/element-faults.ts';
import type { Stray } from '../workload/stray-elements.ts';
import type { DomainThreads } from '../workload/threads.ts';

/** A document of the workspace that describes a libvirt domain. Immutable: an edit makes a new one. */
export interface DomainDocument {
  /** The name by which editor or command know the document. */
  readonly uri: string;
  /** Where it is, with `/` between its parts, for the globs of host profiles. */
  readonly path: string;
  readonly text: string;
  readonly xml: XmlDocument;
  readonly domain: Domain;
  readonly threads: DomainThreads;
  /** Well-formed and without a template's control blocks: what is not in it is really not there. */
  readonly complete: boolean;
  /** Elements about placement that libvirt does not see; looked for once, however often the host changes. */
  readonly strays: () => readonly Stray[];
  /** What libvirt's parser refuses or drops of its placement elements one for one; looked for once likewise. */
  readonly faults: () => readonly ElementFault[];
  /** Open in the editor, so that its text counts and not the file's. */
  readonly open: boolean;
}

/** The domain's name as people know it: its `<name>`, or the document's file name where there is none. */
export function domainName(document: DomainDocument): string {
  return document.domain.name?.value ?? document.path.slice(document.path.lastIndexOf('/') + 1);
}
