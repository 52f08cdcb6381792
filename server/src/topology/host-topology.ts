import { Derivations } from '../base/derivations.ts';
import { CpuSet, CpuSetBuilder } from '../cpuset/cpuset.ts';
import type { Machine } from '../cpuset/list.ts';
import { cpusByLogicalIndex } from './logical-order.ts';

/**
 * One logical CPU of a host. `package`, `die`, `cluster`, `l3`, `l2` and `core` are labels that are unique in the whole
 * host: equal labels mean the same part, null means unknown.
 */
export interface HostCpu {
  /** The Linux number (hwloc's P#). */
  readonly id: number;
  readonly online: boolean;
  readonly package: number | null;
  readonly die: number | null;
  readonly cluster: number | null;
  readonly l3: number | null;
  readonly l2: number | null;
  readonly core: number | null;
  /** The online CPUs of this CPU's core, including itself; null if unknown. */
  readonly siblings: CpuSet | null;
  readonly node: number | null;
  /** Excluded from the scheduler's load balancing (isolcpus=, isolated cpuset partition). */
  readonly isolated: boolean;
  /** Runs without the scheduler's tick while it runs one thread (nohz_full=). */
  readonly nohzFull: boolean;
  /** Available to the cgroup in which the capture was made; without such a limit all CPUs are. */
  readonly allowed: boolean;
  /** Kind of core on a hybrid CPU ("performance", "efficiency"); null if all are alike or it is unknown. */
  readonly kind: string | null;
}

/** Pages of one size on one node. */
export interface HostPages {
  readonly sizeKiB: number;
  readonly count: number;
}

/** One NUMA node. It may have CPUs without memory, or memory without CPUs (CXL, HBM). */
export interface HostNode {
  readonly id: number;
  /** Its CPUs, including offline ones. */
  readonly cpus: CpuSet;
  /**
   * The online CPUs next to its memory: its own, or if it has none (HBM, CXL) those of other nodes, if the capture
   * tells. hwloc calls this the node's cpuset. A CPU may be in several.
   */
  readonly localCpus: CpuSet;
  /** null if unknown. */
  readonly memoryKiB: number | null;
  readonly pages: readonly HostPages[];
  /** The kernel's SLIT distances from this node by node id (10 is local); empty if unknown. */
  readonly distances: ReadonlyMap<number, number>;
  /** Kind of memory ("DRAM", "HBM", "NVM", "CXL"); null if unknown. */
  readonly kind: string | null;
}

/** A PCI device and its place. */
export interface HostDevice {
  /** `dddd:bb:ss.f`, lower case. */
  readonly address: string;
  /** The NUMA node to which it is attached; null if unknown. */
  readonly node: number | null;
}

/** The highest CPU or node number that libvirt can name (its bitmaps end at 16,384 bits). */
export const highestHostNumber = 16383;

/** The machine for reading lists of an unknown host: it has all CPUs that libvirt can name. */
export const largestHost: Machine = { cpus: CpuSet.of(highestHostNumber) };

/**
 * A host's CPUs and nodes, and the sets that rules and placement look up, computed once. It is immutable and free of
 * contradictions: only `buildHostTopology` makes one. Its labels are dense and in the order of the CPUs, so `cores[n]`,
 * `l3Groups[n]`, `l2Groups[n]` and `packages[n]` are the CPUs with the label n.
 */
export class HostTopology {
  /** The id of the capture's format (captures/index.ts), or `merged` for several captures of one host. */
  readonly source: string;
  /** Ascending by id. */
  readonly cpus: readonly HostCpu[];
  /** Ascending by id. */
  readonly nodes: readonly HostNode[];
  /** All CPUs that the capture names. */
  readonly known: CpuSet;
  readonly online: CpuSet;
  /** Known and not online. */
  readonly offline: CpuSet;
  readonly isolated: CpuSet;
  readonly nodeIds: CpuSet;
  /** The online siblings of every core, if known. */
  readonly cores: readonly CpuSet[];
  readonly l3Groups: readonly CpuSet[];
  /** The size of the L3 cache of each of {@link l3Groups}, in KiB; null if unknown. */
  readonly l3SizesKiB: readonly (number | null)[];
  readonly packages: readonly CpuSet[];
  readonly l2Groups: readonly CpuSet[];
  /** Ascending by address; empty if unknown. */
  readonly devices: readonly HostDevice[];
  /** CPUID's name, such as `AuthenticAMD` or `GenuineIntel`; null if unknown. */
  readonly cpuVendor: string | null;

