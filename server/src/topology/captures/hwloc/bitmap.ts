import { CpuSet } from '../../../cpuset/cpuset.ts';
import { highestHostNumber } from '../../host-topology.ts';

/** A set of CPUs or nodes as hwloc writes it. */
export interface HwlocBitmap {
  /** Its numbers up to the highest that libvirt can name; higher ones are left out. */
  readonly numbers: CpuSet;
  /** Whether all numbers above those that are written out are in it as well. */
  readonly infinite: boolean;
}

/**
 * Reads hwloc's text of a set, `0x00000001,,0x0000ffff`: 32-bit words in hexadecimal, the highest first, an empty word is
 * 0, and `0xf...f` before them fills everything above (hwloc's bitmap.h, hwloc_bitmap_snprintf). null of anything else.
 *
 * Words above the 16,384 CPUs that libvirt can name are not looked at, so a text of any length costs one pass at most.
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

// From the end, where the lowest word is: a text of a million words is not split, only its lowest 512 are read.
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
