/** Three numbers in one, each below 2^16 in size, so that they compare one after the other and still add up. */
export function pack(first: number, second: number, third: number): number {
  return (first * 0x20000 + second) * 0x20000 + third;
}

/** The three numbers again. */
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
