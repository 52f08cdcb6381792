import { CpuSet } from './cpuset.ts';
import type { CpuListDialect } from './list.ts';
import { parseCpuList } from './parse.ts';
import { printCpuList } from './print.ts';

/**
 * Prints a set in the form of the text that it replaces. A mask keeps its prefix, its case and at least its width. A
 * list that loses CPUs keeps its terms in their order, strides and exclusions included; what it gets is put in order with
 * the rest, one by one if neighbors are written so. null if the text is not in the dialect.
 */
export function sameForm(text: string, dialect: CpuListDialect, set: CpuSet): string | null {
  const { cpus, items } = parseCpuList(text, dialect);
  if (cpus === null) return null;
  return dialect === 'taskset-mask' ? maskLike(text, set) : listLike(text, { cpus, items }, dialect, set);
}

/** The same in libvirt's dialect, also for a text that is not a list. */
export function inStyleOf(text: string, set: CpuSet): string {
  return sameForm(text, 'libvirt', set) ?? set.toString();
}

function maskLike(text: string, set: CpuSet): string {
  const prefix = /^0x/i.exec(text)?.[0] ?? '';
  const digits = text.slice(prefix.length);
  const mask = printCpuList(set, 'taskset-mask').padStart(digits.replaceAll(',', '').length, '0');
  return prefix + (/[A-F]/.test(digits) ? mask.toUpperCase() : mask);
}

function listLike(text: string, { cpus: before, items }: ListOf, dialect: CpuListDialect, set: CpuSet): string {
  // Terms that count within other CPUs cannot be kept on their own.
  if (/[!+]/.test(text)) return printCpuList(set, dialect);
  const separator = separatorOf(text);
  if (items.some(({ excludes }) => excludes)) {
    const plain = printCpuList(set, dialect).split(',');
    const excluding = set.isSubsetOf(before) ? excludingTerms(text, items, set) : plain;
    const isSame = parseCpuList(excluding.join(','), dialect).cpus?.equals(set) === true;
    return (isSame && excluding.length <= plain.length + 1 ? excluding : plain).join(separator);
  }
  const print = (cpus: CpuSet) =>
    listsOneByOne(items) ? [...cpus].map(String) : printCpuList(cpus, dialect).split(',');
  const terms: string[] = [];
  let rest = set;
  for (const { cpus, span } of items) {
    const part = cpus.intersection(rest);
    if (part.isEmpty) continue;
    terms.push(...(part.equals(cpus) ? [text.slice(span.start, span.end)] : print(part)));
    rest = rest.difference(part);
  }
  if (rest.isEmpty) return terms.join(separator);
  return (isInOrder(items) && !text.includes(':') ? print(set) : [...terms, ...print(rest)]).join(separator);
}

/**
 * The terms of a list with exclusions for a part of its set: each range shrinks to what is left of it, and each exclusion
 * stays if it still excludes something.
 */
function excludingTerms(text: string, items: Items, set: CpuSet): string[] {
  const hulls = items.map(({ cpus, excludes }) => {
    const { first, last } = excludes ? CpuSet.empty : cpus.intersection(set);
    return first === undefined || last === undefined ? CpuSet.empty : CpuSet.range(first, last);
  });
  let holes = CpuSet.unionOf(hulls).difference(set);
  const terms = items.flatMap(({ cpus, excludes, span }, index) => {
    const hull = hulls[index] ?? CpuSet.empty;
    if (excludes ? !cpus.isSubsetOf(holes) : hull.isEmpty) return [];
    holes = holes.difference(excludes ? cpus : CpuSet.empty);
    return excludes || hull.equals(cpus) ? text.slice(span.start, span.end) : hull.toString();
  });
  const further = [...holes].map((cpu) => `^${cpu}`);
  const firstExcluded = items.findIndex(({ excludes }) => excludes);
  // Exclusions behind all ranges may stand in any order.
  if (further.length === 0 || !items.slice(firstExcluded).every(({ excludes }) => excludes))
    return [...terms, ...further];
  const isExclusion = (term: string) => term.startsWith('^');
  const exclusions = [...terms.filter(isExclusion), ...further].sort((x, y) => Number(x.slice(1)) - Number(y.slice(1)));
  return [...terms.filter((term) => !isExclusion(term)), ...exclusions];
}

/** Between terms; the first separator of the text stands for all. */
function separatorOf(text: string): string {
  if (/\s/.test(text) && !text.includes(',')) return ' ';
  return /,[ \t]/.test(text) ? ', ' : ',';
}

interface ListOf {
  readonly cpus: CpuSet;
  readonly items: Items;
}

type Items = ReturnType<typeof parseCpuList>['items'];

/** Whether each term begins behind the one before it. */
function isInOrder(items: Items): boolean {
  return items.every(({ cpus }, index) => index === 0 || (items[index - 1]?.cpus.last ?? 0) < (cpus.first ?? 0));
}

/** Whether every term is one CPU, though neighbors could be written as a range. */
function listsOneByOne(items: Items): boolean {
  const numbers = new Set(items.map(({ cpus }) => cpus.first ?? -1));
  return items.every(({ cpus }) => cpus.size === 1) && [...numbers].some((cpu) => numbers.has(cpu + 1));
}
