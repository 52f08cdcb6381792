import { CpuSet } from '../../server/src/cpuset/cpuset.ts';
import type { PlacementCost } from '../../server/src/placement/placement.ts';
import type { PlacementRequest } from '../../server/src/placement/request/request.ts';
import type { Space } from '../../server/src/placement/space/space.ts';

/** The costs in their order. Written from the description of `PlacementCost`, independently of the planner. */
const nodeGoods = ['nodes', 'remoteDevices', 'distance', 'movedMemory', 'remoteHelpers'] as const;
const partGoods = [
  'coreKinds',
  'crowding',
  'sharedCores',
  'l3Groups',
  'isolation',
  'hostCpus',
  'movedVcpus',
  'brokenNodes',
  'brokenL3Groups',
  'brokenCores',
  'numbers',
] as const;
type Goods = readonly (keyof PlacementCost)[];

const cores: Goods = ['coreKinds', 'splitGuestCores', 'poolCpus', 'crowding', 'sharedCores', 'movedMemory'];
const rest: Goods = ['brokenNodes', 'brokenL3Groups', 'brokenCores', 'numbers'];
const goods: Readonly<Record<PlacementRequest['order'], Goods>> = {
  'best place': [
    'nodes',
    'remoteDevices',
    'distance',
    ...cores,
    'l3Groups',
    'isolation',
    'movedVcpus',
    'remoteHelpers',
    'hostCpus',
    ...rest,
  ],
  'fewest moves': [
    'nodes',
    ...cores,
    'movedVcpus',
    'l3Groups',
    'isolation',
    'remoteDevices',
    'distance',
    'remoteHelpers',
    'hostCpus',
    ...rest,
  ],
};

/** A vCPU of a cell, or the emulator. */
interface Thread {
  readonly vcpu: number | null;
  readonly cell: number;
}

/** CPUs that vCPUs get, one each; `null` is the emulator's key. */
export type Assignment = ReadonlyMap<number | null, number>;

/**
 * The cheapest of all placements of dedicated vCPUs, found by trying each; null if there is none. The `cost` of a
 * placement that is not allowed is null.
 */
export function cheapest(request: PlacementRequest, space: Space): PlacementCost | null {
  const threads = threadsOf(request);
  let best: PlacementCost | null = null;
  const assignment = new Map<number | null, number>();
  const free = [...space.free];
  const put = (index: number) => {
    const thread = threads[index];
    if (thread === undefined) {
      for (const cost of costsOf(assignment, request, space)) {
        if (best === null || isCheaper(cost, best, request)) best = cost;
      }
      return;
    }
    for (const cpu of free) {
      if ([...assignment.values()].includes(cpu)) continue;
      assignment.set(thread.vcpu, cpu);
      put(index + 1);
      assignment.delete(thread.vcpu);
    }
  };
  put(0);
  return best;
}

function isCheaper(a: PlacementCost, b: PlacementCost, { order }: PlacementRequest): boolean {
  for (const good of goods[order]) if (a[good] !== b[good]) return a[good] < b[good];
  return false;
}

function threadsOf({ cells, emulator }: PlacementRequest): Thread[] {
  const vcpus = cells.flatMap(({ dedicated }, cell) => dedicated.map((vcpu): Thread => ({ vcpu, cell })));
  const [first] = vcpus;
  return emulator === 'isolate' && first !== undefined ? [...vcpus, { vcpu: null, cell: first.cell }] : vcpus;
}

/** What an assignment costs: several costs if its memory can be on several sets of nodes, none if it is not allowed. */
export function costsOf(assignment: Assignment, request: PlacementRequest, space: Space): PlacementCost[] {
  const { topology } = space.host;
  const threads = threadsOf(request);
  const cpuOf = (thread: Thread) => assignment.get(thread.vcpu) ?? -1;
  const nodeOf = (thread: Thread) => topology.nodeOf(cpuOf(thread)) ?? -1;
  const isSpread = request.cells[0]?.cell === null;
  const nodes = new Set(threads.map(nodeOf));
  const parts: Thread[][] = isSpread
    ? [threads]
    : [...nodes].map((node) => threads.filter((thread) => nodeOf(thread) === node));
  if (!parts.every((part) => obeysPolicy(part, cpuOf, request, space))) return [];
  const split = splitGuestCores(threads, cpuOf, request, space);
  const [first, ...others] = parts.map((part) => costOfPart(part, split, cpuOf, request, space));
  if (first === undefined) return [];
  const sum = { ...first };
  for (const other of others) for (const good of partGoods) sum[good] += other[good];
  return nodeCosts(threads, nodeOf, request, space).map((cost) => ({
    poolCpus: 0,
    ...cost,
    ...sum,
    splitGuestCores: split.size,
  }));
}

