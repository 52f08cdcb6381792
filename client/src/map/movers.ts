import type { HostMap, MapMover } from '../../../server/src/lsp/map/protocol.ts';
import type { MapLoad } from './messages.ts';

/** What a load of the page is, in terms of its documents; null if the map has no such thing. */
export function moversOf({ pins, guests }: HostMap, loads: readonly MapLoad[]): readonly MapMover[] | null {
  const movers: MapMover[] = [];
  for (const load of loads) {
    const pin = load.kind === 'pin' ? pins[load.pin] : null;
    const guest = guests[load.kind === 'pin' ? (pin?.guest ?? -1) : load.guest];
    if (guest === undefined || pin === undefined) return null;
    const { uri, start } = guest;
    if (load.kind === 'memory') movers.push({ kind: 'memory', uri, start, node: load.node });
    else if (load.kind === 'guest') movers.push({ kind: 'guest', uri, start });
    else if (pin !== null) {
      const all = pin.threads.flatMap(({ number }) => number ?? []);
      movers.push({ kind: 'threads', uri, start, role: pin.role, numbers: load.numbers ?? all, from: load.from });
    }
  }
  return movers;
}
