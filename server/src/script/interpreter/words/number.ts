const digits = '0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ@_';

/** Decimal, `0x1f`, `017`, `2#101`; undefined for what is not a number, null for one that bash refuses (`08`). */
export function literalNumber(text: string): bigint | null | undefined {
  const sign = /^[+-]/.exec(text)?.[0] ?? '';
  const unsigned = text.slice(sign.length);
  if (!/^\d/.test(unsigned) || unsigned.length > 128) return undefined;
  const based = /^(\d+)#([\w@]+)$/.exec(unsigned);
  let value: bigint | null;
  if (based !== null) value = inBase(Number(based[1]), based[2] ?? '');
  else if (/^0[xX][0-9a-fA-F]*$/.test(unsigned)) value = inBase(16, unsigned.slice(2).toLowerCase());
  else if (/^0\d+$/.test(unsigned)) value = inBase(8, unsigned.slice(1));
  else if (/^\d+$/.test(unsigned)) value = BigInt(unsigned);
  else return undefined;
  return value === null ? null : BigInt.asIntN(64, sign === '-' ? -value : value);
}

function inBase(base: number, text: string): bigint | null {
  if (base < 2 || base > 64) return null;
  let value = 0n;
  for (const character of base <= 36 ? text.toLowerCase() : text) {
    const digit = digits.indexOf(character);
    if (digit < 0 || digit >= base) return null;
    value = value * BigInt(base) + BigInt(digit);
  }
  return value;
}
