import type { CpuSet } from '../../cpuset/cpuset.ts';
import { parseLibvirt } from '../../cpuset/libvirt.ts';
import { hasPlaceholder } from '../../syntax/placeholder.ts';
import { attributeText, type XmlElement, type XmlText } from '../../syntax/xml/element.ts';
import type { ElementSpan, Located, LocatedCpuList } from '../domain.ts';

/** The largest `unsigned int`: libvirt's counts, ids and topology numbers. */
export const maxUnsigned = 4294967295;

/** A number as libvirt reads it, from `low` to `high`; a text that is none, or one out of reach, is invalid. */
export function readNumber(source: XmlText, low = 0, high = maxUnsigned): Located<number> {
  return readValue(source, (text) => {
    const number = parseInteger(text);
    return number !== null && number >= low && number <= high ? number : null;
  });
}

/**
 * An integer as strtoul(3) with base 10 reads it and libvirt's virStrToLong takes it: white space and a sign before
 * the digits, nothing behind them (measured with virsh 9.0.0: ` 4` and `+4` are 4; `4 `, `0x4`, `4.5`, `` are refused).
 * null for these, and for numbers that are not safe to count with.
 */
export function parseInteger(text: string): number | null {
  const match = /^[ \t\n\v\f\r]*([+-]?[0-9]+)$/.exec(text);
  if (match?.[1] === undefined) return null;
  const number = Number(match[1]);
  return Number.isSafeInteger(number) ? number : null;
}

/** One of the words that libvirt knows in this place. It compares them as they are: no space, no other case. */
export function readWord<T extends string>(source: XmlText, words: readonly T[]): Located<T> {
  return readValue(source, (text) => words.find((word) => word === text) ?? null);
}

/** Two words that mean true and false: `yes`/`no`, `on`/`off`. */
export function readSwitch(source: XmlText, on: string, off: string): Located<boolean> {
  return readValue(source, (text) => (text === on ? true : text === off ? false : null));
}

/** A text that may be anything but a placeholder. */
export function readText(source: XmlText): Located<string> {
  return readValue(source, (text) => text);
}

/** A `cpuset`, `nodeset` or list of ids in libvirt's dialect. A placeholder for a part makes the whole unknown. */
export function readCpuList(source: XmlText): LocatedCpuList {
  const list = hasPlaceholder(source.text) ? null : parseLibvirt(source.text);
  return { ...readValue<CpuSet>(source, () => list?.cpus ?? null), list, verbatim: source.verbatim };
}

/** A value of this text; `parse` gives null for what libvirt refuses, and is not asked about placeholders. */
export function readValue<T>(source: XmlText, parse: (text: string) => T | null): Located<T> {
  const { text, span } = source;
  if (hasPlaceholder(text)) return { value: null, invalid: false, text, span };
  const value = parse(text);
  return { value, invalid: value === null, text, span };
}

/** What `read` makes of an attribute, or null where the element has no such attribute. */
export function readAttribute<T>(element: XmlElement, name: string, read: (source: XmlText) => T): T | null {
  const source = attributeText(element, name);
  return source === null ? null : read(source);
}

/** The text of an attribute, or null where it is missing or a placeholder. */
export function knownAttribute(element: XmlElement, name: string): string | null {
  return readAttribute(element, name, readText)?.value ?? null;
}

/** The places that every element of the model carries. */
export function elementSpan(element: XmlElement): ElementSpan {
  return { span: element.span, nameSpan: element.nameSpan };
}
