import type { Span } from '../cpuset/span.ts';
import type { DomainDocument } from '../fleet/document.ts';
import type { LocatedCpuList } from '../workload/domain.ts';

/** A pinset that libvirt takes from the document, and what it is for. */
export interface TakenPinset {
  readonly what: string;
  readonly list: LocatedCpuList;
}

/**
 * The pinsets that count: of two vcpupin for one vCPU the first, none for vCPUs out of range, no `vcpu@cpuset`
 * under placement auto. The others have findings of their own.
 */
export function takenPinsets({ domain, threads }: DomainDocument): TakenPinset[] {
  const result: TakenPinset[] = [];
  const add = (what: string, list: LocatedCpuList | null | undefined) => {
    if (list != null) result.push({ what, list });
  };
  if (!threads.placementAuto) add("<vcpu>'s cpuset", domain.vcpu?.cpuset);
  for (const [index, pin] of threads.pinOfVcpu) add(`vCPU ${index}'s pinset`, pin.cpuset);
  add("the emulator's pinset", domain.emulatorPins[0]?.cpuset);
  const iothreads = new Set<number>();
  for (const pin of domain.iothreadPins) {
    const id = pin.iothread?.value ?? null;
    if (id !== null && iothreads.has(id)) continue;
    if (id !== null) iothreads.add(id);
    add(id === null ? "an iothread's pinset" : `iothread ${id}'s pinset`, pin.cpuset);
  }
  return result;
}

/** The nodesets of `<numatune>` that count: not under placement auto, where libvirt drops them. */
export function takenNodesets({ domain }: DomainDocument): TakenPinset[] {
  const result: TakenPinset[] = [];
  const memory = domain.numatuneMemory;
  if (memory?.nodeset != null && memory.placement?.value !== 'auto') {
    result.push({ what: "<memory>'s nodeset", list: memory.nodeset });
  }
  for (const { cellid, nodeset } of domain.memnodes) {
    if (nodeset === null) continue;
    const id = cellid?.value ?? null;
    result.push({ what: id === null ? "a <memnode>'s nodeset" : `the nodeset of guest cell ${id}`, list: nodeset });
  }
  return result;
}

/** The span of the term that names one of the numbers; the whole value where the source cannot be followed. */
export function spanOfNumber(list: LocatedCpuList, number: number): Span {
  const item = list.list?.items.find(({ cpus, excludes }) => !excludes && cpus.has(number));
  if (item === undefined || !list.verbatim) return list.span;
  return { start: list.span.start + item.span.start, end: list.span.start + item.span.end };
}
