import * as l10n from '@vscode/l10n';
import type { CpuSet } from '../../cpuset/cpuset.ts';
import { inStyleOf } from '../../cpuset/same-form.ts';
import type { LocatedCpuList } from '../../domain/domain.ts';
import type { DomainThread } from '../../domain/threads.ts';
import type { DomainDocument } from '../../fleet/documents/domain-document.ts';
import type { Placement } from '../../placement/placement.ts';
import type { NewElement } from '../../rules/engine/repair.ts';
import { childrenNamed, type XmlElement } from '../../syntax/xml/element.ts';
import type { DocumentEdits } from './document-edits.ts';
import { isFilledIn } from './editing.ts';

/**
 * Writes the pins of vCPUs, emulator and iothreads. Removes second pins of a vCPU, which libvirt refuses. Returns why
 * the pins cannot be edited, or null.
 */
export function editPins(
  edits: DocumentEdits,
  domain: XmlElement,
  document: DomainDocument,
  placement: Pick<Placement, 'vcpus' | 'emulator' | 'iothreads'>,
): string | null {
  const { threads, domain: model } = document;
  if (!threads.pinsCertain || model.iothreadPins.some(({ iothread }) => isFilledIn(iothread))) {
    return l10n.t('a template fills in which thread a pin is for');
  }
  const elements = elementsByStart(domain);
  const missing: NewElement[] = [];
  const common = commonPinset(document, placement);
  if (common !== null) {
    const [vcpu] = childrenNamed(domain, 'vcpu');
    if (isFilledIn(model.vcpu?.cpuset ?? null) || vcpu === undefined)
      return l10n.t("a template fills in the pinset '{0}'", model.vcpu?.cpuset?.text ?? '');
    edits.setAttribute(vcpu, 'cpuset', inStyleOf(model.vcpu?.cpuset?.text ?? '', common));
  }
  for (const wanted of wantedPins(document, placement)) {
    const { pin, thread, cpus } = wanted;
    if (isFilledIn(pin?.cpuset ?? null)) return l10n.t("a template fills in the pinset '{0}'", pin?.cpuset?.text ?? '');
    if (pin === null) {
      if (common !== null && thread?.origin === 'vcpu@cpuset' && thread.role === 'vcpu') continue;
      if (!isThereAlready(thread, cpus)) missing.push(wanted.element);
      continue;
    }
    const element = elements.get(pin.span.start);
    if (element === undefined) continue;
    if (pin.cpuset?.value?.equals(cpus) !== true)
      edits.setAttribute(element, 'cpuset', inStyleOf(pin.cpuset?.text ?? '', cpus));
  }
  removeDuplicates(edits, document, placement, elements);
  addPins(edits, domain, missing);
  return null;
}

/**
 * Removes all pins: the vcpupin, emulatorpin and iothreadpin elements and the cpuset of `<vcpu>`. Returns what is
 * removed: how many elements of each name, and whether `<vcpu>` has a cpuset.
 */
export function removePins(
  edits: DocumentEdits,
  domain: XmlElement,
): { readonly elements: ReadonlyMap<string, number>; readonly cpuset: boolean } {
  const elements = new Map<string, number>();
  for (const element of elementsByStart(domain).values()) {
    if (!pinNames.has(element.name)) continue;
    edits.remove(element);
    elements.set(element.name, (elements.get(element.name) ?? 0) + 1);
  }
  const [vcpu] = childrenNamed(domain, 'vcpu');
  const cpuset = vcpu?.attributes.some(({ name }) => name === 'cpuset') === true;
  if (vcpu !== undefined) edits.removeAttribute(vcpu, 'cpuset');
  return { elements, cpuset };
}

const pinNames: ReadonlySet<string> = new Set(['vcpupin', 'emulatorpin', 'iothreadpin']);

/**
 * The pinset that all vCPUs with the pinset of `<vcpu>` get, if it is another one and they get the same: then it is
 * changed there, and the vCPUs need no pins of their own. null otherwise.
 */
