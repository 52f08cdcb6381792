import type { ElementFault } from '../../domain/vocabulary/element-faults.ts';
import type { Stray } from '../../domain/vocabulary/stray-elements.ts';
import type { XmlDocument } from '../../syntax/xml/xml.ts';
import type { Guest } from '../guests/guest.ts';
import type { Resident } from '../guests/resident.ts';

/** A document of the workspace that describes a libvirt domain. Immutable: an edit makes a new one. */
export interface DomainDocument extends Guest {
  readonly xml: XmlDocument;
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
  return 'xml' in resident && !isEmbedded(resident.xml);
}

/**
 * A workload's name as people know it: its own, or its document's file name where it has none, with the line (`start.sh:4`)
 * of what a script starts.
 */
export function domainName({ name, path, line }: Resident): string {
  if (name !== null) return name;
  const file = path.slice(path.lastIndexOf('/') + 1);
  const startedIn = line();
  return startedIn === null ? file : `${file}:${startedIn}`;
}

/** Whether it stands in another text, such as a script's. */
function isEmbedded(xml: unknown): boolean {
  return typeof xml === 'object' && xml !== null && 'placeOf' in xml;
}
