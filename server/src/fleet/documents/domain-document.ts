import type { DefinedDomain } from '../guests/defined-domain.ts';
import type { Resident } from '../guests/resident.ts';

/** A document of the workspace that describes a libvirt domain. Immutable: an edit makes a new one. */
export interface DomainDocument extends DefinedDomain {
  readonly kind: 'domain';
  /** Open in the editor, so its text counts and not the file's. */
  readonly open: boolean;
}

/** What assigns a document to a host: where it is. */
export type FleetFile = Pick<DomainDocument, 'uri' | 'path'>;

/** Whether a resident is a document of the workspace, which is about that domain and nothing else. */
export function isDomain(resident: Resident): resident is DomainDocument {
  return resident.kind === 'domain';
}

/**
 * A workload's name for people: its own, or its document's file name where it has none, with the line (`start.sh:4`)
 * for what a script starts.
 */
export function domainName({ name, path, line }: Resident): string {
  if (name !== null) return name;
  const file = path.slice(path.lastIndexOf('/') + 1);
  const startedIn = line();
  return startedIn === null ? file : `${file}:${startedIn}`;
}
