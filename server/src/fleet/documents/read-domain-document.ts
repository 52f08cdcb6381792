import { lazy } from '../../base/lazy.ts';
import { readDomain } from '../../domain/reading/read-domain.ts';
import { looksLikeDomain } from '../../domain/recognise.ts';
import { domainThreads } from '../../domain/threads.ts';
import { elementFaults } from '../../domain/vocabulary/element-faults.ts';
import { strayElements } from '../../domain/vocabulary/stray-elements.ts';
import { parseXml } from '../../syntax/xml/xml.ts';
import { guestOf } from '../guests/guest.ts';
import type { DomainDocument } from './domain-document.ts';

/** What is known of a document besides its text. */
export interface DocumentOrigin {
  readonly uri: string;
  readonly path: string;
  readonly open: boolean;
}

/** The domain in a text, or null when the text has none; a text that does not begin like one is not parsed. */
export function readDocument(origin: DocumentOrigin, text: string): DomainDocument | null {
  if (!looksLikeDomain(text)) return null;
  const xml = parseXml(text);
  const domain = readDomain(xml);
  if (domain === null) return null;
  const { uri, path, open } = origin;
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
    precedence: (open ? 2 : 0) + (domain.wrapper === 'domain' ? 1 : 0),
  });
  return { ...guest, open, xml, strays: lazy(() => strayElements(xml)), faults: lazy(() => elementFaults(xml)) };
}
