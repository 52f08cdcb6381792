/**
 * The bytes in one of libvirt's memory units; null for a name that libvirt refuses. Without a unit libvirt assumes KiB.
 * Bare letters and `…iB` are powers of 1,024, `…B` are powers of 1,000, in any case (virScaleInteger in libvirt's
 * util/virutil.c).
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
