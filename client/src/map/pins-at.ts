import type { HostMap } from '../../../server/src/lsp/map/protocol.ts';

/** A pin in a text, in UTF-16 offsets of its document. */
export interface PinInText {
  readonly uri: string;
  readonly start: number;
  readonly end: number;
}

/** The places of the threads of a pin in the text, each once; where its guest begins if nothing pins them. */
export function placesOfPin({ pins, guests }: HostMap, index: number): readonly PinInText[] {
  const pin = pins[index];
  const guest = pin === undefined ? undefined : guests[pin.guest];
  if (pin === undefined || guest === undefined) return [];
  const { uri, start } = guest;
  const spans = pin.threads.flatMap(({ span }) => span ?? []);
  const places = [...new Map(spans.map((span) => [span.start, { uri, start: span.start, end: span.end }])).values()];
  return places.length > 0 ? places : [{ uri, start, end: start }];
}

/** The CPUs of the pins that a selection of a document touches, ascending. */
export function cpusAt({ pins, guests }: HostMap, uri: string, start: number, end: number): readonly number[] {
  const cpus = new Set<number>();
  for (const { guest, threads, cpus: list } of pins) {
    if (list === null || guests[guest]?.uri !== uri) continue;
    if (!threads.some(({ span }) => span !== null && span.start <= end && start <= span.end)) continue;
    for (const cpu of cpusIn(list)) cpus.add(cpu);
  }
  return [...cpus].sort((a, b) => a - b);
}

/** The CPUs of a list in the kernel's format, as a map has it: `0-3,8`. */
export function cpusIn(list: string): readonly number[] {
  if (list === '') return [];
  return list.split(',').flatMap((range) => {
    const [first = 0, last = first] = range.split('-').map(Number);
    return Array.from({ length: last - first + 1 }, (_, at) => first + at);
  });
}
