import { readDomain } from '../../domain/reading/read-domain.ts';
import { looksLikeDomain } from '../../domain/recognise.ts';
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
  if (!looksLikeDomain(text)) return null;
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
    exclusive: domain.name?.value ?? null,
    precedence: counts + (domain.wrapper === 'domain' ? 1 : 0),
  });
  return { ...guest, ...definedBy(xml, () => parseXml(text)), open };
}