/** The guest cores that are on several host cores. */
function splitGuestCores(
  threads: readonly Thread[],
  cpuOf: (thread: Thread) => number,
  { threadsPerCore }: PlacementRequest,
  space: Space,
): ReadonlySet<number> {
  const vcpus = threads.filter(({ vcpu }) => vcpu !== null);
  const guestCores = groupBy(vcpus, ({ vcpu }) => Math.floor((vcpu ?? 0) / threadsPerCore));
  const isSplit = (members: readonly Thread[]) => new Set(members.map((one) => coreOf(cpuOf(one), space))).size > 1;
  return new Set([...guestCores].filter(([, members]) => isSplit(members)).map(([index]) => index));
}

function coreOf(cpu: number, { host: { topology } }: Space): string {
  const core = topology.coreOf(cpu);
  return core === null ? `cpu${cpu}` : String(topology.cores[core]);
}

function onlineOfCore(core: string, space: Space): number[] {
  return [...space.host.topology.online].filter((cpu) => coreOf(cpu, space) === core);
}

function groupBy<T, K>(items: readonly T[], keyOf: (item: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>();
  for (const item of items) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item]);
  return groups;
}

function obeysPolicy(
  part: readonly Thread[],
  cpuOf: (thread: Thread) => number,
  { threads }: PlacementRequest,
  space: Space,
): boolean {
  const vcpus = part.filter(({ vcpu }) => vcpu !== null);
  const byCore = groupBy(part, (thread) => coreOf(cpuOf(thread), space));
  if (threads === 'isolate') {
    for (const [core, members] of byCore) {
      if (members.every(({ vcpu }) => vcpu === null)) continue;
      const online = onlineOfCore(core, space);
      if (members.length > 1 || !online.every((cpu) => space.free.has(cpu))) return false;
    }
  }
  if (threads === 'require') {
    let alone = 0;
    for (const [core, members] of byCore) {
      if (members.filter(({ vcpu }) => vcpu !== null).length !== 1) continue;
      alone++;
      if (onlineOfCore(core, space).filter((cpu) => space.free.has(cpu)).length < 2) return false;
    }
    if (alone > vcpus.length % 2) return false;
  }
  return true;
}

function costOfPart(
  part: readonly Thread[],
  split: ReadonlySet<number>,
  cpuOf: (thread: Thread) => number,
  request: PlacementRequest,
  space: Space,
): Record<(typeof partGoods)[number], number> {
  const { topology } = space.host;
  const cpus = part.map(cpuOf);
  const hostCores = new Set(part.map((thread) => coreOf(cpuOf(thread), space)));
  const pieceOf = (thread: Thread) => {
    if (thread.vcpu === null) return 'emulator';
    const guestCore = Math.floor(thread.vcpu / request.threadsPerCore);
    return split.has(guestCore) ? `vCPU ${thread.vcpu}` : `guest core ${guestCore}`;
  };
  const pieces = [...groupBy(part, (thread) => coreOf(cpuOf(thread), space)).values()].map(
    (members) => new Set(members.map(pieceOf)).size,
  );
  const wantsSiblings = request.threads === 'prefer' || request.threads === 'require';
  const used = CpuSet.from(cpus);
  const kinds = new Set(cpus.map((cpu) => topology.cpu(cpu)?.kind ?? null));
  const node = (cpu: number) => String(topology.nodeOf(cpu));
  const cache = (cpu: number) => `${topology.nodeOf(cpu)} ${topology.l3Of(cpu)}`;
  return {
    coreKinds: Math.max(kinds.size - 1, 0) + [...kinds].filter((kind) => kind !== request.homeKind).length,
    crowding: wantsSiblings ? pieces.length : pieces.reduce((sum, count) => sum + count - 1, 0),
    sharedCores: [...hostCores].filter((core) => !onlineOfCore(core, space).every((cpu) => space.free.has(cpu))).length,
    l3Groups: new Set(cpus.map(cache)).size,
    isolation: cpus.filter((cpu) => topology.isolated.has(cpu) !== request.onIsolated).length,
    hostCpus: cpus.reduce((sum, cpu) => sum + wanted(cpu, request, space), 0),
    movedVcpus: part.filter((thread) => {
      const pin = request.pins.get(thread.vcpu ?? -1);
      return pin !== undefined && pin !== cpuOf(thread);
    }).length,
    brokenNodes: broken(used, node, space),
    brokenL3Groups: broken(used, cache, space),
    brokenCores: broken(used, (cpu) => coreOf(cpu, space), space),
    numbers: cpus.reduce((sum, cpu) => sum + cpu, 0),
  };
}

