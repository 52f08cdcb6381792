import { getOrAdd } from '../../base/get-or-add.ts';
import type { Span } from '../../base/span.ts';
import { hasPlaceholder } from '../../syntax/placeholder.ts';
import { attributeText, elementText, type XmlElement } from '../../syntax/xml/element.ts';
import type { XmlDocument } from '../../syntax/xml/xml.ts';
import { domainElement } from '../reading/read-domain.ts';
import { memoryInKiB } from '../reading/read-memory.ts';
import { parseInteger } from '../reading/read-value.ts';
import { domainForms, type ElementForm, type ValueForm } from './element-forms.ts';

/** Something about a placement element that libvirt's parser refuses, or silently drops. */
export type ElementFault =
  | {
      readonly kind: 'value';
      readonly element: string;
      /** The attribute that has the value; null if it is the element's text. */
      readonly attribute: string | null;
      readonly text: string;
      readonly span: Span;
      readonly form: ValueForm;
    }
  | {
      readonly kind: 'missing';
      readonly element: string;
      readonly span: Span;
      readonly nameSpan: Span;
      /** The name of what is missing, and whether that is a child element. */
      readonly name: string;
      readonly isElement: boolean;
    }
  | {
      readonly kind: 'repeated';
      readonly element: string;
      readonly span: Span;
      readonly nameSpan: Span;
      readonly refused: boolean;
      /** What both share; null if libvirt accepts only one such element. */
      readonly key: { readonly attribute: string; readonly value: string } | null;
      readonly first: Span;
    };

/**
 * What is wrong with each placement element of a document, before anything that involves several of them, in no order.
 * What libvirt does not read is ignored: further elements if it takes the first, and elements at other places. A
 * placeholder may become anything.
 */
export function elementFaults(document: XmlDocument): ElementFault[] {
  const found = domainElement(document);
  const faults: ElementFault[] = [];
  if (found !== null) lookInto([found.element], domainForms, faults);
  return faults;
}

/** `parents` are the elements whose contents libvirt reads together. */
function lookInto(parents: readonly XmlElement[], form: ElementForm, faults: ElementFault[]): void {
  const byName = new Map<string, XmlElement[]>();
  for (const { children } of parents) {
    for (const child of children) {
      if (Object.hasOwn(form.children, child.name)) getOrAdd(byName, child.name, (): XmlElement[] => []).push(child);
    }
  }
  for (const [name, elements] of byName) {
    const own = form.children[name];
    if (own !== undefined) lookAt(elements, own, faults);
  }
  const [parent] = parents;
  if (form.needs !== undefined && !byName.has(form.needs) && parent !== undefined) {
    faults.push({
      kind: 'missing',
      element: parent.name,
      span: parent.span,
      nameSpan: parent.nameSpan,
      name: form.needs,
      isElement: true,
    });
  }
}

function lookAt(elements: readonly XmlElement[], form: ElementForm, faults: ElementFault[]): void {
  const [first, ...others] = elements;
  if (first === undefined) return;
  const single = form.taken === 'first' || form.taken === 'once';
  if (single) {
    for (const { name, span, nameSpan } of others) {
      const refused = form.taken === 'once';
      faults.push({ kind: 'repeated', element: name, span, nameSpan, refused, key: null, first: first.span });
    }
  }
  const taken = single ? [first] : elements;
  if (form.unique !== undefined) lookAtKeys(taken, form.unique, faults);
  for (const element of taken) {
    lookAtAttributes(element, form.attributes, faults);
    if (form.text !== undefined) lookAtText(element, form.text, form.textMayBeEmpty === true, faults);
    if (form.taken !== 'together') lookInto([element], form, faults);
  }
  if (form.taken === 'together') lookInto(taken, form, faults);
}

function lookAtKeys(
  elements: readonly XmlElement[],
  { attribute, repeated }: NonNullable<ElementForm['unique']>,
  faults: ElementFault[],
): void {
  const firstOf = new Map<number, XmlElement>();
  for (const element of elements) {
    const value = parseInteger(attributeText(element, attribute)?.text ?? '');
    if (value === null) continue;
    const first = firstOf.get(value);
    if (first === undefined) {
      firstOf.set(value, element);
      continue;
    }
    const { name, span, nameSpan } = element;
    const key = { attribute, value: String(value) };
    faults.push({
      kind: 'repeated',
      element: name,
      span,
      nameSpan,
      refused: repeated === 'refused',
      key,
      first: first.span,
    });
  }
}

function lookAtAttributes(element: XmlElement, forms: ElementForm['attributes'], faults: ElementFault[]): void {
  for (const [name, { value: form, required }] of Object.entries(forms)) {
    // Of an attribute that occurs twice, the last counts.
    const present = element.attributes.findLast((attribute) => attribute.name === name);
    const source = present?.value ?? null;
    if (source !== null) {
      if (form === null || isTaken(source.text, form, element)) continue;
      faults.push({
        kind: 'value',
        element: element.name,
        attribute: name,
        text: source.text,
        span: source.span,
        form,
      });
    } else if (required && present === undefined) {
      const { span, nameSpan } = element;
      faults.push({ kind: 'missing', element: element.name, span, nameSpan, name, isElement: false });
    }
  }
}

function lookAtText(element: XmlElement, form: ValueForm, mayBeEmpty: boolean, faults: ElementFault[]): void {
  const { text, span } = elementText(element);
  if ((text === '' && mayBeEmpty) || isTaken(text, form, element)) return;
  faults.push({ kind: 'value', element: element.name, attribute: null, text, span, form });
}

function isTaken(text: string, form: ValueForm, element: XmlElement): boolean {
  if (hasPlaceholder(text)) return true;
  if (form.kind === 'word') return form.words.includes(text);
  if (form.kind === 'number') {
    const number = parseInteger(text);
    return number !== null && number >= form.least && number <= form.most;
  }
  const unit = attributeText(element, 'unit')?.text ?? '';
  if (hasPlaceholder(unit)) return true;
  const kib = memoryInKiB(text, unit);
  return kib !== null && kib >= form.leastKiB;
}
