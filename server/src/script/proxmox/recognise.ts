import { isKey } from './conf.ts';

/** The number of the guest whose configuration has this path: 100 for `…/100.conf`; null for another name. */
export function vmidOfPath(path: string): string | null {
  return /^([1-9]\d{1,8})\.conf$/.exec(path.slice(path.lastIndexOf('/') + 1))?.[1] ?? null;
}

/** The cluster node of a guest by the path of its configuration, `…/nodes/NODE/qemu-server/100.conf`; null for other paths. */
export function clusterNodeOfPath(path: string): string | null {
  const [nodes, node = null, folder] = path.split('/').slice(-4);
  return nodes === 'nodes' && folder === 'qemu-server' && vmidOfPath(path) !== null ? node : null;
}

/** /etc/pve/qemu-server/100.conf, /etc/pve/nodes/NODE/qemu-server/100.conf (qm.conf(5)). */
function isInQemuServer(path: string): boolean {
  return path.split('/').at(-2) === 'qemu-server' && vmidOfPath(path) !== null;
}

/** Keys that only the configuration of a guest has; other files with `key: value` have few of them. */
const telling =
  /^(?:affinity|agent|balloon|bios|bootdisk|cores|hotplug|hugepages|machine|meta|numa\d?|onboot|ostype|scsihw|smbios1|sockets|tablet|vcpus|vga|vmgenid|(?:net|scsi|virtio|sata|ide|hostpci|efidisk|tpmstate)\d{1,2})$/;

/** The fewest telling keys of a guest's configuration that is recognized by its content. */
const fewestTelling = 3;

/**
 * Whether a file is the configuration of a QEMU guest of Proxmox VE: by its path, or a `.conf` with nothing but comments
 * and `key: value` of which some are telling. `head` may end anywhere. A container (`rootfs:`) is not a guest.
 */
export function looksLikeProxmoxConf(path: string, head: string): boolean {
  if (isInQemuServer(path)) return true;
  if (!path.endsWith('.conf') || /^(?:rootfs|lxc[\w.]*):/m.test(head)) return false;
  const lines = head.split(/\r?\n/).slice(0, head.includes('\n') ? -1 : undefined);
  const [keys, section] = [new Set<string>(), lines.findIndex((line) => line.startsWith('['))];
  for (const line of section < 0 ? lines : lines.slice(0, section)) {
    if (line.trim() === '' || line.startsWith('#')) continue;
    const key = line.slice(0, Math.max(line.indexOf(':'), 0));
    if (!isKey(key)) return false;
    if (telling.test(key)) keys.add(key);
  }
  const counts = [...keys].some((key) => key === 'cores' || key === 'sockets' || key === 'affinity');
  return counts && keys.size >= fewestTelling;
}
