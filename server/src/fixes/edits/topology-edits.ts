import type { DomainDocument } from '../../fleet/documents/domain-document.ts';
import type { TopologyFactors } from '../../fleet/guests/guest-cores.ts';
import { childrenNamed, type XmlElement } from '../../syntax/xml/element.ts';
import type { DocumentEdits } from './document-edits.ts';

/** Writes factors of `<topology>`, whose others stay. Without one, the guest gets one socket. */
export function editTopology(
  edits: DocumentEdits,
  domain: XmlElement,
  { domain: model }: DomainDocument,
  { sockets, cores, threads }: TopologyFactors,
): void {
  const [cpu] = childrenNamed(domain, 'cpu');
  const [topology] = cpu === undefined ? [] : childrenNamed(cpu, 'topology');
  if (topology !== undefined) {
    const { topology: now = null } = model.cpu ?? {};
    if (sockets !== null && now?.sockets?.value !== sockets) edits.setAttribute(topology, 'sockets', String(sockets));
    if (now?.cores?.value !== cores) edits.setAttribute(topology, 'cores', String(cores));
    if (now?.threads?.value !== threads) edits.setAttribute(topology, 'threads', String(threads));
    return;
  }
  const attributes = [
    ['sockets', String(sockets ?? 1)],
    ['cores', String(cores)],
    ['threads', String(threads)],
  ] as const;
  const element = { name: 'topology', attributes };
  if (cpu === undefined) edits.insert(domain, 'domain', { name: 'cpu', attributes: [], children: [element] });
  else edits.insert(cpu, 'cpu', element);
}
