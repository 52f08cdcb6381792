/**
 * Packs three numbers, each of magnitude below 2^16, into one. Packed numbers compare lexicographically and can be
 * added.
 */
export function pack(first: number, second: number, third: number): number {
  return (first * 0x20000 + second) * 0x20000 + third;
}

/** The three numbers of a packed one. */
export function unpack(packed: number): [first: number, second: number, third: number] {
  const third = signed(packed);
  const rest = (packed - third) / 0x20000;
  const second = signed(rest);
  return [(rest - second) / 0x20000, second, third];
}

function signed(value: number): number {
  const low = ((value % 0x20000) + 0x20000) % 0x20000;
  return low >= 0x10000 ? low - 0x20000 : low;
}
