import { childrenNamed, elementText } from '../syntax/xml/element.ts';
import type { XmlDocument } from '../syntax/xml/xml.ts';
import { domainElement } from './reading/read-domain.ts';

/**
 * Whether libvirt puts the domain into machine.slice: `<resource><partition>` is `/machine` by default, and partitions
 * below it are slices below machine.slice (libvirt's docs/cgroups.rst).
 */
export function isInMachineSlice(document: XmlDocument): boolean {
  const element = domainElement(document)?.element;
  const [resource] = element === undefined ? [] : childrenNamed(element, 'resource');
  const [partition] = resource === undefined ? [] : childrenNamed(resource, 'partition');
  return partition === undefined || /^\/machine(?:\/|$)/.test(elementText(partition).text.trim());
}
