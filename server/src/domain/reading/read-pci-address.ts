import type { XmlElement } from '../../syntax/xml/element.ts';
import { knownAttribute } from './read-value.ts';

/** The `dddd:bb:ss.f` of an `<address>`; null if it is missing or incomplete. */
export function readPciAddress(address: XmlElement | undefined): string | null {
  if (address === undefined) return null;
  const domain = hexDigits(knownAttribute(address, 'domain') ?? '0', 4);
  const bus = hexDigits(knownAttribute(address, 'bus'), 2);
  const slot = hexDigits(knownAttribute(address, 'slot'), 2);
  const functionNumber = hexDigits(knownAttribute(address, 'function'), 1);
  if (domain === null || bus === null || slot === null || functionNumber === null) return null;
  return `${domain}:${bus}:${slot}.${functionNumber}`;
}

/** A number of an address in hexadecimal. libvirt reads them as C does: `0x1f`, decimal, octal with a leading 0. */
export function hexDigits(text: string | null, digits: number): string | null {
  const match = /^(?:0[xX]([0-9a-fA-F]{1,4})|(0[0-7]{0,6})|([1-9][0-9]{0,4}))$/.exec(text ?? '');
  if (match === null) return null;
  const [, hexadecimal, octal, decimal] = match;
  const number = hexadecimal ? Number.parseInt(hexadecimal, 16) : octal ? Number.parseInt(octal, 8) : Number(decimal);
  const written = number.toString(16).padStart(digits, '0');
  return written.length === digits ? written : null;
}

/** The `dddd:bb:ss.f` of an address as lspci writes it, `01:00.0` or `0000:01:00.0`; null if the text is not one. */
export function pciAddressIn(text: string): string | null {
  const address = /^(?:([0-9a-f]{1,4}):)?([0-9a-f]{1,2}):([0-9a-f]{1,2})\.([0-7])$/i.exec(text);
  if (address === null) return null;
  const [, domain = '0', bus = '', slot = '', number = ''] = address;
  return `${domain.padStart(4, '0')}:${bus.padStart(2, '0')}:${slot.padStart(2, '0')}.${number}`.toLowerCase();
}
