/**
 * How many bytes one of libvirt's memory units is, or null of a name that libvirt refuses. Without a unit libvirt
 * means KiB. A bare letter and the `…iB` names are powers of 1,024, the `…B` names powers of 1,000, in any case
 * (virScaleInteger in libvirt's util/virutil.c).
 */
export function memoryUnitBytes(unit: string | null): bigint | null {
  if (unit === null || unit === '') return 1024n;
  const name = unit.toLowerCase();
  if (name === 'b' || name === 'byte' || name === 'bytes') return 1n;
  const power = 'kmgtpe'.indexOf(name.charAt(0)) + 1;
  if (power === 0) return null;
  const rest = name.slice(1);
  if (rest === '' || rest === 'ib') return 1024n ** BigInt(power);
  if (rest === 'b') return 1000n ** BigInt(power);
  return null;
}
