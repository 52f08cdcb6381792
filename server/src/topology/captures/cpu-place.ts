import { findNodeAtLocation, type Node, parseTree } from 'jsonc-parser';
import { type Span, spanAt } from '../../base/span.ts';
import { parseKernel } from '../../cpuset/kernel.ts';
import { spanOf } from '../../syntax/json-document.ts';
import { largestHost } from '../host-topology.ts';

/**
 * Where a capture, or a profile with its own topology, describes a CPU: the element, the object or the line of
 * that CPU, else the line that lists the CPUs of its node. null if the format has no such place.
 */
export function placeOfCpu(text: string, cpu: number): Span | null {
  if (/^\s*[[{]/.test(text.slice(0, 256))) return placeInJson(text, cpu);
  return (
    tagOf(text, '<cpu ', [['id', cpu]]) ??
    tagOf(text, '<object ', [
      ['type', 'PU'],
      ['os_index', cpu],
    ]) ??
    lineOf(text, cpu)
  );
}

/** The first tag with these attributes. */
function tagOf(
  text: string,
  opening: string,
  attributes: readonly (readonly [string, string | number])[],
): Span | null {
  for (let start = text.indexOf(opening); start >= 0; start = text.indexOf(opening, start + 1)) {
    const end = text.indexOf('>', start);
    if (end < 0) return null;
    const tag = text.slice(start, end + 1);
    const has = ([name, value]: readonly [string, string | number]) =>
      tag.includes(` ${name}="${value}"`) || tag.includes(` ${name}='${value}'`);
    if (attributes.every(has)) return { start, end: end + 1 };
  }
  return null;
}

/** `lscpu -J -e` has `"cpu": 3`, Pinset's own JSON has `"id": 3`, in a profile under `topology`. */
function placeInJson(text: string, cpu: number): Span | null {
  const root = parseTree(text);
  if (root === undefined) return null;
  const cpus = findNodeAtLocation(root, ['cpus']) ?? findNodeAtLocation(root, ['topology', 'cpus']);
  const entry = cpus?.children?.find((one) => numberOf(one, 'cpu') === cpu || numberOf(one, 'id') === cpu);
  return entry === undefined ? null : spanOf(entry);
}

function numberOf(object: Node, key: string): number | null {
  const value: unknown = findNodeAtLocation(object, [key])?.value;
  return typeof value === 'number' ? value : typeof value === 'string' && value !== '' ? Number(value) : null;
}

function lineOf(text: string, cpu: number): Span | null {
  let [column, separator] = [-1, ' '];
  let listed: Span | null = null;
  let start = 0;
  for (const line of text.split('\n')) {
    const place = spanAt(start, line.trimEnd().length);
    start += line.length + 1;
    if (isLineOf(line, cpu)) return place;
    const head = columnOfCpus(line);
    if (head !== null) [column, separator] = [head.column, head.separator];
    else if (column >= 0 && cells(line, separator)[column] === String(cpu)) return place;
    listed ??= lists(line, cpu) ? place : null;
  }
  return listed;
}

/** `processor : 3` in /proc/cpuinfo, `PU L#1 (P#3)` or `PU P#3` of lstopo. */
function isLineOf(line: string, cpu: number): boolean {
  if (line.startsWith('processor')) return /^processor\s*:\s*(\d+)\s*$/.exec(line)?.[1] === String(cpu);
  if (!line.includes('PU ')) return false;
  return [...line.matchAll(/\bPU (?:L#\d+ \()?P#(\d+)/g)].some(([, number]) => number === String(cpu));
}

/** The column of the CPUs' numbers, if a line is the head of a table of lscpu: `CPU NODE …`, `# CPU,Core,…`. */
function columnOfCpus(line: string): { readonly column: number; readonly separator: ' ' | ',' } | null {
  if (!/\bCPU\b/.test(line)) return null;
  const isParsable = line.startsWith('# ') && line.includes(',');
  const separator = isParsable ? ',' : ' ';
  const names = cells(isParsable ? line.slice(2) : line, separator);
  const isHead = names.every((name) => isParsable || name === name.toUpperCase() || name.includes(':'));
  const column = names.indexOf('CPU');
  return isHead && column >= 0 && names.length > 1 ? { column, separator } : null;
}

function cells(line: string, separator: string): string[] {
  const trimmed = line.trim();
  return separator === ',' ? trimmed.split(',') : trimmed.split(/\s+/);
}

/** `node 0 cpus: 0 1 2` of numactl -H, `NUMA node0 CPU(s): 0-2` of lscpu. */
function lists(line: string, cpu: number): boolean {
  const numbers = /^node \d+ cpus:([\d ]*)$/.exec(line.trimEnd())?.[1];
  if (numbers !== undefined) return numbers.split(' ').includes(String(cpu));
  const list = /^NUMA node\d+ CPU\(s\):\s+(\S+)$/.exec(line.trimEnd())?.[1];
  return list !== undefined && parseKernel(list, largestHost).cpus?.has(cpu) === true;
}
