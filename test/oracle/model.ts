/**
 * A random fleet as plain data: what the generator makes, the writers print and the oracle judges. Nothing here is
 * shared with the implementation under test. Every pinset and nodeset stays the *text* that stands in the document.
 */

/** One fleet: hosts, and the domains that run on each. */
export type Fleet = { readonly seed: number; readonly hosts: readonly Host[] };

/** A host with everything that its profile states. */
export type Host = {
  readonly name: string;
  readonly cpus: readonly HostCpu[];
  readonly nodes: readonly HostNode[];
  /** CPUs that the profile keeps for the host, in the kernel's list format. */
  readonly reserved: string | null;
  /** The profile's limits.cpuOvercommit, null where it sets none; only a severity depends on it. */
  readonly cpuOvercommit: number | null;
  /** Ids of CPUs under isolcpus=. */
  readonly isolated: readonly number[];
  /** The profile's lists of domains that never run together, by name. */
  readonly neverTogether: readonly (readonly string[])[];
  /** The AllowedCPUs= of slices, each in a unit file of its name; the machine's is above the others. */
  readonly slices: readonly { readonly name: SliceName; readonly cpus: readonly number[] }[];
  /** Whether the profile claims its documents by a glob or by a list of paths. */
  readonly claims: 'glob' | 'list';
  readonly domains: readonly Domain[];
};

export type SliceName = 'machine.slice' | 'machine-a.slice' | 'machine-b.slice';

/** A logical CPU of a host. `core`, `l3`, `package` and `node` are labels: equal means the same. */
export type HostCpu = {
  readonly id: number;
  readonly online: boolean;
  readonly package: number;
  readonly core: number;
  readonly l3: number | null;
  readonly node: number;
};

/** A NUMA node; its CPUs are those that name it, perhaps none. Memory may be 0. */
export type HostNode = { readonly id: number; readonly memoryKiB: number };

export type MemoryMode = 'strict' | 'interleave' | 'preferred' | 'restrictive';
export type Placement = 'static' | 'auto';

/** A libvirt domain; null stands for an attribute or element that is absent. */
export type Domain = {
  /** Name of its file in `vms/`. */
  readonly file: string;
  readonly name: string;
  /** The buses of its passed-through PCI devices; a device is in one running domain at a time. */
  readonly devices: readonly number[];
  /** The slice of its `<partition>`. */
  readonly slice: SliceName;
  readonly vcpu: {
    readonly max: number;
    readonly current: number | null;
    /** `vcpus/vcpu@enabled`, one entry a vCPU. */
    readonly enabled: readonly boolean[] | null;
    readonly placement: Placement | null;
    readonly cpuset: string | null;
  };
  /** In document order; may repeat a vCPU or name one that does not exist. */
  readonly vcpupins: readonly { readonly vcpu: number; readonly cpuset: string }[];
  readonly emulatorpin: string | null;
  readonly iothreads: number;
  readonly iothreadpins: readonly { readonly iothread: number; readonly cpuset: string }[];
  readonly memory: Numatune | null;
  readonly memnodes: readonly {
    readonly cellid: number;
    readonly mode: MemoryMode | null;
    readonly nodeset: string;
  }[];
  readonly topology: Topology | null;
  /** Guest NUMA cells by id; `cpus` in libvirt's list grammar, null for a cell without vCPUs. */
  readonly cells: readonly { readonly cpus: string | null; readonly memoryKiB: number }[];
  readonly looks: Looks;
};

/** `numatune/memory`. */
export type Numatune = {
  readonly mode: MemoryMode | null;
  readonly placement: Placement | null;
  readonly nodeset: string | null;
};

/** `cpu/topology`; dies and clusters null where the attribute is left out. */
export type Topology = {
  readonly sockets: number;
  readonly dies: number | null;
  readonly clusters: number | null;
  readonly cores: number;
  readonly threads: number;
};

/** How the document is written down; no rule may depend on it. */
export type Looks = {
  readonly quotes: 'single' | 'double' | 'mixed';
  readonly crlf: boolean;
  readonly cellIds: boolean;
  /** The pins stand in two cputune elements; libvirt reads both. */
  readonly splitCputune: boolean;
  /** Pins in comments and in metadata, which libvirt does not read. */
  readonly decoys: boolean;
};

/** The rules that the oracle knows; findings of others are left out of the comparison. */
export const COVERED_RULES: ReadonlySet<string> = new Set([
  'cpu-overcommit',
  'smt-sibling-conflict',
  'cross-numa-pin',
  'guest-smt-mismatch',
  'unknown-cpu',
  'offline-cpu',
  'invalid-cpuset',
  'vcpupin-out-of-range',
  'duplicate-vcpupin',
  'partial-pinning',
  'unknown-node',
  'memory-node-mismatch',
  'ineffective-exclusion',
  'non-canonical-cpuset',
  'pin-spans-nodes',
  'cell-cross-node',
  'memory-not-bound',
  'l3-straddle',
  'memoryless-node',
  'floating-over-dedicated',
  'host-overcommit',
]);
