import * as l10n from '@vscode/l10n';
import { CpuSet } from '../cpuset/cpuset.ts';
import type { CaptureProblem } from './captures/capture.ts';
import { cpuVendorOf } from './cpu-vendor.ts';
import { type HostCpu, type HostDevice, type HostNode, HostTopology, highestHostNumber } from './host-topology.ts';
import { resolveNodes } from './resolve-nodes.ts';
import { resolveSiblings } from './resolve-siblings.ts';

/**
 * What a capture tells about a CPU. Without `online` or `allowed` the CPU is online and allowed; all else is unknown.
 */
export type CpuPart = Pick<HostCpu, 'id'> &
  Partial<HostCpu> & {
    /** The size of its L3 cache in KiB. If the CPUs of a group have different sizes, the group's is unknown. */
    readonly l3KiB?: number | null;
  };

/** What a capture tells about a node; all else is unknown. */
export type NodePart = Pick<HostNode, 'id'> & Partial<HostNode>;

/** The content of a capture, in any order, with any labels and with contradictions. */
export interface TopologyParts {
  /** See {@link HostTopology.source}. */
  readonly source: string;
  readonly cpus: readonly CpuPart[];
  readonly nodes: readonly NodePart[];
  readonly devices?: readonly HostDevice[];
  /** By any of its names. */
  readonly cpuVendor?: string | null | undefined;
}

/**
 * Makes a topology from the content of a capture. It never fails: contradictions (a CPU on two nodes, siblings that do
 * not name each other) become unknown, of duplicates the first is used, and each kind of trouble is one problem. An
 * offline CPU keeps only its node, as in /sys.
 */
export function buildHostTopology(parts: TopologyParts): {
  readonly value: HostTopology;
  readonly problems: readonly CaptureProblem[];
} {
  const problems: CaptureProblem[] = [];
  const listedCpus = parts.cpus.map((cpu) => ({ ...unknownCpu, ...cpu }));
  const listedNodes = parts.nodes.map((node): HostNode => ({ ...unknownNode, ...node }));
  const cpus = listedOnce(listedCpus, 'CPU', problems);
  const online = CpuSet.from(cpus.filter((cpu) => cpu.online).map((cpu) => cpu.id));
  const siblings = resolveSiblings(cpus, online, problems);
  const claims = listedCpus.filter((cpu) => cpu.id <= highestHostNumber);
  const { nodes, nodeOf } = resolveNodes(
    claims,
    online,
    listedOnce(listedNodes, 'node', problems),
    listedNodes,
    problems,
  );

  const packages = denseLabels();
  const dies = denseLabels();
  const clusters = denseLabels();
  const l3Groups = denseLabels();
  const l2Groups = denseLabels();
  const cores = denseLabels();
  const l3Sizes = agreedSizes();
  const checked = cpus.map((cpu): HostCpu => {
    const set = siblings.get(cpu.id) ?? null;
    const l3 = cpu.online ? l3Groups(cpu.l3) : null;
    l3Sizes.add(l3, cpu.l3KiB);
    return {
      id: cpu.id,
      online: cpu.online,
      package: cpu.online ? packages(cpu.package) : null,
      die: cpu.online ? dies(cpu.die) : null,
      cluster: cpu.online ? clusters(cpu.cluster) : null,
      l3,
      l2: cpu.online ? l2Groups(cpu.l2) : null,
      core: cores(set?.first ?? null),
      siblings: set,
      node: nodeOf.get(cpu.id) ?? null,
      isolated: cpu.isolated,
      nohzFull: cpu.nohzFull,
      allowed: cpu.allowed,
      kind: cpu.kind,
    };
  });
  const devices = devicesOf(parts.devices ?? []);
  const cpuVendor = cpuVendorOf(parts.cpuVendor);
  const { source } = parts;
  const value = new HostTopology({ source, cpus: checked, nodes, l3SizesKiB: l3Sizes.all(), devices, cpuVendor });
  return { value, problems };
}

const unknownCpu: Required<Omit<CpuPart, 'id'>> = {
  online: true,
  package: null,
  die: null,
  cluster: null,
  l3: null,
  l3KiB: null,
  l2: null,
  core: null,
  siblings: null,
  node: null,
  isolated: false,
  nohzFull: false,
  allowed: true,
  kind: null,
};

const unknownNode: Omit<HostNode, 'id'> = {
  cpus: CpuSet.empty,
  localCpus: CpuSet.empty,
  memoryKiB: null,
  pages: [],
  distances: new Map(),
  kind: null,
};

/** The same host with more isolated CPUs, for an `isolcpus=` that the capture cannot tell. Unknown CPUs are ignored. */
export function withIsolated(topology: HostTopology, isolated: CpuSet): HostTopology {
  if (isolated.intersection(topology.known).isSubsetOf(topology.isolated)) return topology;
  const cpus = topology.cpus.map((cpu) => (isolated.has(cpu.id) ? { ...cpu, isolated: true } : cpu));
  const { source, nodes, l3SizesKiB, devices, cpuVendor } = topology;
  return new HostTopology({ source, cpus, nodes, l3SizesKiB, devices, cpuVendor });
}

function listedOnce<T extends { readonly id: number }>(
  entries: readonly T[],
  kind: 'CPU' | 'node',
  problems: CaptureProblem[],
): T[] {
  const byId = new Map<number, T>();
  const twice: number[] = [];
  const beyond: number[] = [];
  for (const entry of entries) {
    if (entry.id > highestHostNumber) beyond.push(entry.id);
    else if (byId.has(entry.id)) twice.push(entry.id);
    else byId.set(entry.id, entry);
  }
  if (twice.length > 0) {
    const ids = CpuSet.from(twice).toString();
    const message =
      kind === 'CPU'
        ? l10n.t('CPU {0} is listed more than once; the first entry is used', ids)
        : l10n.t('node {0} is listed more than once; the first entry is used', ids);
    problems.push({ message });
  }
  if (beyond.length > 0) {
    const first = beyond[0] ?? 0;
    const named = kind === 'CPU' ? l10n.t('CPU {0}', first) : l10n.t('node {0}', first);
    problems.push({ message: beyondLibvirt(named, beyond.length - 1) });
  }
  return [...byId.values()].sort((a, b) => a.id - b.id);
}

/** The message about numbers that are too high: that of the `named` CPU or node, and of `more` of them. */
export function beyondLibvirt(named: string, more: number): string {
  const what = more > 0 ? l10n.t('{0} and {1} more', named, more) : named;
  return l10n.t("{0} is left out: libvirt's highest number is {1}", what, highestHostNumber);
}

function devicesOf(devices: readonly HostDevice[]): HostDevice[] {
  const byAddress = new Map(devices.map((device) => [device.address, device]));
  return [...byAddress.values()].sort((a, b) => (a.address < b.address ? -1 : 1));
}

// Renumbers labels 0, 1, … in the order of their first use.
function denseLabels(): (label: number | null) => number | null {
  const dense = new Map<number, number>();
  return (label) => {
    if (label === null) return null;
    const known = dense.get(label);
    if (known !== undefined) return known;
    dense.set(label, dense.size);
    return dense.size - 1;
  };
}

// The size of each group, by label; null if its CPUs disagree.
function agreedSizes(): { add(label: number | null, sizeKiB: number | null): void; all(): (number | null)[] } {
  const sizes: (number | null)[] = [];
  return {
    add(label, sizeKiB) {
      if (label === null || sizeKiB === null) return;
      const known = sizes[label];
      sizes[label] = known === undefined || known === sizeKiB ? sizeKiB : null;
    },
    all: () => sizes,
  };
}
