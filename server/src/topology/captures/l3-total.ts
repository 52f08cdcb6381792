/** What lscpu tells about all L3 caches of a host together; null if unknown. */
export interface L3Total {
  /** The size of one of them. They need not be equal. */
  readonly oneKiB: number | null;
  /** The sizes of all of them, added up. */
  readonly allKiB: number | null;
  /** How many there are. */
  readonly instances: number | null;
}

/** The size of each of so many L3 caches, in KiB; null if they may differ. lscpu rounds to a tenth of a unit. */
export function sizeOfEach({ oneKiB, allKiB, instances }: L3Total, count: number): number | null {
  if (count === 0) return null;
  if (oneKiB !== null && allKiB !== null) {
    return Math.abs(oneKiB * count - allKiB) <= 0.01 * allKiB ? Math.round(allKiB / count) : null;
  }
  if (count > 1) return null;
  return instances === null || instances === 1 ? (allKiB ?? oneKiB) : null;
}

/** An amount as lscpu prints it: `24.8M`, `32 MiB`, `25344K`, bytes; null for anything else. */
export function lscpuSizeKiB(text: string): number | null {
  const [, amount, unit = ''] = /^(\d{1,12}(?:[.,]\d{1,3})?) ?([KMG]?)(?:iB|B)?$/.exec(text.trim()) ?? [];
  const scale = { K: 1, M: 1024, G: 1024 ** 2, '': 1 / 1024 }[unit];
  if (amount === undefined || scale === undefined) return null;
  const kib = Number(amount.replace(',', '.')) * scale;
  return kib > 0 ? kib : null;
}