function commonPinset({ threads }: DomainDocument, { vcpus }: Pick<Placement, 'vcpus'>): CpuSet | null {
  const followers = threads.vcpus.filter(({ origin }) => origin === 'vcpu@cpuset');
  const wanted = new Map(vcpus.map(({ vcpu, cpus }) => [vcpu, cpus]));
  const [first] = followers;
  const cpus = wanted.get(first?.index ?? -1);
  if (first === undefined || cpus === undefined || first.cpus?.equals(cpus) === true) return null;
  const isCommon = followers.every(({ index }) => wanted.get(index ?? -1)?.equals(cpus) === true);
  return isCommon && (followers.length === 1 || cpus.size > 1) ? cpus : null;
}

interface WantedPin {
  readonly cpus: CpuSet;
  /** The pin that libvirt takes. */
  readonly pin: { readonly cpuset: LocatedCpuList | null; readonly span: { readonly start: number } } | null;
  /** Where libvirt has the thread now; undefined if the domain has no such thread at boot. */
  readonly thread: DomainThread | undefined;
  readonly element: NewElement;
}

function* wantedPins(
  { threads, domain }: DomainDocument,
  { vcpus, emulator, iothreads }: Pick<Placement, 'vcpus' | 'emulator' | 'iothreads'>,
): Iterable<WantedPin> {
  const vcpuThreads = new Map(threads.vcpus.map((thread) => [thread.index, thread]));
  for (const { vcpu, cpus } of vcpus) {
    yield {
      cpus,
      pin: threads.pinOfVcpu.get(vcpu) ?? null,
      thread: vcpuThreads.get(vcpu),
      element: newPin('vcpupin', cpus, ['vcpu', String(vcpu)]),
    };
  }
  if (emulator !== null) {
    yield {
      cpus: emulator,
      pin: domain.emulatorPins[0] ?? null,
      thread: threads.emulator,
      element: newPin('emulatorpin', emulator),
    };
  }
  for (const { id, cpus } of iothreads) {
    yield {
      cpus,
      pin: domain.iothreadPins.find(({ iothread }) => iothread?.value === id) ?? null,
      thread: threads.iothreads.find(({ index }) => index === id),
      element: newPin('iothreadpin', cpus, ['iothread', String(id)]),
    };
  }
}

function newPin(name: string, cpus: CpuSet, ...ids: (readonly [string, string])[]): NewElement {
  return { name, attributes: [...ids, ['cpuset', cpus.toString()]] };
}

/** Whether `vcpu@cpuset` already says the same for all threads, so no pin is needed. */
function isThereAlready(thread: DomainThread | undefined, cpus: CpuSet): boolean {
  return thread?.origin === 'vcpu@cpuset' && thread.certain && thread.cpus?.equals(cpus) === true;
}

function removeDuplicates(
  edits: DocumentEdits,
  { threads }: DomainDocument,
  { vcpus }: Pick<Placement, 'vcpus'>,
  elements: ReadonlyMap<number, XmlElement>,
): void {
  const placed = new Set(vcpus.map(({ vcpu }) => vcpu));
  for (const { vcpu, span } of threads.duplicatePins) {
    const element = elements.get(span.start);
    if (element !== undefined && vcpu?.value != null && placed.has(vcpu.value)) edits.remove(element);
  }
}

/** libvirt merges several `<cputune>`; the first that has pins gets the new ones. */
function addPins(edits: DocumentEdits, domain: XmlElement, pins: readonly NewElement[]): void {
  if (pins.length === 0) return;
  const all = childrenNamed(domain, 'cputune');
  const cputune = all.find((element) => element.children.some(({ name }) => pinNames.has(name))) ?? all[0];
  if (cputune === undefined) edits.insert(domain, 'domain', { name: 'cputune', attributes: [], children: pins });
  else for (const pin of pins) edits.insert(cputune, 'cputune', pin);
}

/** The elements in `<cputune>` by where they begin, as the domain's model has them. */
function elementsByStart(domain: XmlElement): Map<number, XmlElement> {
  const elements = childrenNamed(domain, 'cputune').flatMap(({ children }) => children);
  return new Map(elements.map((element) => [element.span.start, element]));
}
