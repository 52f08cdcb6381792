const units = ['KiB', 'MiB', 'GiB', 'TiB'];

/**
 * An amount of memory, given in KiB, in the largest unit that it has one of: `512 KiB`, `1.25 GiB`, `975.3 MiB`. Two
 * decimals below 10, one from there on.
 */
export function memorySize(kib: number): string {
  let unit = 0;
  let size = kib;
  for (; size >= 1024 && unit < units.length - 1; unit++) size /= 1024;
  return `${Number(size.toFixed(size < 10 ? 2 : 1))} ${units[unit]}`;
}

/** An amount of memory, given in KiB, in the largest unit that needs no fraction, so that amounts can be compared. */
export function exactMemorySize(kib: number): string {
  let unit = 0;
  let size = kib;
  for (; size > 0 && size % 1024 === 0 && unit < units.length - 1; unit++) size /= 1024;
  return `${size} ${units[unit]}`;
}
