/** `numactl -H` of a host, from the CPUs of each node. */
export function numactlOf(nodes: readonly (readonly number[])[]): string {
  const ids = nodes.map((_, node) => node);
  const columns = (values: readonly number[]) => values.map((value) => String(value).padStart(3)).join(' ');
  return [
    `available: ${nodes.length} nodes (0-${nodes.length - 1})`,
    ...nodes.flatMap((cpus, node) => [
      `node ${node} cpus: ${cpus.join(' ')}`,
      `node ${node} size: ${128635 + node} MB`,
      `node ${node} free: 100000 MB`,
    ]),
    'node distances:',
    `node ${columns(ids)} `,
    ...ids.map((from) => `${String(from).padStart(3)}: ${columns(ids.map((to) => distance(from, to)))} `),
    '',
  ].join('\n');
}

function distance(from: number, to: number): number {
  if (from === to) return 10;
  return from >> 3 === to >> 3 ? 12 : 32;
}

/** The CPUs of each node, one block after the other or in turns. */
export function cpusOfNodes(cpus: number, nodes: number, order: 'blocks' | 'turns'): number[][] {
  const size = cpus / nodes;
  return Array.from({ length: nodes }, (_, node) =>
    Array.from({ length: size }, (_, index) => (order === 'blocks' ? node * size + index : index * nodes + node)),
  );
}

/** lscpu's summary of 512 CPUs, with nodes of 64 pieces each. */
export const lscpuOf512: string = [
  'Architecture:             x86_64',
  '  CPU op-mode(s):         32-bit, 64-bit',
  'CPU(s):                   512',
  '  On-line CPU(s) list:    0-511',
  'Vendor ID:                GenuineIntel',
  '  Thread(s) per core:     2',
  'NUMA:                     ',
  '  NUMA node(s):           2',
  ...[0, 4].map((first, node) => {
    const pieces = Array.from({ length: 64 }, (_, index) => `${8 * index + first}-${8 * index + first + 3}`);
    return `  NUMA node${node} CPU(s):      ${pieces.join(',')}`;
  }),
  '',
].join('\n');
