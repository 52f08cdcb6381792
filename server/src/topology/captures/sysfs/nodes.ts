import * as l10n from '@vscode/l10n';
import { CpuSet } from '../../../cpuset/cpuset.ts';
import type { NodePart } from '../../build-topology.ts';
import { type HostPages, highestHostNumber } from '../../host-topology.ts';
import type { CaptureProblem } from '../capture.ts';
import type { SysfsReader } from './files.ts';
import { localCpus, type PlacedNode } from './locality.ts';
import { memoryKinds } from './memory-kinds.ts';

const folder = 'sys/devices/system/node';

/** What the nodes need from the rest of the snapshot. */
export interface NodeSurroundings {
  readonly known: CpuSet;
  readonly online: CpuSet;
  /** The size of ordinary pages; null if unknown. */
  readonly pageKiB: number | null;
  /** Whether it is a POWER machine. */
  readonly power: boolean;
}

/** The nodes of /sys/devices/system/node. Without NUMA the folder is missing, and all CPUs are on node 0. */
export function readSysfsNodes(sysfs: SysfsReader, host: NodeSurroundings, problems: CaptureProblem[]): NodePart[] {
  const folders = sysfs.numbered(folder, 'node');
  if (folders.isEmpty) return [onlyNode(sysfs, host)];
  const listed = sysfs.cpuList(`${folder}/online`) ?? folders;
  const cpus = cpusByNode(sysfs, listed.intersection(folders), host, problems);
  const kinds = memoryKinds(sysfs, cpus);
  const distances = distancesByNode(sysfs, [...listed]);
  const local = localCpus(sysfs, placedNodes(sysfs, cpus, distances));
  return [...cpus].map(([id, own]): NodePart => {
    const memoryKiB = memoryOf(sysfs.text(`${folder}/node${id}/meminfo`));
    const huge = hugePages(sysfs, `${folder}/node${id}/hugepages`);
    return {
      id,
      cpus: own,
      localCpus: local.get(id) ?? CpuSet.empty,
      memoryKiB,
      pages: withSmallPages(huge, memoryKiB, host.pageKiB),
      distances: new Map([...(distances.get(id) ?? [])].filter(([other]) => cpus.has(other))),
      kind: kinds.get(id) ?? null,
    };
  });
}

function onlyNode(sysfs: SysfsReader, host: NodeSurroundings): NodePart {
  const memoryKiB = memoryOf(sysfs.text('proc/meminfo'));
  const huge = hugePages(sysfs, 'sys/kernel/mm/hugepages');
  return { id: 0, cpus: host.known, memoryKiB, pages: withSmallPages(huge, memoryKiB, host.pageKiB) };
}

// As in hwloc: of overlapping nodes, which faulty firmware can cause, the first is used; and on POWER, where each GPU
// is a node, GPU memory is left out, because it cannot be a guest's RAM.
function cpusByNode(
  sysfs: SysfsReader,
  nodes: CpuSet,
  host: NodeSurroundings,
  problems: CaptureProblem[],
): Map<number, CpuSet> {
  const gpus = host.power ? gpuNodes(sysfs) : CpuSet.empty;
  const byNode = new Map<number, CpuSet>();
  const overlapping: number[] = [];
  let taken = CpuSet.empty;
  for (const id of nodes) {
    const node = `${folder}/node${id}`;
    const cpus = cpusOf(sysfs, id)?.intersection(host.online);
    if (cpus === undefined || gpus.has(id)) continue;
    if (cpus.intersects(taken)) {
      overlapping.push(id);
      continue;
    }
    // The mask has only online CPUs; a link or some lists tell that an offline CPU belongs to the node.
    const linked = sysfs.numbered(node, 'cpu').union(sysfs.cpuList(`${node}/cpulist`) ?? CpuSet.empty);
    const offline = linked.intersection(host.known).difference(host.online).difference(taken);
    byNode.set(id, cpus.union(offline));
    taken = taken.union(cpus).union(offline);
  }
  if (overlapping.length > 0) {
    problems.push({
      message: l10n.t(
        'nodes {0} have CPUs that are on an earlier node; they are left out',
        CpuSet.from(overlapping).toString(),
      ),
    });
  }
  const dropped = gpus.intersection(nodes);
  if (!dropped.isEmpty)
    problems.push({ message: l10n.t('nodes {0} are the memory of GPUs; they are left out', dropped.toString()) });
  return byNode;
}

function cpusOf(sysfs: SysfsReader, node: number): CpuSet | null {
  return sysfs.cpuMask(`${folder}/node${node}/cpumap`) ?? sysfs.cpuList(`${folder}/node${node}/cpulist`);
}

function gpuNodes(sysfs: SysfsReader): CpuSet {
  const gpus = 'proc/driver/nvidia/gpus';
  return CpuSet.from(
    sysfs.list(gpus).flatMap((gpu) => {
      const node = /^Node:[ \t]*(\d{1,5})[ \t]*$/m.exec(sysfs.text(`${gpus}/${gpu}/numa_status`) ?? '')?.[1];
      return node === undefined || Number(node) > highestHostNumber ? [] : [Number(node)];
    }),
  );
}

/** The kernel writes kB for KiB. */
function memoryOf(meminfo: string | null): number | null {
  const kibibytes = /MemTotal:[ \t]*(\d{1,15})[ \t]*kB/.exec(meminfo ?? '')?.[1];
  return kibibytes === undefined ? null : Number(kibibytes);
}

function hugePages(sysfs: SysfsReader, pools: string): HostPages[] {
  return sysfs.list(pools).flatMap((pool) => {
    const size = /^hugepages-(\d{1,12})kB$/.exec(pool)?.[1];
    const count = sysfs.number(`${pools}/${pool}/nr_hugepages`);
    return size === undefined || count === null || count < 0 ? [] : [{ sizeKiB: Number(size), count }];
  });
}

function withSmallPages(huge: HostPages[], memoryKiB: number | null, pageKiB: number | null): HostPages[] {
  if (memoryKiB === null || pageKiB === null) return huge;
  const rest = huge.reduce((left, { sizeKiB, count }) => left - sizeKiB * count, memoryKiB);
  return [{ sizeKiB: pageKiB, count: Math.max(Math.floor(rest / pageKiB), 0) }, ...huge];
}

// The kernel prints one distance per online node, ascending. All rows come from one table, so a row that is missing or
// too short makes the others doubtful.
function distancesByNode(sysfs: SysfsReader, listed: readonly number[]): Map<number, Map<number, number>> {
  const rows = new Map<number, Map<number, number>>();
  if (listed.length > mostNodes) return rows;
  for (const id of listed) {
    const words = (sysfs.text(`${folder}/node${id}/distance`) ?? '').split(/\s+/);
    const distances = words.map((word) => (/^\d{1,5}$/.test(word) ? Number(word) : 0));
    if (distances.length !== listed.length || distances.includes(0)) return new Map();
    rows.set(id, new Map(listed.map((node, index) => [node, distances[index] ?? 0])));
  }
  return rows;
}

/** The most nodes that a Linux can have (NODES_SHIFT). */
const mostNodes = 1024;

// Whether a node has CPUs is the kernel's view, which does not depend on which of them are online.
function placedNodes(
  sysfs: SysfsReader,
  cpus: ReadonlyMap<number, CpuSet>,
  distances: ReadonlyMap<number, ReadonlyMap<number, number>>,
): Map<number, PlacedNode> {
  return new Map(
    [...cpus.keys()].map((id) => [
      id,
      { cpus: cpusOf(sysfs, id) ?? CpuSet.empty, distances: distances.get(id) ?? new Map<number, number>() },
    ]),
  );
}
