/**
 * The CPU's vendor as in CPUID and /proc/cpuinfo (`AuthenticAMD`, `GenuineIntel`), whatever a capture calls it; null if
 * it is empty. libvirt has its own short names (src/cpu_map/x86_vendors.xml).
 */
export function cpuVendorOf(name: string | null | undefined): string | null {
  const vendor = (name ?? '').trim().slice(0, 64);
  return libvirtNames.get(vendor) ?? (vendor === '' || vendor === '-' ? null : vendor);
}

const libvirtNames: ReadonlyMap<string, string> = new Map([
  ['AMD', 'AuthenticAMD'],
  ['Intel', 'GenuineIntel'],
  ['Hygon', 'HygonGenuine'],
]);
