import type { CpuSet } from '../../../cpuset/cpuset.ts';
import type { SysfsReader } from './files.ts';

/**
 * The kinds of memory of the nodes, if the snapshot tells them. A node made from a DAX device has the kind of that
 * device (drivers/dax/kmem.c); beside such nodes, ordinary memory is DRAM. `cpus` has the CPUs of each node.
 */
export function memoryKinds(sysfs: SysfsReader, cpus: ReadonlyMap<number, CpuSet>): Map<number, string> {
  const devices = daxDevices(sysfs);
  const kinds = new Map<number, string>();
  if (devices.size === 0) return kinds;
  const ordinary = [...cpus.keys()].filter((node) => !devices.has(node) && cpus.get(node)?.isEmpty === false);
  const usual = Math.max(0, ...ordinary.map((node) => bandwidth(sysfs, node)));
  for (const node of ordinary) kinds.set(node, 'DRAM');
  for (const [node, device] of devices) {
    if (device !== 'specific') kinds.set(node, device);
    // Firmware keeps "specific purpose" memory from the kernel, usually because it is faster.
    else if (usual > 0 && bandwidth(sysfs, node) > usual) kinds.set(node, 'HBM');
  }
  return kinds;
}

function daxDevices(sysfs: SysfsReader): Map<number, string> {
  const devices = new Map<number, string>();
  const asMemory = new Set(sysfs.list('sys/bus/dax/drivers/kmem'));
  for (const name of sysfs.list('sys/bus/dax/devices')) {
    const node = asMemory.has(name) ? sysfs.number(`sys/bus/dax/devices/${name}/target_node`) : null;
    if (node !== null && node >= 0) devices.set(node, daxKind(sysfs.target(`sys/bus/dax/devices/${name}`) ?? ''));
  }
  return devices;
}

function daxKind(device: string): string {
  if (device.includes('/ndbus')) return 'NVM';
  return device.includes('/ACPI0017') || device.includes('/dax_region') ? 'CXL' : 'specific';
}

// In MiB/s, from HMAT. access1 is the fastest CPU; access0 may be a device that is closer.
function bandwidth(sysfs: SysfsReader, node: number): number {
  const access = (rank: 0 | 1) =>
    sysfs.number(`sys/devices/system/node/node${node}/access${rank}/initiators/read_bandwidth`);
  return access(1) ?? access(0) ?? 0;
}
