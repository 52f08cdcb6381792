import { childNamed, childrenNamed, type XmlElement } from '../../syntax/xml/element.ts';
import type { HostDevice } from '../domain.ts';
import { readPciAddress } from './read-pci-address.ts';
import { elementSpan } from './read-value.ts';

/** Reads the `<hostdev>` elements of the `<devices>` elements, and no other devices. */
export function readHostDevices(devices: readonly XmlElement[]): HostDevice[] {
  return devices
    .flatMap((element) => childrenNamed(element, 'hostdev'))
    .map((element) => ({ ...elementSpan(element), pciAddress: sourceAddress(element) }));
}

function sourceAddress(hostdev: XmlElement): string | null {
  const source = childNamed(hostdev, 'source');
  return source === undefined ? null : readPciAddress(childNamed(source, 'address'));
}
