/** A part of the picture that the keyboard can be at and the mouse can be on: a CPU, or a tile. */
export type Spot = { readonly kind: 'cpu'; readonly cpu: number } | { readonly kind: 'tile'; readonly group: string };

/** What of the picture an event is about. Frames of groups are not spots. */
export function spotOf(target: EventTarget | null): Spot | null {
  const cpu = cpuOf(target);
  if (cpu !== null) return { kind: 'cpu', cpu };
  const element = target instanceof Element ? target.closest<SVGElement>('[data-group],[data-of-group]') : null;
  if (element === null) return null;
  const { group, ofGroup } = element.dataset;
  const tile = ofGroup ?? (element.querySelector(':scope > .tile') === null ? undefined : group);
  return tile === undefined ? null : { kind: 'tile', group: tile };
}

/** The CPU that an event is about; null if it is about none. */
export function cpuOf(target: EventTarget | null): number | null {
  const element = target instanceof Element ? target.closest<SVGElement>('[data-cpu],[data-of-cpu]') : null;
  const cpu = element?.dataset.cpu ?? element?.dataset.ofCpu;
  return cpu === undefined ? null : Number(cpu);
}

/** The index of the pin that an event is about; null if it is about none. */
export function pinOf(target: EventTarget | null): number | null {
  return indexOf(target, 'data-pin');
}

/** The guest whose memory an event is about, and the node that it is on; null if it is about none. */
export function memoryOf(target: EventTarget | null): { readonly guest: number; readonly node: number } | null {
  const guest = indexOf(target, 'data-memory');
  const node = indexOf(target, 'data-node');
  return guest === null || node === null ? null : { guest, node };
}

function indexOf(target: EventTarget | null, name: string): number | null {
  const index = (target instanceof Element ? target.closest(`[${name}]`) : null)?.getAttribute(name) ?? null;
  return index === null ? null : Number(index);
}

/** Whether both are the same part of the picture. */
export function isSameSpot(one: Spot, other: Spot | null): boolean {
  if (one.kind === 'cpu') return other?.kind === 'cpu' && other.cpu === one.cpu;
  return other?.kind === 'tile' && other.group === one.group;
}
