import type { GuestTopology } from '../../domain/domain.ts';

/** How many vCPUs the parts of a guest have. vCPUs are numbered thread by thread, core by core, socket by socket. */
export interface GuestLevels {
  readonly guest: number;
  readonly socket: number;
  readonly core: number;
}

/** The sizes that a `<topology>` gives; null if a factor is unknown, or required and missing. */
export function guestLevels(topology: GuestTopology): GuestLevels | null {
  const { sockets, dies, clusters, cores, threads } = topology;
  const optional = (factor: GuestTopology['dies']) => (factor === null ? 1 : factor.value);
  const core = threads?.value ?? null;
  const inSocket = [optional(dies), optional(clusters), cores?.value ?? null, core];
  const socket = inSocket.reduce((all, factor) => (all === null || factor === null ? null : all * factor), 1);
  const count = sockets?.value ?? null;
  return core === null || socket === null || count === null ? null : { guest: count * socket, socket, core };
}