function wanted(cpu: number, { pins, helpers }: PlacementRequest, space: Space): number {
  if ([...pins.values()].includes(cpu)) return 0;
  const isFirst = cpu === 0 ? 2 : coreOf(cpu, space) === coreOf(0, space) ? 1 : 0;
  return isFirst + (helpers.emulator?.has(cpu) ? 2 : 0);
}

/** How many more groups of CPUs are partly free. */
function broken(used: CpuSet, groupOf: (cpu: number) => string, { host, free }: Space): number {
  let difference = 0;
  for (const members of groupBy([...host.topology.online], groupOf).values()) {
    const isBroken = (left: CpuSet) => {
      const count = members.filter((cpu) => left.has(cpu)).length;
      return count > 0 && count < members.length ? 1 : 0;
    };
    difference += isBroken(free.difference(used)) - isBroken(free);
  }
  return difference;
}

type NodeCost = Record<(typeof nodeGoods)[number], number>;

function nodeCosts(
  threads: readonly Thread[],
  nodeOf: (thread: Thread) => number,
  request: PlacementRequest,
  space: Space,
): NodeCost[] {
  const { topology } = space.host;
  const distance = (a: number, b: number) => topology.node(Math.min(a, b))?.distances.get(Math.max(a, b)) ?? 20;
  const among = (set: readonly number[]) =>
    set.reduce(
      (sum, a, index) => sum + set.slice(index + 1).reduce((all, b) => all + (a === b ? 0 : distance(a, b)), 0),
      0,
    );
  const remote = (set: readonly number[]) => request.deviceNodes.filter((node) => !set.includes(node)).length;
  const memoryOf = (node: number) => space.memory.get(node)?.ordinaryKiB ?? Number.POSITIVE_INFINITY;
  const hasMemory = (node: number) => topology.node(node)?.memoryKiB !== 0;
  const helpersOff = (set: readonly number[]) => {
    const cpus = [...(request.helpers.emulator ?? [])];
    return cpus.length > 0 && !cpus.some((cpu) => set.includes(topology.nodeOf(cpu) ?? -1)) ? 1 : 0;
  };
  const leaves = (cell: number | null, set: readonly number[]) => {
    const now = request.memoryNow.get(cell);
    return now !== undefined && set.some((node) => !now.has(node)) ? 1 : 0;
  };
  const [first] = request.cells;
  if (first === undefined || first.cell === null) {
    const needed = first?.memoryKiB ?? 0;
    const touched = [...new Set(threads.map(nodeOf))];
    return subsets([...topology.nodeIds])
      .filter((set) => touched.every((node) => set.includes(node)) && set.some(hasMemory))
      .filter((set) => set.reduce((sum, node) => sum + memoryOf(node), 0) >= needed)
      .map((set) => ({
        nodes: set.length - 1,
        remoteDevices: remote(set),
        distance: among(set),
        movedMemory: leaves(null, set.filter(hasMemory)),
        remoteHelpers: helpersOff(set),
      }));
  }
  const nodes: number[] = [];
  for (const index of request.cells.keys()) {
    const own = new Set(threads.filter(({ cell }) => cell === index).map(nodeOf));
    const [node] = own;
    if (own.size !== 1 || node === undefined) return [];
    nodes.push(node);
  }
  const homes = nodes.map((node) => {
    const near = [...topology.nodeIds].filter(hasMemory).sort((a, b) => distance(node, a) - distance(node, b) || a - b);
    return hasMemory(node) ? node : (near[0] ?? node);
  });
  for (const home of new Set(homes)) {
    const needed = request.cells.reduce(
      (sum, { memoryKiB }, cell) => sum + (homes[cell] === home ? (memoryKiB ?? 0) : 0),
      0,
    );
    if (needed > memoryOf(home)) return [];
  }
  const away = nodes.reduce(
    (sum, node, cell) => sum + (homes[cell] === node ? 0 : distance(node, homes[cell] ?? node)),
    0,
  );
  const movedMemory = request.cells.reduce((sum, { cell }, index) => sum + leaves(cell, [homes[index] ?? -1]), 0);
  const shared = nodes.length - new Set(nodes).size;
  return [
    {
      nodes: shared,
      remoteDevices: remote(nodes),
      distance: among(nodes) + away,
      movedMemory,
      remoteHelpers: helpersOff(nodes),
    },
  ];
}

function subsets<T>(items: readonly T[]): T[][] {
  const sets: T[][] = [[]];
  for (const item of items) sets.push(...sets.map((set) => [...set, item]));
  return sets.slice(1);
}
