import * as l10n from '@vscode/l10n';
import { CpuSet } from '../../../cpuset/cpuset.ts';
import { parseKernel } from '../../../cpuset/kernel.ts';
import { highestHostNumber, largestHost } from '../../host-topology.ts';
import type { CaptureProblem } from '../capture.ts';

/**
 * The files of a snapshot of /sys and /proc, by their path without the leading slash, as in
 * `sys/devices/system/cpu/online`. The implementation follows links, but never out of the snapshot.
 */
export interface SnapshotFiles {
  /** The text of a file; null if it does not exist. */
  read(path: string): string | null;
  /** The names in a folder, in any order; empty if it does not exist. */
  list(folder: string): readonly string[];
  /** The target of a link, as written; null for anything else. */
  target(path: string): string | null;
}

/** Reads values that the kernel prints in /sys, and collects invalid ones. */
export class SysfsReader {
  private readonly files: SnapshotFiles;
  private readonly sets = new Map<string, CpuSet | null>();
  private readonly invalid: string[] = [];

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

  /** The numbers N of the entries `nameN` in a folder. Numbers above libvirt's highest are left out. */
  numbered(folder: string, name: string): CpuSet {
    const numbers = this.list(folder).flatMap((entry) => {
      const digits = entry.startsWith(name) ? entry.slice(name.length) : '';
      return /^\d{1,5}$/.test(digits) && Number(digits) <= highestHostNumber ? [Number(digits)] : [];
    });
    return CpuSet.from(numbers);
  }

  /** A whole number; null if the file is missing, empty or invalid. */
  number(path: string): number | null {
    const text = this.text(path);
    if (text === null || text === '') return null;
    if (/^-?\d{1,15}$/.test(text)) return Number(text);
    this.invalid.push(l10n.t('{0} is not a number', path));
    return null;
  }

  /** A list such as `0-3,8`. Some kernels print `(null)` for an unset nohz_full. */
  cpuList(path: string): CpuSet | null {
    const text = this.text(path);
    return text === null ? null : this.parsed(path, text === '(null)' ? '' : text, listOf, 'list');
  }

  /** A mask such as `00000000,0000ffff`, highest word first. */
  cpuMask(path: string): CpuSet | null {
    const text = this.text(path);
    return text === null ? null : this.parsed(path, text, maskOf, 'mask');
  }

  /**
   * The CPUs of the first file that exists: `stem` contains a mask, `stem` with `_list` a list. The mask comes first,
   * as in hwloc, in case a user edited only one of them.
   */
  cpus(...stems: string[]): CpuSet | null {
    for (const stem of stems) {
      const cpus = this.cpuMask(stem) ?? this.cpuList(`${stem}_list`);
      if (cpus !== null) return cpus;
    }
    return null;
  }

  /** One problem for all invalid values. */
  problems(): CaptureProblem[] {
    const [first] = this.invalid;
    if (first === undefined) return [];
    const more = this.invalid.length - 1;
    const what = more > 0 ? l10n.t('{0}, and {1} more files have similar problems', first, more) : first;
    return [{ message: l10n.t('{0}; such values are treated as unknown', what) }];
  }

  // The CPUs of a core have equal files, so there are far fewer texts than files.
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
      this.invalid.push(
        what === 'list' ? l10n.t('{0} is not a CPU list', path) : l10n.t('{0} is not a CPU mask', path),
      );
    }
    return set;
  }
}

function listOf(text: string): CpuSet | null {
  return parseKernel(text, largestHost).cpus;
}

// The kernel prints words for all CPUs that it supports, most of them zero: a mask may be wider than 16,384 bits.
function maskOf(text: string): CpuSet | null {
  if (text.length > longestMask) return null;
  const words = text.replace(/^0x/, '').split(',');
  if (!words.every((word) => /^[0-9a-fA-F]{1,8}$/.test(word))) return null;
  const set = CpuSet.fromWords(words.reverse().map((word) => Number.parseInt(word, 16)));
  return set.isSubsetOf(allCpus) ? set : null;
}

const longestMask = 65536;
const allCpus = CpuSet.range(0, highestHostNumber);