  private readonly cpuById: readonly (HostCpu | undefined)[];
  private readonly nodeById: ReadonlyMap<number, HostNode>;
  private logicalOrder: readonly number[] | null | undefined;
  private readonly derivations = new Derivations<HostTopology>();

  /** @internal For checked parts, ascending and with dense labels. */
  constructor({ source, cpus, nodes, l3SizesKiB, devices, cpuVendor }: CheckedParts) {
    this.source = source;
    this.cpus = cpus;
    this.nodes = nodes;
    this.known = CpuSet.from(cpus.map((cpu) => cpu.id));
    this.online = idsWhere(cpus, (cpu) => cpu.online);
    this.offline = this.known.difference(this.online);
    this.isolated = idsWhere(cpus, (cpu) => cpu.isolated);
    this.nodeIds = CpuSet.from(nodes.map((node) => node.id));
    this.cores = siblingSets(cpus);
    this.l3Groups = groupsOf(cpus, (cpu) => cpu.l3);
    this.l3SizesKiB = this.l3Groups.map((_, label) => l3SizesKiB[label] ?? null);
    this.packages = groupsOf(cpus, (cpu) => cpu.package);
    this.l2Groups = groupsOf(cpus, (cpu) => cpu.l2);
    this.devices = devices;
    this.cpuVendor = cpuVendor;
    const cpuById: HostCpu[] = [];
    for (const cpu of cpus) cpuById[cpu.id] = cpu;
    this.cpuById = cpuById;
    this.nodeById = new Map(nodes.map((node) => [node.id, node]));
  }

  /** See {@link cpusByLogicalIndex}. Computed on demand, since most hosts never need it. */
  get byLogicalIndex(): readonly number[] | null {
    if (this.logicalOrder === undefined) this.logicalOrder = cpusByLogicalIndex(this.cpus);
    return this.logicalOrder;
  }

  cpu(id: number): HostCpu | undefined {
    return this.cpuById[id];
  }

  /** What follows from the topology; computed once for each function. */
  derive<T>(derivation: (topology: HostTopology) => T): T {
    return this.derivations.get(derivation, this);
  }

  node(id: number): HostNode | undefined {
    return this.nodeById.get(id);
  }

  /** The node of a CPU; null if the node or the CPU is unknown. */
  nodeOf(cpu: number): number | null {
    return this.cpu(cpu)?.node ?? null;
  }

  /** The CPUs of these nodes, also those that are offline; unknown nodes add nothing. */
  cpusOfNodes(nodes: CpuSet): CpuSet {
    return CpuSet.unionOf([...nodes].map((id) => this.node(id)?.cpus ?? CpuSet.empty));
  }

  /** The nodes of these CPUs. Unknown CPUs, and CPUs on an unknown node, add nothing. */
  nodesOf(cpus: CpuSet): CpuSet {
    let nodes = CpuSet.empty;
    for (const id of cpus) {
      const node = this.nodeOf(id);
      if (node !== null && !nodes.has(node)) nodes = nodes.union(CpuSet.single(node));
    }
    return nodes;
  }

  /** The index in {@link cores}; null if unknown. */
  coreOf(cpu: number): number | null {
    return this.cpu(cpu)?.core ?? null;
  }

  /** The index in {@link l3Groups}; null if unknown. */
  l3Of(cpu: number): number | null {
    return this.cpu(cpu)?.l3 ?? null;
  }
}

/** The content of a {@link HostTopology}, checked by `buildHostTopology`. */
export type CheckedParts = Pick<HostTopology, 'source' | 'cpus' | 'nodes' | 'l3SizesKiB' | 'devices' | 'cpuVendor'>;

function idsWhere(cpus: readonly HostCpu[], wanted: (cpu: HostCpu) => boolean): CpuSet {
  const ids = new CpuSetBuilder();
  for (const cpu of cpus) if (wanted(cpu)) ids.add(cpu.id);
  return ids.build();
}

function siblingSets(cpus: readonly HostCpu[]): CpuSet[] {
  const cores: CpuSet[] = [];
  for (const cpu of cpus) if (cpu.core !== null && cpu.siblings !== null) cores[cpu.core] = cpu.siblings;
  return cores;
}

function groupsOf(cpus: readonly HostCpu[], labelOf: (cpu: HostCpu) => number | null): CpuSet[] {
  const groups: number[][] = [];
  for (const cpu of cpus) {
    const label = labelOf(cpu);
    if (label === null) continue;
    const group = groups[label];
    if (group === undefined) groups[label] = [cpu.id];
    else group.push(cpu.id);
  }
  return groups.map((group) => CpuSet.from(group));
}
