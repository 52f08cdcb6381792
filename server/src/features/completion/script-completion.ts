import type { Occupancy } from '../../fleet/occupancy/occupancy.ts';
import { completeList, type ListCompletion, type TypedList } from './list-completion.ts';

/** A list, or the beginning of one, in any dialect without letters. */
const typed = '([\\d,:/-]*)';

/**
 * Where lists of CPUs and nodes are typed: patterns of the text before them in the line. The line cannot be parsed as a
 * command, because it ends in the middle of one.
 */
const places: readonly (readonly [before: string, holds: TypedList['holds']])[] = [
  ['\\btaskset\\b[^|;&#]*\\s(?:-[apz]*c[ap]*\\s+|--cpu-list[\\s=]\\s*)', 'cpus'],
  ['\\bnumactl\\b[^|;&#]*\\s(?:-C\\s*|--physcpubind[\\s=]\\s*)', 'cpus'],
  ['\\bnumactl\\b[^|;&#]*\\s(?:-[Nmi]\\s*|--(?:cpunodebind|membind|interleave|preferred)[\\s=]\\s*)', 'nodes'],
  ['\\bvirsh\\b[^|;&#]*\\s(?:vcpupin|iothreadpin)\\s+\\S+\\s+\\S+\\s+', 'cpus'],
  ['\\bvirsh\\b[^|;&#]*\\semulatorpin\\s+\\S+\\s+', 'cpus'],
  ['\\bvirsh\\b[^|;&#]*\\s--cpulist[\\s=]\\s*', 'cpus'],
  ['\\bvirsh\\b[^|;&#]*\\s--nodeset[\\s=]\\s*', 'nodes'],
  ['\\b(?:docker|podman)\\b[^|;&#]*\\s--cpuset-cpus[\\s=]\\s*', 'cpus'],
  ['\\b(?:docker|podman)\\b[^|;&#]*\\s--cpuset-mems[\\s=]\\s*', 'nodes'],
  ['\\bqm\\s+set\\b[^|;&#]*\\s--?affinity[\\s=]\\s*', 'cpus'],
  ['\\bcset\\b[^|;&#]*\\s(?:-c\\s*|--cpu[\\s=]\\s*)', 'cpus'],
  ['\\bcset\\b[^|;&#]*\\s(?:-m\\s*|--mem[\\s=]\\s*)', 'nodes'],
  ['\\b(?:Startup)?AllowedCPUs=(?:[\\d-]+\\s+)*', 'cpus'],
  ['^\\s*CPUAffinity=(?:[\\d-]+\\s+)*', 'cpus'],
  ['\\b(?:(?:Startup)?AllowedMemoryNodes|NUMAMask)=(?:[\\d-]+\\s+)*', 'nodes'],
  ['\\bhost-nodes=', 'nodes'],
];

const patterns = places.map(([before, holds]) => ({ pattern: new RegExp(`${before}["']?${typed}$`), holds }));

/** Longer lines, in characters, are skipped: they are generated, not typed. */
const longestLine = 4096;

/** The CPUs or nodes that can continue the list at an offset of a script or unit file; none where no list is typed. */
export function completeInScript(text: string, occupancy: Occupancy, offset: number): ListCompletion[] {
  const list = listAt(text, offset);
  return list === null ? [] : completeList(list, occupancy);
}

function listAt(text: string, offset: number): TypedList | null {
  const line = lineUpTo(text, offset);
  if (line === null || /^\s*#/.test(line)) return null;
  for (const { pattern, holds } of patterns) {
    const list = pattern.exec(line)?.[1];
    if (list !== undefined) return { text: list, start: offset - list.length, holds };
  }
  return null;
}

/** The line up to the cursor, including the lines that it continues; null if it is too long. */
function lineUpTo(text: string, offset: number): string | null {
  const before = text.slice(Math.max(0, offset - longestLine - 1), offset);
  const logical = before.replace(/\\\r?\n/g, '  ');
  const line = logical.slice(Math.max(logical.lastIndexOf('\n'), logical.lastIndexOf('\r')) + 1);
  return line.length > longestLine ? null : line;
}
