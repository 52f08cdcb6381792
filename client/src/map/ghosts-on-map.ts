import type { HostMap } from '../../../server/src/lsp/map/protocol.ts';
import type { Ghost } from '../../../server/src/lsp/protocol.ts';
import type { MapGhost } from './messages.ts';

/** Ghosts in terms of a map; those of guests that it does not have are left out. */
export function ghostsOnMap({ guests }: HostMap, ghosts: readonly Ghost[]): MapGhost[] {
  return ghosts.flatMap(({ uri, start, role, numbers, cpus }) => {
    const guest = guests.findIndex((one) => one.uri === uri && one.start === start);
    return guest < 0 ? [] : [{ guest, role, numbers, cpus }];
  });
}
