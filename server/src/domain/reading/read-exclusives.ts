import { strictJson } from '../../syntax/json-document.ts';
import { childNamed, childrenNamed, type XmlElement } from '../../syntax/xml/element.ts';
import { parseUuid } from '../uuid.ts';
import { assignedDevice } from './assigned-device.ts';
import { hexDigits, readPciAddress } from './read-pci-address.ts';
import { knownAttribute } from './read-value.ts';

/**
 * What of the host only one running domain can have, as keys that are equal for equal things: libvirt refuses to start a
 * second domain with the same PCI, USB, SCSI or mediated device (virhostdev.c), and QEMU one with the same disk that it
 * writes (its image locking) or the same device of its own arguments (`commandLines`). What may be missing (a USB device
 * with startupPolicy='optional') or is shared is left out.
 */
export function readExclusives(devices: readonly XmlElement[], commandLines: readonly XmlElement[]): string[] {
  const keys = new Set<string>(commandLines.flatMap(ofArguments));
  for (const element of devices) {
    for (const device of element.children) {
      const key = exclusiveOf(device);
      if (key !== null) keys.add(key);
    }
  }
  return [...keys];
}

function exclusiveOf(device: XmlElement): string | null {
  switch (device.name) {
    case 'hostdev':
      return ofHostdev(device);
    case 'interface':
      return knownAttribute(device, 'type') === 'hostdev' ? pciOf(device) : null;
    case 'disk':
      return ofDisk(device);
    default:
      return null;
  }
}

function ofHostdev(hostdev: XmlElement): string | null {
  const mode = knownAttribute(hostdev, 'mode') ?? 'subsystem';
  if (mode !== 'subsystem') return null;
  switch (knownAttribute(hostdev, 'type')) {
    case 'pci':
      return pciOf(hostdev);
    case 'mdev':
      return mdevOf(hostdev);
    case 'usb':
      return usbOf(hostdev);
    case 'scsi':
      return scsiOf(hostdev);
    default:
      return null;
  }
}

/** `<qemu:commandline>`: QEMU's own `-device vfio-pci,host=…`, or the same in JSON. */
function ofArguments(commandLine: XmlElement): string[] {
  const values = childrenNamed(commandLine, 'qemu:arg').map((argument) => knownAttribute(argument, 'value') ?? '');
  return values.flatMap((value, index) => {
    if (values[index - 1] !== '-device') return [];
    const options = value.startsWith('{') ? new Map(Object.entries(strictJson(value) ?? {})) : optionsOf(value);
    const [driver = null, host = null, sysfsdev = null] = ['driver', 'host', 'sysfsdev'].map((name) => {
      const option = options.get(name);
      return typeof option === 'string' ? option : null;
    });
    return assignedDevice({ driver, host, sysfsdev }) ?? [];
  });
}

/** `vfio-pci,host=01:00.0`: the first option may be the driver without its name. */
function optionsOf(value: string): ReadonlyMap<string, string> {
  const options = value.split(',').map((option, index): [string, string] => {
    const equals = option.indexOf('=');
    if (equals < 0) return [index === 0 ? 'driver' : option, index === 0 ? option : ''];
    return [option.slice(0, equals), option.slice(equals + 1)];
  });
  return new Map(options);
}

/** A SCSI device of the host by its place, unless both may have it. */
function scsiOf(hostdev: XmlElement): string | null {
  const source = childOf(hostdev, 'source');
  const adapter = childOf(source, 'adapter');
  const address = childOf(source, 'address');
  if (adapter === undefined || address === undefined || childNamed(hostdev, 'shareable') !== undefined) return null;
  const host = knownAttribute(adapter, 'name');
  const place = ['bus', 'target', 'unit'].map((name) => hexDigits(knownAttribute(address, name), 4));
  return host === null || place.includes(null) ? null : `scsi ${host}:${place.join(':')}`;
}

function pciOf(device: XmlElement): string | null {
  const address = readPciAddress(childOf(childOf(device, 'source'), 'address'));
  return address === null ? null : `pci ${address}`;
}

function mdevOf(hostdev: XmlElement): string | null {
  const address = childOf(childOf(hostdev, 'source'), 'address');
  const uuid = address === undefined ? null : parseUuid(knownAttribute(address, 'uuid') ?? '');
  return uuid === null ? null : `mdev ${uuid}`;
}

/** A USB device by its place on the bus, or by vendor and product, of which libvirt refuses to choose among several. */
function usbOf(hostdev: XmlElement): string | null {
  const source = childOf(hostdev, 'source');
  if (source === undefined || knownAttribute(source, 'startupPolicy') === 'optional') return null;
  const address = childOf(source, 'address');
  if (address !== undefined) {
    const [bus, device] = ['bus', 'device'].map((name) => hexDigits(knownAttribute(address, name), 4));
    return bus == null || device == null ? null : `usb ${bus}.${device}`;
  }
  const [vendor, product] = ['vendor', 'product'].map((name) => {
    const element = childOf(source, name);
    return element === undefined ? null : hexDigits(knownAttribute(element, 'id'), 4);
  });
  return vendor == null || product == null ? null : `usb ${vendor}:${product}`;
}

/** The children of a disk that others may have too. */
const others = ['readonly', 'shareable', 'transient'];

/** A disk that the guest may write, unless it says that others may too. */
function ofDisk(disk: XmlElement): string | null {
  const type = knownAttribute(disk, 'type');
  if (type === 'nvme') return pciOf(disk);
  const device = knownAttribute(disk, 'device') ?? 'disk';
  const source = childOf(disk, 'source');
  if (source === undefined || (device !== 'disk' && device !== 'lun')) return null;
  if (others.some((name) => childNamed(disk, name) !== undefined)) return null;
  const place = placeOfDisk(type, (name) => knownAttribute(source, name));
  return place === null ? null : `disk ${place}`;
}

/** Where a disk is, by a path of the host or by names that mean the same to each domain of the host; null if unknown. */
function placeOfDisk(type: string | null, attribute: (name: string) => string | null): string | null {
  if (type === 'file' || type === 'block') {
    const path = attribute(type === 'file' ? 'file' : 'dev');
    return path?.startsWith('/') === true ? path : null;
  }
  if (type !== 'volume') return null;
  const [pool, volume] = [attribute('pool'), attribute('volume')];
  return pool === null || volume === null ? null : JSON.stringify([pool, volume]);
}

function childOf(element: XmlElement | undefined, name: string): XmlElement | undefined {
  return element === undefined ? undefined : childNamed(element, name);
}
