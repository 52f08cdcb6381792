import { lazy } from '../../base/lazy.ts';
import type { DefinedDomain } from '../guests/defined-domain.ts';
import type { Resident } from '../guests/resident.ts';

/** A document of the workspace that describes a libvirt domain. Immutable: an edit makes a new one. */
export interface DomainDocument extends DefinedDomain {
  readonly kind: 'domain';
  /** Open in the editor, so its text counts and not the file's. */
  readonly open: boolean;
}

/** The same document, for a search that asks for its tree several times: it is kept from the first time on. */
export function keepingTree(document: DomainDocument): DomainDocument {
  return { ...document, xml: lazy(document.xml) };
}

/** The place of a document, which decides on its host. */
export type FleetFile = Pick<DomainDocument, 'uri' | 'path'>;

/** Whether a resident is a domain document of the workspace. */
export function isDomain(resident: Resident): resident is DomainDocument {
  return resident.kind === 'domain';
}

/**
 * A workload's name for people: its own, or else its document's file name, with the line (`start.sh:4`) for what a
 * script starts.
 */
export function domainName({ name, path, line }: Resident): string {
  if (name !== null) return name;
  const file = path.slice(path.lastIndexOf('/') + 1);
  const startedIn = line();
  return startedIn === null ? file : `${file}:${startedIn}`;
}
