import * as l10n from '@vscode/l10n';
import { CpuSet } from '../../cpuset/cpuset.ts';
import { dedicationOf } from '../../fleet/guests/dedicated.ts';
import type { Guest } from '../../fleet/guests/guest.ts';
import { contradictingProduct } from '../../fleet/guests/guest-cores.ts';
import { boundOf } from '../../fleet/occupancy/affinity.ts';
import type { Occupancy } from '../../fleet/occupancy/occupancy.ts';
import type { HostTopology } from '../../topology/host-topology.ts';
import { amount } from '../../wording/wording.ts';
import type { EmulatorPolicy, PlacementRequest, RequestCell, ThreadPolicy } from './request.ts';

/** Overrides of what the document's metadata says. */
export interface Wishes {
  readonly cpus?: 'dedicated' | 'shared';
  readonly threads?: ThreadPolicy;
  readonly emulator?: EmulatorPolicy;
}

/**
 * The request that a domain's document makes, with `wishes` in place of its metadata; null if its guest cells or the
 * number of its vCPUs are not known, or if its `<topology>` contradicts that number. It covers all vCPUs up to the
 * maximum, including hot-pluggable ones, because libvirt pins them when they are plugged. vCPUs are dedicated unless the
 * metadata says `cpus='shared'`. vCPUs that no cell names are in cell 0, where the QEMU driver puts them.
 */
export function requestOfDomain(document: Guest, occupancy: Occupancy, wishes: Wishes = {}): PlacementRequest | null {
  const { domain, threads } = document;
  const { topology } = occupancy.host;
  const memory = memoryRequestOf(document, wishes);
  if (memory === null || contradictingProduct(document) !== null) return null;
  const { cells } = memory;
  const pins = new Map<number, number>();
  for (const [vcpu, { cpuset }] of threads.pinOfVcpu) {
    const { first, last } = cpuset?.value ?? CpuSet.empty;
    if (first !== undefined && first === last) pins.set(vcpu, first);
  }
  const bound = boundOf(document, occupancy.host);
  const nodeOf = new Map(topology.devices.map(({ address, node }) => [address, node]));
  return {
    ...memory,
    threadsPerCore: document.guestThreadsPerCore ?? 1,
    threads: wishes.threads ?? domain.intent?.threads?.value ?? null,
    emulator: wishes.emulator ?? domain.intent?.emulator?.value ?? null,
    iothreads: threads.iothreads.flatMap(({ index }) => index ?? []),
    deviceNodes: domain.hostDevices.flatMap(({ pciAddress }) => nodeOf.get(pciAddress ?? '') ?? []),
    pins,
    helpers: helperPins(document),
    memoryNow: memoryNow(document, cells),
    homeKind: homeKind(pins, topology),
    ...(bound?.cpus == null ? {} : { within: bound.cpus, boundedBy: bound.by }),
    onIsolated: belongsOnIsolated(document, occupancy, pins),
    order: 'best place',
  };
}

/** The part of {@link requestOfDomain} that does not depend on which vCPUs form a guest core. */
export function memoryRequestOf(
  document: Guest,
  wishes: Wishes = {},
): Pick<PlacementRequest, 'cells' | 'memoryMode'> | null {
  const { intent, numatuneMemory } = document.domain;
  const cells = cellsOf(document, (wishes.cpus ?? intent?.cpus?.value) === 'shared');
  return cells === null ? null : { cells, memoryMode: numatuneMemory?.mode?.value ?? 'strict' };
}

/** Why a domain makes no request, in words. */
export function whyNoRequest(document: Guest): string {
  const product = contradictingProduct(document);
  return product === null
    ? l10n.t('the number of vCPUs or guest cells of the domain is unknown')
    : l10n.t(
        'which vCPUs form a guest core is unknown: <topology> makes {0}, but the domain has {1}',
        amount(product, 'vCPU'),
        document.threads.maxVcpus ?? 0,
      );
}

function cellsOf(document: Guest, shared: boolean): RequestCell[] | null {
  const { domain, threads } = document;
  if (threads.maxVcpus === null) return null;
  const demands = new Map((document.memoryDemands() ?? []).map((demand) => [demand.cell, demand]));
  const cellWith = (cell: number | null, vcpus: CpuSet): RequestCell => {
    const list = [...vcpus];
    const demand = demands.get(cell);
    return {
      cell,
      dedicated: shared ? [] : list,
      shared: shared ? list : [],
      memoryKiB: demand?.kib ?? null,
      pageKiB: demand?.hugePageKib ?? null,
    };
  };
  const all = CpuSet.range(0, threads.maxVcpus - 1);
  const declared = domain.cpu?.cells ?? [];
  if (declared.length === 0) return [cellWith(null, all)];
  const vcpusOf = new Map<number, CpuSet>();
  let unnamed = all;
  for (const [position, { id, cpus }] of declared.entries()) {
    const number = id === null ? position : id.value;
    const named = cpus === null ? CpuSet.empty : cpus.value;
    if (number === null || named === null || vcpusOf.has(number)) return null;
    vcpusOf.set(number, named.intersection(unnamed));
    unnamed = unnamed.difference(named);
  }
  if (!unnamed.isEmpty) vcpusOf.set(0, (vcpusOf.get(0) ?? CpuSet.empty).union(unnamed));
  return [...vcpusOf].sort(([a], [b]) => a - b).map(([cell, vcpus]) => cellWith(cell, vcpus));
}

function helperPins({ threads: { emulator, iothreads } }: Guest): PlacementRequest['helpers'] {
  const pinned = new Map<number, CpuSet>();
  for (const { index, origin, cpus } of iothreads) {
    if (index !== null && cpus !== null && origin === 'iothreadpin') pinned.set(index, cpus);
  }
  return { emulator: emulator.origin === 'emulatorpin' ? emulator.cpus : null, iothreads: pinned };
}

/** In any mode: a nodeset that is only preferred says where the memory is, too. */
function memoryNow({ domain }: Guest, cells: readonly RequestCell[]): PlacementRequest['memoryNow'] {
  const memory = domain.numatuneMemory;
  const all = memory === null || memory.placement?.value === 'auto' ? null : (memory.nodeset?.value ?? null);
  return new Map(
    cells.flatMap(({ cell }) => {
      const own = cell === null ? undefined : domain.memnodes.find(({ cellid }) => cellid?.value === cell);
      const nodes = own === undefined ? all : (own.nodeset?.value ?? null);
      return nodes === null ? [] : [[cell, nodes] as const];
    }),
  );
}

/** The kind of core that most of its vCPUs are pinned to; the performance cores if nothing is pinned. */
function homeKind(pins: ReadonlyMap<number, number>, topology: HostTopology): string | null {
  const counts = new Map<string, number>();
  for (const cpu of pins.values()) {
    const kind = topology.cpu(cpu)?.kind ?? null;
    if (kind !== null) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
  const [most] = [...counts].sort(([a, m], [b, n]) => n - m || Number(b === fastKind) - Number(a === fastKind));
  return most?.[0] ?? (topology.cpus.some(({ kind }) => kind === fastKind) ? fastKind : null);
}

const fastKind = 'performance';

/**
 * Whether the domain should use isolated CPUs: they are for domains with dedicated CPUs, unless the domain is pinned
 * elsewhere now.
 */
function belongsOnIsolated(document: Guest, occupancy: Occupancy, pins: ReadonlyMap<number, number>): boolean {
  const { isolated } = occupancy.host.topology;
  if (isolated.isEmpty) return false;
  if (pins.size === 0) return true;
  return dedicationOf(document, occupancy) !== null || [...pins.values()].some((cpu) => isolated.has(cpu));
}
