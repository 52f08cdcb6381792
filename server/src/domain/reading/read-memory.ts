import { memoryUnitBytes } from '../../base/memory-unit.ts';
import { hasPlaceholder } from '../../syntax/placeholder.ts';
import { attributeText, childrenNamed, elementText, type XmlElement, type XmlText } from '../../syntax/xml/element.ts';
import type { ElementSpan, HugePage, Located, MemoryBacking } from '../domain.ts';
import { elementSpan, readAttribute, readCpuList, readValue } from './read-value.ts';

/** Reads `<memory unit='GiB'>4</memory>`, `<currentMemory>` or `<maxMemory>`, in KiB. */
export function readMemory(element: XmlElement): Located<number> {
  return readAmount(elementText(element), element);
}

/**
 * Reads an attribute that is an amount of memory in the element's `unit`, in KiB: a cell's `memory`, a page's `size`.
 */
export function readMemoryAttribute(element: XmlElement, name: string): Located<number> | null {
  return readAttribute(element, name, (source) => readAmount(source, element));
}

/** Reads `<memoryBacking>`. If there are several, libvirt takes the pages of all. */
export function readMemoryBacking(elements: readonly XmlElement[]): MemoryBacking | null {
  const [first] = elements;
  if (first === undefined) return null;
  const hugepages = elements.flatMap((element) => childrenNamed(element, 'hugepages'));
  return {
    ...elementSpan(first),
    hugepages: hugepages[0] === undefined ? null : elementSpan(hugepages[0]),
    pages: hugepages.flatMap((element) => childrenNamed(element, 'page')).map(readPage),
    locked: elements.some((element) => childrenNamed(element, 'locked').length > 0),
  };
}

/** Reads the `<memory>` elements of the `<devices>` elements. */
export function readMemoryDevices(devices: readonly XmlElement[]): ElementSpan[] {
  return devices.flatMap((element) => childrenNamed(element, 'memory')).map(elementSpan);
}

/**
 * An amount in KiB as libvirt's virScaleInteger reads it, rounded up. null for what libvirt refuses, and for amounts
 * that a number cannot hold.
 */
export function memoryInKiB(amount: string, unit: string): number | null {
  if (!/^[ \t\n\v\f\r]*\+?[0-9]{1,20}$/.test(amount)) return null;
  const bytesPerUnit = memoryUnitBytes(unit);
  if (bytesPerUnit === null) return null;
  const kibibytes = (BigInt(amount.trim().replace('+', '')) * bytesPerUnit + 1023n) / 1024n;
  return kibibytes <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(kibibytes) : null;
}

function readAmount(source: XmlText, element: XmlElement): Located<number> {
  const unit = attributeText(element, 'unit')?.text ?? '';
  const located = readValue(source, (text) => memoryInKiB(text, unit));
  return hasPlaceholder(unit) ? { ...located, value: null, invalid: false } : located;
}

function readPage(element: XmlElement): HugePage {
  return {
    ...elementSpan(element),
    sizeKiB: readMemoryAttribute(element, 'size'),
    nodeset: readAttribute(element, 'nodeset', readCpuList),
  };
}
