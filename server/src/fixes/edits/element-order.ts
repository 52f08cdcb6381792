/**
 * In which order libvirt writes the elements in each of these places (`virsh dumpxml` of 9.0.0; domain_conf.c,
 * virDomainDefFormatInternalSetRootName, virDomainCputuneDefFormat, and virCPUDefFormatBuf in cpu_conf.c). It reads
 * them in any order.
 */
const orders = {
  domain: [
    ...['name', 'uuid', 'genid', 'title', 'description', 'metadata', 'maxMemory', 'memory', 'currentMemory'],
    ...['blkiotune', 'memtune', 'memoryBacking', 'vcpu', 'vcpus', 'iothreads', 'iothreadids', 'defaultiothread'],
    ...['cputune', 'numatune', 'resource', 'sysinfo', 'bootloader', 'bootloader_args', 'os', 'idmap', 'features'],
    ...['cpu', 'clock', 'on_poweroff', 'on_reboot', 'on_crash', 'on_lockfailure', 'pm', 'perf', 'devices'],
    ...['seclabel', 'keywrap', 'launchSecurity'],
  ],
  iothreadids: ['iothread'],
  cputune: [
    ...['shares', 'period', 'quota', 'global_period', 'global_quota', 'emulator_period', 'emulator_quota'],
    ...['iothread_period', 'iothread_quota', 'vcpupin', 'emulatorpin', 'iothreadpin', 'emulatorsched'],
    ...['vcpusched', 'iothreadsched', 'cachetune', 'memorytune'],
  ],
  numatune: ['memory', 'memnode'],
  cpu: ['arch', 'model', 'vendor', 'signature', 'topology', 'cache', 'maxphysaddr', 'feature', 'numa'],
  features: ['acpi', 'apic', 'pae', 'hap', 'hyperv', 'kvm', 'xen', 'vmport'],
  kvm: ['hidden', 'hint-dedicated', 'poll-control'],
} as const satisfies Readonly<Record<string, readonly string[]>>;

/** The elements to which others can be added. */
export type Container = keyof typeof orders;

/** The position of an element of this name among its siblings; -1 if libvirt's order does not have it. */
export function rankIn(container: Container, name: string): number {
  const order: readonly string[] = orders[container];
  return order.indexOf(name);
}

/** The attribute that orders elements of one name: libvirt writes them by number. */
export const numberAttributes: ReadonlyMap<string, string> = new Map([
  ['vcpupin', 'vcpu'],
  ['iothreadpin', 'iothread'],
  ['iothread', 'id'],
  ['memnode', 'cellid'],
]);
