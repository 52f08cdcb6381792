import type { HostDevice } from '../../host-topology.ts';
import type { SysfsReader } from './files.ts';

/** The PCI devices and their nodes, from /sys/bus/pci/devices, or from the device tree if the snapshot lacks links. */
export function readSysfsDevices(sysfs: SysfsReader, hasNode: (node: number) => boolean): HostDevice[] {
  const onBus = sysfs.list('sys/bus/pci/devices').map((name) => ({ name, folder: `sys/bus/pci/devices/${name}` }));
  const found = onBus.length > 0 ? onBus : inTree(sysfs);
  return found.slice(0, mostDevices).flatMap(({ name, folder }): HostDevice[] => {
    if (!pciAddress.test(name)) return [];
    const node = sysfs.number(`${folder}/numa_node`);
    return [{ address: name.toLowerCase(), node: node !== null && hasNode(node) ? node : null }];
  });
}

const pciAddress = /^[0-9a-f]{4,8}:[0-9a-f]{2}:[0-9a-f]{2}\.[0-7]$/i;

function inTree(sysfs: SysfsReader): { name: string; folder: string }[] {
  const found: { name: string; folder: string }[] = [];
  let level = sysfs
    .list('sys/devices')
    .filter((name) => /^pci[0-9a-f]{4,8}:[0-9a-f]{2}$/i.test(name))
    .map((name) => `sys/devices/${name}`);
  for (let depth = 0; depth < deepestBridge && level.length > 0; depth++) {
    const next: string[] = [];
    for (const folder of level) {
      for (const name of sysfs.list(folder)) {
        if (!pciAddress.test(name)) continue;
        if (found.length >= mostDevices) return found;
        found.push({ name, folder: `${folder}/${name}` });
        next.push(`${folder}/${name}`);
      }
    }
    level = next;
  }
  return found;
}

/** PCI has 256 buses, and each bridge starts one; real machines nest about five levels. */
const deepestBridge = 32;

/** The devices of one PCI domain. Circular links could produce any number. */
const mostDevices = 65536;
