import { readDomain } from '../domain/reading/read-domain.ts';
import { parseXml } from '../syntax/xml/xml.ts';

/** The domain XML in the output of virsh, without lines that other programs printed around it; empty without a domain. */
export function domainXmlIn(output: string): string {
  const start = output.search(/^<domain[\s>]/m);
  const end = output.lastIndexOf('</domain>');
  if (start < 0 || end < start) return '';
  const close = end + '</domain>'.length;
  return output.slice(start, output[close] === '\n' ? close + 1 : close);
}

/**
 * The name of the domain in an XML of libvirt's, null without one: as it is written, also where it looks like the
 * placeholder of a template, such as `$(web)`.
 */
export function nameIn(xml: string): string | null {
  return readDomain(parseXml(xml))?.name?.text ?? null;
}
