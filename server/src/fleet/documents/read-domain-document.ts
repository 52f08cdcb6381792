import { readDomain } from '../../domain/reading/read-domain.ts';
import { looksLikeDomain, mayBePasted } from '../../domain/recognise.ts';
import { domainThreads } from '../../domain/threads.ts';
import { parseXml } from '../../syntax/xml/xml.ts';
import { definedBy } from '../guests/defined-domain.ts';
import { guestOf } from '../guests/guest.ts';
import type { DomainDocument } from './domain-document.ts';
import { isWorkingCopy } from './working-copy.ts';

/** What is known of a document besides its text. */
export interface DocumentOrigin {
  readonly uri: string;
  readonly path: string;
  readonly open: boolean;
}

/** The domain in a text, or null if there is none; a text that does not begin like a domain is not parsed. */
export function readDocument(origin: DocumentOrigin, text: string): DomainDocument | null {
  if (!looksLikeDomain(text, mayBePasted(origin.path))) return null;
  const xml = parseXml(text);
  const domain = readDomain(xml);
  if (domain === null) return null;
  const { uri, path, open } = origin;
  const counts = (open ? 2 : 0) + (open && isWorkingCopy(origin) ? 4 : 0);
  const complete = xml.error === null && !domain.templated;
  const guest = guestOf({
    kind: 'domain',
    uri,
    path,
    text,
    domain,
    threads: domainThreads(domain, complete),
    complete,
    start: 0,
    iteration: 0,
    exclusive: domain.name?.value == null ? null : `${domain.name.value}${daemonOf(path)}`,
    precedence: counts + (domain.wrapper === 'domain' ? 1 : 0),
  });
  return { ...guest, ...definedBy(xml, () => parseXml(text)), open };
}

/**
 * What tells apart the domains of one name that several daemons of a host have, such as those of the system and of a user:
 * a name is unique for each. Empty for a file, and for the first daemon; the others' documents are in a folder named
 * after the connection ({@link folderOfDaemon}).
 */
function daemonOf(path: string): string {
  const folder = path.split('/').at(-2) ?? '';
  return /^\w+(?:%2B\w+)?%3A%2F%2F/.test(folder) ? `\n${folder}` : '';
}

/** The folder below that of a host for the domains of a further connection to it, by its URI. */
export function folderOfDaemon(connection: string): string {
  return encodeURIComponent(connection);
}
