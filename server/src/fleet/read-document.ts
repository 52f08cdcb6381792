import { type PreviousXml, parseXml, type XmlDocument } from '../syntax/xml.ts';
import { readDomain } from '../workload/read-domain.ts';
import { looksLikeDomain } from '../workload/recognise.ts';
import { strayElements } from '../workload/stray-elements.ts';
import { domainThreads } from '../workload/threads.ts';
import type { DomainDocument } from './document.ts';
import { guestThreadsPerCore } from './guest-cores.ts';
import { memoryDemands } from './memory-demand.ts';
import { once } from './once.ts';
import { realtimeVcpus } from './realtime.ts';

/** What is known of a document besides its text. */
export interface DocumentOrigin {
  readonly uri: string;
  readonly path: string;
  readonly open: boolean;
}

/**
 * The domain in a text, or null when the text has none; a text that does not begin like one is not parsed.
 * `previous` is the document before an edit and what the edit changed: unchanged parts are not parsed again.
 */
export function readDocument(origin: DocumentOrigin, text: string, previous?: PreviousXml): DomainDocument | null {
  if (!looksLikeDomain(text)) return null;
  const xml: XmlDocument = parseXml(text, previous);
  const domain = readDomain(xml);
  if (domain === null) return null;
  const { uri, path, open } = origin;
  const complete = xml.error === null && !domain.templated;
  const name = domain.name?.value ?? null;
  return {
    uri,
    path,
    open,
    text,
    xml,
    domain,
    threads: domainThreads(domain, complete),
    complete,
    strays: once(() => strayElements(xml)),
    start: 0,
    name,
    libvirtName: name,
    precedence: (open ? 2 : 0) + (domain.wrapper === 'domain' ? 1 : 0),
    guestThreadsPerCore: guestThreadsPerCore(domain, complete),
    realtime: new Set(realtimeVcpus(domain).keys()),
    intent: domain.intent,
    kvmHintDedicated: domain.kvmHintDedicated,
    countable: !domain.templated,
    vcpuCountSpan: domain.vcpu?.count.span ?? null,
    memoryDemands: once(() => memoryDemands(domain, complete)),
  };
}
