import { childrenNamed, type XmlElement } from '../../syntax/xml/element.ts';
import type { HostDevice } from '../domain.ts';
import { elementSpan, knownAttribute } from './read-value.ts';

/** Reads the `<hostdev>` elements of the `<devices>` elements, and no other devices. */
export function readHostDevices(devices: readonly XmlElement[]): HostDevice[] {
  return devices
    .flatMap((element) => childrenNamed(element, 'hostdev'))
    .map((element) => ({ ...elementSpan(element), pciAddress: sourceAddress(element) }));
}

function sourceAddress(hostdev: XmlElement): string | null {
  const [source] = childrenNamed(hostdev, 'source');
  const [address] = source === undefined ? [] : childrenNamed(source, 'address');
  if (address === undefined) return null;
  const domain = part(knownAttribute(address, 'domain') ?? '0', 4);
  const bus = part(knownAttribute(address, 'bus'), 2);
  const slot = part(knownAttribute(address, 'slot'), 2);
  const functionNumber = part(knownAttribute(address, 'function'), 1);
  if (domain === null || bus === null || slot === null || functionNumber === null) return null;
  return `${domain}:${bus}:${slot}.${functionNumber}`;
}

/** libvirt reads the numbers of an address as C does: `0x1f`, decimal, octal with a leading 0. */
function part(text: string | null, digits: number): string | null {
  const match = /^(?:0[xX]([0-9a-fA-F]{1,4})|(0[0-7]{0,6})|([1-9][0-9]{0,4}))$/.exec(text ?? '');
  if (match === null) return null;
  const [, hexadecimal, octal, decimal] = match;
  const number = hexadecimal ? Number.parseInt(hexadecimal, 16) : octal ? Number.parseInt(octal, 8) : Number(decimal);
  const written = number.toString(16).padStart(digits, '0');
  return written.length === digits ? written : null;
}
