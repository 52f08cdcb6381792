import type { PlacementRequest } from '../../server/src/placement/request/request.ts';

/** A request of a domain that is placed nowhere yet, with these properties. */
export function requestWith(properties: Pick<PlacementRequest, 'cells'> & Partial<PlacementRequest>): PlacementRequest {
  return {
    threadsPerCore: 1,
    threads: null,
    emulator: null,
    iothreads: [],
    deviceNodes: [],
    memoryMode: 'strict',
    pins: new Map(),
    helpers: { emulator: null, iothreads: new Map() },
    memoryNow: new Map(),
    homeKind: null,
    onIsolated: false,
    order: 'best place',
    ...properties,
  };
}
