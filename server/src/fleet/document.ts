import type { XmlDocument } from '../syntax/xml.ts';
import type { Domain } from '../workload/domain.ts';
import type { ElementFault } from '../workload/element-faults.ts';
import type { Stray } from '../workload/stray-elements.ts';
import type { DomainThreads } from '../workload/threads.ts';
import type { Resident } from './resident.ts';

/** A document of the workspace that describes a libvirt domain. Immutable: an edit makes a new one. */
export interface DomainDocument extends Resident {
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

/** What assigns a document to a host: where it is. */
export type FleetFile = Pick<DomainDocument, 'uri' | 'path'>;

/** Whether what runs there is a libvirt domain, and its document therefore about nothing else. */
export function isDomain(resident: Resident): resident is DomainDocument {
  return 'domain' in resident && 'xml' in resident;
}

/** A workload's name as people know it: its own, or its document's file name where it has none. */
export function domainName({ name, path }: Resident): string {
  return name ?? path.slice(path.lastIndexOf('/') + 1);
}
