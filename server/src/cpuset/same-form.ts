import type { CpuSet } from './cpuset.ts';
import type { CpuListDialect } from './list.ts';
import { parseCpuList } from './parse.ts';
import { printCpuList } from './print.ts';

/**
 * Prints a set in the form of the text that it replaces. A mask keeps its prefix, its case and at least its width. A
 * list keeps the terms that lie within the set, strides included, and the rest follows, one by one if neighbors are
 * written so. null if the text is not in the dialect.
 */
export function sameForm(text: string, dialect: CpuListDialect, set: CpuSet): string | null {
  const { cpus, items } = parseCpuList(text, dialect);
  if (cpus === null) return null;
  return dialect === 'taskset-mask' ? maskLike(text, set) : listLike(text, items, dialect, set);
}

/** Prints a set in libvirt's dialect, one by one if the text that it replaces writes neighbors so. */
export function inStyleOf(text: string, set: CpuSet): string {
  const { items } = parseCpuList(text, 'libvirt');
  return items.every(({ excludes }) => !excludes) && listsOneByOne(items) ? [...set].join(',') : set.toString();
}

function maskLike(text: string, set: CpuSet): string {
  const prefix = /^0x/i.exec(text)?.[0] ?? '';
  const digits = text.slice(prefix.length);
  const mask = printCpuList(set, 'taskset-mask').padStart(digits.replaceAll(',', '').length, '0');
  return prefix + (/[A-F]/.test(digits) ? mask.toUpperCase() : mask);
}

function listLike(
  text: string,
  items: ReturnType<typeof parseCpuList>['items'],
  dialect: CpuListDialect,
  set: CpuSet,
): string {
  // Terms that exclude CPUs, or count within other CPUs, cannot be kept on their own.
  if (items.some(({ excludes }) => excludes) || /[!+]/.test(text)) return printCpuList(set, dialect);
  const kept = items.filter(({ cpus }) => !cpus.isEmpty && cpus.isSubsetOf(set));
  const rest = kept.reduce((left, { cpus }) => left.difference(cpus), set);
  const terms = kept.map(({ span }) => text.slice(span.start, span.end));
  if (!rest.isEmpty) terms.push(...(listsOneByOne(items) ? [...rest].map(String) : [printCpuList(rest, dialect)]));
  return terms.join(/[\s]/.test(text) && !text.includes(',') ? ' ' : ',');
}

/** Whether every term is one CPU, though neighbors could be written as a range. */
function listsOneByOne(items: ReturnType<typeof parseCpuList>['items']): boolean {
  const numbers = new Set(items.map(({ cpus }) => cpus.first ?? -1));
  return items.every(({ cpus }) => cpus.size === 1) && [...numbers].some((cpu) => numbers.has(cpu + 1));
}
