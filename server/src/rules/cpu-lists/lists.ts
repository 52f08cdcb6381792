import * as l10n from '@vscode/l10n';
import type { Span } from '../../base/span.ts';
import type { ElementSpan, LocatedCpuList } from '../../domain/domain.ts';
import type { DefinedDomain } from '../../fleet/guests/defined-domain.ts';

/** A CPU list, node list or list of guest numbers that libvirt reads. */
export interface ReadList {
  /** The name of its attribute. */
  readonly what: string;
  readonly element: ElementSpan;
  /** null if the attribute is missing although libvirt requires it. */
  readonly list: LocatedCpuList | null;
  /** Whether libvirt accepts a list that names nothing. */
  readonly mayBeEmpty: boolean;
}

/** The lists that libvirt reads and refuses if they are invalid; those that it drops unread are left out. */
export function listsThatLibvirtReads({ domain, threads }: DefinedDomain): ReadList[] {
  const lists: ReadList[] = [];
  const add = (element: ElementSpan, what: string, list: LocatedCpuList | null, mayBeEmpty = false) =>
    lists.push({ what, element, list, mayBeEmpty });
  const addIfThere = (element: ElementSpan, what: string, list: LocatedCpuList | null, mayBeEmpty = false) => {
    if (list !== null) add(element, what, list, mayBeEmpty);
  };
  if (domain.vcpu !== null && !threads.placementAuto) addIfThere(domain.vcpu, 'cpuset', domain.vcpu.cpuset);
  const dropped = new Set([...threads.pinsOutOfRange, ...threads.duplicatePins]);
  for (const pin of domain.vcpuPins) if (!dropped.has(pin)) add(pin, 'cpuset', pin.cpuset);
  for (const pin of domain.emulatorPins.slice(0, 1)) add(pin, 'cpuset', pin.cpuset);
  for (const pin of domain.iothreadPins) add(pin, 'cpuset', pin.cpuset);
  const memory = domain.numatuneMemory;
  if (memory !== null && memory.placement?.value !== 'auto') addIfThere(memory, 'nodeset', memory.nodeset);
  for (const memnode of domain.memnodes) add(memnode, 'nodeset', memnode.nodeset);
  for (const scheduler of domain.schedulers) {
    addIfThere(scheduler, scheduler.role === 'vcpu' ? 'vcpus' : 'iothreads', scheduler.ids);
  }
  for (const tune of domain.resourceTunes) addIfThere(tune, 'vcpus', tune.vcpus, true);
  for (const cell of domain.cpu?.cells ?? []) addIfThere(cell, 'cpus', cell.cpus, true);
  for (const page of domain.memoryBacking?.pages ?? []) addIfThere(page, 'nodeset', page.nodeset);
  return lists;
}

/** The `^N` terms whose N is in the list nevertheless, in the order of the text. */
export function ineffectiveExclusions(list: LocatedCpuList | null): { number: number; span: Span }[] {
  if (list?.value == null || list.list === null) return [];
  const { text, value } = list;
  return list.list.items.flatMap(({ excludes, span }) => {
    // Read from the text: one set per term is too slow for a hundred thousand terms.
    const number = excludes ? Number(text.slice(span.start + 1, span.end)) : -1;
    return value.has(number) ? [{ number, span }] : [];
  });
}

/** Where a part of a list is in the document; the whole list if its text cannot be mapped to the document. */
export function spanInList(list: LocatedCpuList, part: Span): Span {
  return list.verbatim ? { start: list.span.start + part.start, end: list.span.start + part.end } : list.span;
}

/** The title of a repair that writes a list in libvirt's grammar. */
export function inLibvirtsGrammar(newText: string): string {
  return l10n.t("Change to '{0}', the same set in libvirt's grammar", newText);
}
