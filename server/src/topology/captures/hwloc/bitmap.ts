import { CpuSet } from '../../../cpuset/cpuset.ts';
import { highestHostNumber } from '../../host-topology.ts';

/** A set of CPUs or nodes in hwloc's notation. */
export interface HwlocBitmap {
  /** Its numbers up to libvirt's highest; higher ones are left out. */
  readonly numbers: CpuSet;
  /** Whether the set also has all numbers above those that are written out. */
  readonly infinite: boolean;
}

/**
 * Reads hwloc's notation of a set, `0x00000001,,0x0000ffff`: 32-bit words in hexadecimal, the highest first. An empty
 * word is 0, and a leading `0xf...f` fills everything above (hwloc's bitmap.h, hwloc_bitmap_snprintf). null for
 * anything else.
 *
 * Words above libvirt's 16,384 CPUs are ignored, so a text of any length costs at most one pass.
 */
export function parseHwlocBitmap(text: string): HwlocBitmap | null {
  const infinite = text.startsWith(everythingAbove);
  let lowest = text;
  if (infinite) {
    lowest = text.slice(everythingAbove.length);
    if (lowest !== '' && !lowest.startsWith(',')) return null;
    lowest = lowest.slice(1);
  }
  const words = wordsOf(lowest, infinite);
  if (words === null) return null;
  if (infinite) while (words.length < mostWords) words.push(0xffffffff);
  return { numbers: CpuSet.fromWords(words), infinite };
}

const everythingAbove = '0xf...f';
const mostWords = (highestHostNumber + 1) / 32;

// Reads from the end, where the lowest word is: only the lowest 512 words of a long text are read.
function wordsOf(text: string, mayBeEmpty: boolean): number[] | null {
  const words: number[] = [];
  if (text === '') return mayBeEmpty ? words : null;
  let end = text.length;
  while (end >= 0 && words.length < mostWords) {
    const comma = end === 0 ? -1 : text.lastIndexOf(',', end - 1);
    const word = text.slice(comma + 1, end);
    if (word !== '' && !/^(?:0x)?[0-9a-f]{1,8}$/i.test(word)) return null;
    words.push(word === '' ? 0 : Number.parseInt(word, 16));
    end = comma;
  }
  return words;
}
