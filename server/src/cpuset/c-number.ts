/** A number as C's 64-bit functions read it: the value is `high`·2³² + `low`, modulo 2⁶⁴. */
export interface CNumber {
  /** Where the digits begin, after blanks and sign. */
  readonly start: number;
  /** Where reading stopped; equal to `start` without digits. */
  readonly end: number;
  readonly high: number;
  readonly low: number;
  /** Whether the number exceeds 2⁶⁴ − 1 (C's ERANGE). */
  readonly overflow: boolean;
  /** Whether a minus precedes the digits; the value ignores it. */
  readonly negative: boolean;
}

const twoTo32 = 2 ** 32;

/** Reads the digits directly at `at`, without blanks and sign. */
export function readDigits(text: string, at: number, base = 10): CNumber {
  let end = at;
  let high = 0;
  let low = 0;
  let overflow = false;
  for (;;) {
    const digit = digitValue(text.charCodeAt(end));
    if (digit >= base) break;
    const product = low * base + digit;
    low = product >>> 0;
    const carried = high * base + (product - low) / twoTo32;
    if (carried >= twoTo32) overflow = true;
    high = carried >>> 0;
    end++;
  }
  return { start: at, end, high, low, overflow, negative: false };
}

/**
 * What strtol (base 10) and strtoul (base 0: `0x` hexadecimal, `0` octal) read at `at`: blanks, one sign, digits.
 * A `0x` without a digit is the number 0 that ends before the `x`.
 */
export function readNumber(text: string, at: number, base: 0 | 10): CNumber {
  let start = skipBlanks(text, at);
  const sign = text[start];
  if (sign === '+' || sign === '-') start++;
  const digits = base === 10 ? readDigits(text, start) : readPrefixed(text, start);
  return { ...digits, start, negative: sign === '-' };
}

/** The value if it fits in 32 bits, otherwise null. */
export function smallValue(number: CNumber): number | null {
  return number.overflow || number.high !== 0 ? null : number.low;
}

/** The first place from `at` on that is not a blank for C's isspace(): space, tab, LF, VT, FF, CR. */
export function skipBlanks(text: string, at: number): number {
  while (isBlank(text.charCodeAt(at))) at++;
  return at;
}

/** C's isspace() in the C locale. */
export function isBlank(code: number): boolean {
  return code === 0x20 || (code >= 0x09 && code <= 0x0d);
}

function readPrefixed(text: string, at: number): CNumber {
  if (text[at] !== '0') return readDigits(text, at);
  if ((text[at + 1] === 'x' || text[at + 1] === 'X') && digitValue(text.charCodeAt(at + 2)) < 16) {
    return readDigits(text, at + 2, 16);
  }
  return readDigits(text, at, 8);
}

/** The value of a digit up to `f` or `F`; 16 for any other character. */
export function digitValue(code: number): number {
  if (code >= 0x30 && code <= 0x39) return code - 0x30;
  const lower = code | 0x20;
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x61 + 10 : 16;
}
