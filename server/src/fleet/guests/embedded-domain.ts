import type { Span } from '../../base/span.ts';
import { readDomain } from '../../domain/reading/read-domain.ts';
import { looksLikeDomain } from '../../domain/recognise.ts';
import { domainThreads } from '../../domain/threads.ts';
import { embeddedText } from '../../script/embedded-text.ts';
import type { DomainDefinition } from '../../script/process.ts';
import { parseXml } from '../../syntax/xml/xml.ts';
import { type DefinedDomain, definedBy } from './defined-domain.ts';
import { guestOf } from './guest.ts';
import type { GuestOrigin } from './process-guest.ts';

/** A domain that a script defines from its own text. It is not a document of the workspace. */
export interface EmbeddedDomain extends DefinedDomain {
  readonly kind: 'embedded domain';
}

/**
 * The domain that a script defines from its own text. All its spans are in the script: in the here-document, or in the
 * variable that supplied the text. null if the text is not a domain, is not known, or is for another machine.
 */
export function embeddedDomain(
  definition: DomainDefinition,
  origin: Omit<GuestOrigin, 'exclusive'>,
): EmbeddedDomain | null {
  if (definition.text === null || definition.remote) return null;
  const { text, placeAt } = embeddedText(definition.text);
  if (!looksLikeDomain(text)) return null;
  const otherwise = definition.place.uri === origin.uri ? definition.place.span : { start: 0, end: 0 };
  const placeOf = (span: Span) => {
    const place = placeAt(span);
    return place.uri === origin.uri ? place.span : otherwise;
  };
  const scan = () => parseXml(text, placeOf);
  const xml = scan();
  const domain = readDomain(xml);
  if (domain === null) return null;
  const complete = xml.error === null && !domain.templated;
  const guest = guestOf({
    ...origin,
    kind: 'embedded domain',
    start: otherwise.start,
    exclusive: domain.name?.value ?? null,
    precedence: 0,
    domain,
    threads: domainThreads(domain, complete),
    complete,
  });
  return { ...guest, ...definedBy(xml, scan) };
}
