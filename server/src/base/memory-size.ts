const units = ['KiB', 'MiB', 'GiB', 'TiB'];

/**
 * Prints an amount of memory, in KiB, in the largest unit of which it has at least one: `512 KiB`, `1.25 GiB`, `975.3
 * MiB`. Amounts below 10 have two decimals, others one.
 */
export function memorySize(kib: number): string {
  let unit = 0;
  let size = kib;
  for (; size >= 1024 && unit < units.length - 1; unit++) size /= 1024;
  return `${Number(size.toFixed(size < 10 ? 2 : 1))} ${units[unit]}`;
}

/** Prints an amount of memory, in KiB, in the largest unit without a fraction, so that amounts can be compared. */
export function exactMemorySize(kib: number): string {
  let unit = 0;
  let size = kib;
  for (; size > 0 && size % 1024 === 0 && unit < units.length - 1; unit++) size /= 1024;
  return `${size} ${units[unit]}`;
}
