import { nearMiss } from '../../base/near-names.ts';
import type { Span } from '../../base/span.ts';
import type { XmlElement } from '../../syntax/xml/element.ts';
import type { XmlDocument } from '../../syntax/xml/xml.ts';
import { domainElement } from '../reading/read-domain.ts';
import {
  distinctiveAttributes,
  distinctiveElements,
  domainVocabulary,
  type PlacementElement,
} from './placement-vocabulary.ts';

/** An element or attribute about placement that libvirt ignores because of its name or its place. */
export interface Stray {
  readonly kind: 'element' | 'attribute';
  readonly name: string;
  readonly nameSpan: Span;
  /** The element that it is in or on. */
  readonly parent: string;
  /** The intended name, if it is misspelled. */
  readonly meant: string | null;
  /** For an element at a wrong place: where it belongs, as the elements from the domain down. */
  readonly home: readonly string[] | null;
}

/**
 * Finds stray elements where placement occurs: among the domain's children, and those of cputune, numatune, cpu and so
 * on. Other children of the domain are searched for misplaced elements of unmistakable names, one level deep. Names of
 * other namespaces belong to other programs.
 */
export function strayElements(document: XmlDocument): Stray[] {
  const found = domainElement(document);
  const strays: Stray[] = [];
  if (found !== null) walk(found.element, domainVocabulary, strays);
  return strays;
}

/** Where each element belongs; if there are two places, the one closer to the domain. */
const homes: ReadonlyMap<string, readonly string[]> = new Map(
  [...pathsBelow(domainVocabulary, ['domain'])].sort(([, a], [, b]) => b.length - a.length),
);

function* pathsBelow(place: PlacementElement, path: readonly string[]): Iterable<[string, readonly string[]]> {
  for (const [name, child] of Object.entries(place.children)) {
    yield [name, path];
    yield* pathsBelow(child, [...path, name]);
  }
}

function walk(element: XmlElement, place: PlacementElement, strays: Stray[]): void {
  for (const child of element.children) {
    const { name } = child;
    const known = Object.hasOwn(place.children, name) ? place.children[name] : undefined;
    if (known !== undefined) {
      addStrayAttributes(child, known, strays);
      walk(child, known, strays);
    } else if (place.others.includes(name)) {
      if (place === domainVocabulary && name !== 'metadata') addMisplaced(child, strays);
    } else if (isOfLibvirt(child)) {
      const stray = strayElement(child, element.name, place);
      if (stray !== null) strays.push(stray);
    }
  }
}

function strayElement({ name, nameSpan }: XmlElement, parent: string, place: PlacementElement): Stray | null {
  const misplaced = homes.get(name);
  if (misplaced !== undefined) return { kind: 'element', name, nameSpan, parent, meant: null, home: misplaced };
  const here = nearMiss(name, Object.keys(place.children), place.others);
  if (here !== null) return { kind: 'element', name, nameSpan, parent, meant: here, home: null };
  const elsewhere = nearMiss(name, [...distinctiveElements], place.others);
  const home = elsewhere === null ? undefined : homes.get(elsewhere);
  return home === undefined ? null : { kind: 'element', name, nameSpan, parent, meant: elsewhere, home };
}

function addMisplaced(parent: XmlElement, strays: Stray[]): void {
  for (const { name, nameSpan } of parent.children) {
    const home = distinctiveElements.has(name) ? homes.get(name) : undefined;
    if (home !== undefined) strays.push({ kind: 'element', name, nameSpan, parent: parent.name, meant: null, home });
  }
}

function addStrayAttributes(element: XmlElement, place: PlacementElement, strays: Stray[]): void {
  for (const { name, nameSpan } of element.attributes) {
    if (place.attributes.includes(name) || name.includes(':') || name === 'xmlns') continue;
    const meant = nearMiss(name, place.attributes);
    if (meant === null && !distinctiveAttributes.includes(name)) continue;
    strays.push({ kind: 'attribute', name, nameSpan, parent: element.name, meant, home: null });
  }
}

/** Whether neither a prefix nor a default namespace makes it another program's. */
function isOfLibvirt(element: XmlElement): boolean {
  return element.prefix === '' && !element.attributes.some(({ name }) => name === 'xmlns');
}
