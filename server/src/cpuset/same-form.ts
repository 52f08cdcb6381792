import type { CpuSet } from './cpuset.ts';
import type { CpuListDialect } from './list.ts';
import { parseCpuList } from './parse.ts';
import { printCpuList } from './print.ts';

/**
 * Prints a set in the form of the text that it replaces. A mask keeps its prefix, its case and at least its width. A
 * list keeps its terms in their order as far as they lie within the set, strides included, and the rest follows, one by
 * one if neighbors are written so. null if the text is not in the dialect.
 */
export function sameForm(text: string, dialect: CpuListDialect, set: CpuSet): string | null {
  const { cpus, items } = parseCpuList(text, dialect);
  if (cpus === null) return null;
  return dialect === 'taskset-mask' ? maskLike(text, set) : listLike(text, items, dialect, set);
}

/**
 * Prints a set in libvirt's dialect as the text that it replaces: what is only narrowed keeps its terms, and neighbors
 * are written one by one if they were.
 */
export function inStyleOf(text: string, set: CpuSet): string {
  const { cpus, items } = parseCpuList(text, 'libvirt');
  if (items.some(({ excludes }) => excludes)) return set.toString();
  if (cpus !== null && set.isSubsetOf(cpus)) return listLike(text, items, 'libvirt', set);
  return listsOneByOne(items) ? [...set].join(',') : set.toString();
}

function maskLike(text: string, set: CpuSet): string {
  const prefix = /^0x/i.exec(text)?.[0] ?? '';
  const digits = text.slice(prefix.length);
  const mask = printCpuList(set, 'taskset-mask').padStart(digits.replaceAll(',', '').length, '0');
  return prefix + (/[A-F]/.test(digits) ? mask.toUpperCase() : mask);
}

function listLike(text: string, items: Items, dialect: CpuListDialect, set: CpuSet): string {
  // Terms that exclude CPUs, or count within other CPUs, cannot be kept on their own.
  if (items.some(({ excludes }) => excludes) || /[!+]/.test(text)) return printCpuList(set, dialect);
  const oneByOne = listsOneByOne(items);
  const print = (cpus: CpuSet) => (oneByOne ? [...cpus].map(String) : [printCpuList(cpus, dialect)]);
  const terms: string[] = [];
  let rest = set;
  for (const { cpus, span } of items) {
    const part = cpus.intersection(rest);
    if (part.isEmpty) continue;
    terms.push(...(part.equals(cpus) ? [text.slice(span.start, span.end)] : print(part)));
    rest = rest.difference(part);
  }
  if (!rest.isEmpty) terms.push(...print(rest));
  return terms.join(separatorOf(text));
}

/** Between terms; the first separator of the text stands for all. */
function separatorOf(text: string): string {
  if (/\s/.test(text) && !text.includes(',')) return ' ';
  return /,[ \t]/.test(text) ? ', ' : ',';
}

type Items = ReturnType<typeof parseCpuList>['items'];

/** Whether every term is one CPU, though neighbors could be written as a range. */
function listsOneByOne(items: Items): boolean {
  const numbers = new Set(items.map(({ cpus }) => cpus.first ?? -1));
  return items.every(({ cpus }) => cpus.size === 1) && [...numbers].some((cpu) => numbers.has(cpu + 1));
}
