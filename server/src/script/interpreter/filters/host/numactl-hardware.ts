import type { HostNode, HostTopology } from '../../../../topology/host-topology.ts';
import { unknownStretch } from '../../../text.ts';
import { type Filter, lines } from '../filter.ts';

/** `numactl -H`, `numactl --hardware` (numactl.c of 2.0.12 to 2.0.19); the free memory is not known. */
export const numactl: Filter = ({ args, host }) => {
  if (host === null || host.nodes.length === 0 || !/^(?:-H|--hardware|--hard)$/.test(args.join(' '))) return null;
  return lines([
    `available: ${host.nodes.length} nodes (${host.nodeIds})`,
    ...host.nodes.flatMap((node) => linesOf(node, host)),
    ...distances(host),
  ]);
};

function linesOf({ id, cpus, memoryKiB }: HostNode, { online }: HostTopology): string[] {
  const numbers = [...cpus.intersection(online)].join(' ');
  return [
    `node ${id} cpus:${numbers === '' ? '' : ` ${numbers}`}`,
    `node ${id} size: ${memoryKiB === null ? unknownStretch : Math.floor(memoryKiB / 1024)} MB`,
    `node ${id} free: ${unknownStretch} MB`,
  ];
}

function distances({ nodes }: HostTopology): string[] {
  const cell = (value: number | undefined) => (value === undefined ? unknownStretch : String(value).padStart(4));
  return [
    'node distances:',
    `node ${nodes.map(({ id }) => String(id).padStart(3)).join(' ')} `,
    ...nodes.map(
      ({ id, distances: to }) => `${String(id).padStart(3)}:${nodes.map((other) => cell(to.get(other.id))).join('')} `,
    ),
  ];
}
