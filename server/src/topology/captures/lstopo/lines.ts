import * as l10n from '@vscode/l10n';
import type { PartResult } from '../capture.ts';
import { brokenWidth, unbroken } from '../paste/unwrap.ts';
import { beginsWithObject, type Segment, segmentsOf } from './segment.ts';

/** A line of lstopo's text. */
export interface LstopoLine {
  readonly indent: number;
  /** The objects of CPUs, caches and memory; empty for devices. */
  readonly segments: readonly Segment[];
  /** The text of a device. */
  readonly device: string;
}

/**
 * The lines of lstopo's text, which may be broken. Lines of other kinds are left out; a line that cannot be put together
 * is refused.
 */
export function lstopoLines(text: string, linesBefore: number): PartResult<readonly LstopoLine[]> {
  const found: { readonly parts: string[]; readonly number: number }[] = [];
  let open: string[] | null = null;
  for (const [index, line] of text.split('\n').entries()) {
    const begun = (index === 0 || indentOf(line) > 0) && (beginsWithObject(line) || isDevice(line));
    if (line.trim() === '') open = null;
    else if (begun) {
      open = [line];
      found.push({ parts: open, number: linesBefore + index + 1 });
    } else open?.push(line);
  }
  const width = brokenWidth(found.map(({ parts }) => parts));
  const lines: LstopoLine[] = [];
  for (const { parts, number } of found) {
    const [first = ''] = parts;
    const indent = indentOf(first);
    if (isDevice(first)) lines.push({ indent, segments: [], device: first.trim() });
    else {
      // What follows a whole line and does not continue it is not lstopo's.
      const segments = [...unbroken(parts, width), first].map(segmentsOf).find(isWhole);
      if (!segments) return { ok: false, problem: l10n.t('line {0} is cut off or broken', number) };
      lines.push({ indent, segments, device: '' });
    }
  }
  return { ok: true, value: lines };
}

// A PU has a number of its own, or the line is broken within it.
function isWhole(segments: readonly Segment[] | null): segments is readonly Segment[] {
  return segments?.every(({ type, logical, os }) => type !== 'PU' || logical !== null || os !== null) ?? false;
}

function isDevice(line: string): boolean {
  return /^\s+(?:"|\d+ x \{|(?:PCI|HostBridge|PCIBridge|Bridge|Block|Net|GPU|OpenFabrics|CoProc|DMA|Misc|OSDev)\b)/.test(
    line,
  );
}

function indentOf(line: string): number {
  return line.length - line.trimStart().length;
}
