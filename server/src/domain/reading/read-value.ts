import { parseLibvirt } from '../../cpuset/libvirt.ts';
import { hasPlaceholder } from '../../syntax/placeholder.ts';
import { attributeText, type XmlElement, type XmlText } from '../../syntax/xml/element.ts';
import type { ElementSpan, Located, LocatedCpuList } from '../domain.ts';

/** The largest `unsigned int`: the maximum of libvirt's counts, ids and topology numbers. */
export const maxUnsigned = 4294967295;

/** A number as libvirt reads it, from `low` to `high`; any other text is invalid. */
export function readNumber(source: XmlText, low = 0, high = maxUnsigned): Located<number> {
  return readValue(source, (text) => {
    const number = parseInteger(text);
    return number !== null && number >= low && number <= high ? number : null;
  });
}

/**
 * An integer as strtoul(3) with base 10 reads it and libvirt's virStrToLong accepts it: white space and a sign may
 * precede the digits, and nothing may follow them (measured with virsh 9.0.0: ` 4` and `+4` are 4; `4 `, `0x4`, `4.5`
 * and `` are refused). null for anything else, and for numbers that are not safe integers.
 */
export function parseInteger(text: string): number | null {
  const match = /^[ \t\n\v\f\r]*([+-]?[0-9]+)$/.exec(text);
  if (match?.[1] === undefined) return null;
  const number = Number(match[1]);
  return Number.isSafeInteger(number) ? number : null;
}

/** One of the words that libvirt accepts in this place. It compares them exactly: no space, no other case. */
export function readWord<T extends string>(source: XmlText, words: readonly T[]): Located<T> {
  return readValue(source, (text) => words.find((word) => word === text) ?? null);
}

/** Two words that mean true and false: `yes`/`no`, `on`/`off`. */
export function readSwitch(source: XmlText, on: string, off: string): Located<boolean> {
  return readValue(source, (text) => (text === on ? true : text === off ? false : null));
}

/** A text that may be anything except a placeholder. */
export function readText(source: XmlText): Located<string> {
  return readValue(source, (text) => text);
}

/** A `cpuset`, `nodeset` or list of ids in libvirt's dialect. If a part is a placeholder, all of it is unknown. */
export function readCpuList(source: XmlText): LocatedCpuList {
  const { text, span, verbatim } = source;
  const list = hasPlaceholder(text) ? null : parseLibvirt(text);
  const value = list?.cpus ?? null;
  return { value, invalid: list !== null && value === null, text, span, list, verbatim };
}

/** The value of a text; `parse` returns null for what libvirt refuses, and is not called for placeholders. */
export function readValue<T>(source: XmlText, parse: (text: string) => T | null): Located<T> {
  const { text, span } = source;
  if (hasPlaceholder(text)) return { value: null, invalid: false, text, span };
  const value = parse(text);
  return { value, invalid: value === null, text, span };
}

/** Reads an attribute; null if the element does not have it. */
export function readAttribute<T>(element: XmlElement, name: string, read: (source: XmlText) => T): T | null {
  const source = attributeText(element, name);
  return source === null ? null : read(source);
}

/** The text of an attribute; null if it is missing or a placeholder. */
export function knownAttribute(element: XmlElement, name: string): string | null {
  const text = element.document.attributeValue(element.index, name);
  return text === null || hasPlaceholder(text) ? null : text;
}

/** The spans that every element of the model has. */
export function elementSpan(element: XmlElement): ElementSpan {
  return { span: element.span, nameSpan: element.nameSpan };
}
