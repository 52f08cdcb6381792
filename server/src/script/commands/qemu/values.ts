import type { Node as JsonNode } from 'jsonc-parser';
import { CpuSet } from '../../../cpuset/cpuset.ts';
import { parseJsonDocument } from '../../../syntax/json-document.ts';
import { type ShellWord, sliceWord, splitAssignment, wordShape } from '../../word.ts';

/** `key=value` of a QEMU option; the first part may be only a value, with the empty text as its key. */
export interface QemuValue {
  readonly key: string;
  readonly value: ShellWord;
}

/** A larger number of vCPUs is unknown: QEMU's machines end at 4,096. */
export const mostQemuVcpus = 4096;

/**
 * The parts of an option's argument between its commas; `,,` is a comma in a value (QEMU's keyval.c). Of an argument in
 * JSON, as libvirt writes them, the values under the names that they have between commas: `file.filename`, and a name for
 * each item of a list.
 */
export function readQemuValues(argument: ShellWord): readonly QemuValue[] {
  const shape = wordShape(argument);
  if (shape.startsWith('{')) return [...valuesUnder('', parseJsonDocument(shape, '').root, argument)];
  const values: QemuValue[] = [];
  for (const match of shape.matchAll(/(?:[^,]|,,)+/g)) {
    const part = sliceWord(argument, match.index, match.index + match[0].length);
    const assignment = splitAssignment(part);
    if (assignment !== null) values.push({ key: assignment.name, value: assignment.value });
    else values.push({ key: '', value: part });
  }
  return values;
}

function* valuesUnder(key: string, node: JsonNode | null | undefined, argument: ShellWord): Iterable<QemuValue> {
  if (node == null) return;
  switch (node.type) {
    case 'object':
      for (const { children: [name, value] = [] } of node.children ?? []) {
        yield* valuesUnder(key === '' ? `${name?.value}` : `${key}.${name?.value}`, value, argument);
      }
      return;
    case 'array':
      for (const item of node.children ?? []) yield* valuesUnder(key, item, argument);
      return;
    default: {
      const quotes = node.type === 'string' ? 1 : 0;
      yield { key, value: sliceWord(argument, node.offset + quotes, node.offset + node.length - quotes) };
    }
  }
}

/** What kind of object an option creates: the value of `key`, whose name may be omitted in front. null if it is unknown or missing. */
export function qemuKind(values: readonly QemuValue[], key: string): string | null {
  const [first] = values;
  return (lastValue(values, key) ?? (first?.key === '' ? first.value : null))?.text ?? null;
}

/** The last value of a key, which overrides the earlier ones; null without one. */
export function lastValue(values: readonly QemuValue[], ...keys: readonly string[]): ShellWord | null {
  return values.findLast(({ key }) => keys.includes(key))?.value ?? null;
}

/** A whole number as QEMU reads it (strtoull with base 0); null if unknown, and for anything else. */
export function readQemuNumber(word: ShellWord | null): number | null {
  const text = word?.text ?? '';
  const number = /^0[0-7]+$/.test(text)
    ? Number.parseInt(text, 8)
    : /^(?:\d+|0x[\da-f]+)$/i.test(text)
      ? Number(text)
      : null;
  return number !== null && Number.isSafeInteger(number) ? number : null;
}

/** `N` or `N-M`, as the string visitor reads lists of numbers; a list repeats its key. */
export function readQemuRange(word: ShellWord): CpuSet | null {
  const match = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(word.text ?? '');
  if (match === null) return null;
  const first = Number(match[1]);
  const last = Number(match[2] ?? first);
  return last < first || last > 16383 ? null : CpuSet.range(first, last);
}

/** The union of all values of a key, as in `cpus=0-3,cpus=8`; null if one is unknown, undefined without any. */
export function readQemuRanges(values: readonly QemuValue[], key: string): CpuSet | null | undefined {
  const words = values.flatMap((value) => (value.key === key ? [value.value] : []));
  return words.length === 0 ? undefined : unionOfRanges(words);
}

/** The union of the ranges that words are; null if one is unknown. */
export function unionOfRanges(words: readonly ShellWord[]): CpuSet | null {
  const known = words.flatMap((word) => readQemuRange(word) ?? []);
  return known.length < words.length ? null : CpuSet.unionOf(known);
}

const units = ['b', 'k', 'm', 'g', 't', 'p', 'e'];

/** A size in KiB; a number without a unit is in `unit` (qemu_strtosz: units are powers of 1024). */
export function readQemuSize(word: ShellWord | null, unit: 'b' | 'm'): number | null {
  const match = /^(\d+(?:\.\d+)?)([bkmgtpe])?$/i.exec(word?.text ?? '');
  if (match?.[1] === undefined) return null;
  const power = units.indexOf(match[2]?.toLowerCase() ?? unit) - 1;
  const size = Math.floor(Number(match[1]) * 1024 ** power);
  return Number.isSafeInteger(size) ? size : null;
}
