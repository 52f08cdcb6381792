import * as l10n from '@vscode/l10n';
import { CpuSet } from '../../../cpuset/cpuset.ts';
import { parseKernel } from '../../../cpuset/kernel.ts';
import { highestHostNumber, largestHost } from '../../host-topology.ts';
import type { CaptureProblem } from '../capture.ts';

/**
 * The files of a snapshot of /sys and /proc, by their path from `/` without the first slash, as in
 * `sys/devices/system/cpu/online`. Links are followed by whoever gives the files, and never out of the snapshot.
 */
export interface SnapshotFiles {
  /** The text of a file; null when there is none. */
  read(path: string): string | null;
  /** The names in a folder, in any order; none when there is no such folder. */
  list(folder: string): readonly string[];
  /** Where a link leads, as it is written; null of what is none. */
  target(path: string): string | null;
}

/** Reads the values that the kernel prints in /sys, and collects what is none. */
export class SysfsReader {
  private readonly files: SnapshotFiles;
  private readonly sets = new Map<string, CpuSet | null>();
  private readonly strange: string[] = [];

  constructor(files: SnapshotFiles) {
    this.files = files;
  }

  text(path: string): string | null {
    return this.files.read(path)?.replaceAll('\0', '').trim() ?? null;
  }

  list(folder: string): readonly string[] {
    return this.files.list(folder);
  }

  target(path: string): string | null {
    return this.files.target(path);
  }

  /** The numbers N of the entries `nameN` in a folder, ascending. Those above what libvirt can name are left out. */
  numbered(folder: string, name: string): CpuSet {
    const numbers = this.list(folder).flatMap((entry) => {
      const digits = entry.startsWith(name) ? entry.slice(name.length) : '';
      return /^\d{1,5}$/.test(digits) && Number(digits) <= highestHostNumber ? [Number(digits)] : [];
    });
    return CpuSet.from(numbers);
  }

  /** A whole number; null when there is none or the file has something else. */
  number(path: string): number | null {
    const text = this.text(path);
    if (text === null || text === '') return null;
    if (/^-?\d{1,15}$/.test(text)) return Number(text);
    this.strange.push(l10n.t('{0} is not a number', path));
    return null;
  }

  /** A list as in `0-3,8`. `(null)` is what an unset nohz_full reads on some kernels, and means none. */
  cpuList(path: string): CpuSet | null {
    const text = this.text(path);
    return text === null ? null : this.parsed(path, text === '(null)' ? '' : text, listOf, 'list');
  }

  /** A mask as in `00000000,0000ffff`, highest word first. */
  cpuMask(path: string): CpuSet | null {
    const text = this.text(path);
    return text === null ? null : this.parsed(path, text, maskOf, 'mask');
  }

  /**
   * The CPUs of the first file that there is: `stem` with `_list` is a list and without is a mask. hwloc reads masks;
   * where somebody edited one of the two, both read the same.
   */
  cpus(...stems: string[]): CpuSet | null {
    for (const stem of stems) {
      const cpus = this.cpuMask(stem) ?? this.cpuList(`${stem}_list`);
      if (cpus !== null) return cpus;
    }
    return null;
  }

  /** One problem for all values that could not be read. */
  problems(): CaptureProblem[] {
    const [first] = this.strange;
    if (first === undefined) return [];
    const more = this.strange.length - 1;
    const what = more > 0 ? l10n.t('{0}, and {1} more files have similar problems', first, more) : first;
    return [{ message: l10n.t('{0}; such values are treated as unknown', what) }];
  }

  // The files of a core's CPUs have the same text, so the number of texts is far below that of the files.
  private parsed(
    path: string,
    text: string,
    parse: (text: string) => CpuSet | null,
    what: 'list' | 'mask',
  ): CpuSet | null {
    const key = `${what} ${text}`;
    let set = this.sets.get(key);
    if (set === undefined) {
      set = parse(text);
      this.sets.set(key, set);
    }
    if (set === null) {
      this.strange.push(
        what === 'list' ? l10n.t('{0} is not a CPU list', path) : l10n.t('{0} is not a CPU mask', path),
      );
    }
    return set;
  }
}

function listOf(text: string): CpuSet | null {
  return parseKernel(text, largestHost).cpus;
}

// The kernel prints as many words as it could have CPUs, most of them zero: a mask may be wider than 16,384 bits.
function maskOf(text: string): CpuSet | null {
  if (text.length > longestMask) return null;
  const words = text.replace(/^0x/, '').split(',');
  if (!words.every((word) => /^[0-9a-fA-F]{1,8}$/.test(word))) return null;
  const set = CpuSet.fromWords(words.reverse().map((word) => Number.parseInt(word, 16)));
  return set.isSubsetOf(allCpus) ? set : null;
}

const longestMask = 65536;
const allCpus = CpuSet.range(0, highestHostNumber);
