import { parseUuid } from '../uuid.ts';
import { pciAddressIn } from './read-pci-address.ts';

/** The options of one `-device` of QEMU's: its driver, and where the device is. */
export interface QemuDevice {
  readonly driver: string | null;
  readonly host: string | null;
  readonly sysfsdev: string | null;
}

/**
 * The key of the host's device that QEMU opens for a `-device`, and that only one process can open; null for another
 * driver. `vfio-pci,host=0000:01:00.0`, or with `sysfsdev=/sys/bus/mdev/devices/UUID`.
 */
export function assignedDevice({ driver, host, sysfsdev }: QemuDevice): string | null {
  if (!/^vfio-pci(?:-nohotplug)?$/.test(driver ?? '')) return null;
  const address = pciAddressIn(host ?? '');
  if (address !== null) return `pci ${address}`;
  const mdev = /\/([0-9a-f-]{36})$/i.exec(sysfsdev ?? '');
  const uuid = parseUuid(mdev?.[1] ?? '');
  return uuid === null ? null : `mdev ${uuid}`;
}
