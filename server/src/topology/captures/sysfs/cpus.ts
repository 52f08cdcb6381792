import * as l10n from '@vscode/l10n';
import { CpuSet, CpuSetBuilder } from '../../../cpuset/cpuset.ts';
import type { CpuPart } from '../../build-topology.ts';
import type { CaptureProblem } from '../capture.ts';
import type { CpuinfoEntry } from '../cpuinfo/entries.ts';
import { cacheSharers, cacheSizeKiB } from './caches.ts';
import { coreKinds } from './core-kinds.ts';
import type { SysfsReader } from './files.ts';
import { resolveGroups } from './resolve-groups.ts';

const folder = 'sys/devices/system/cpu';

/**
 * The CPUs of /sys/devices/system/cpu. The folder of an offline CPU lacks topology/ and cache/. What the kernel does
 * not export comes from /proc/cpuinfo, if available.
 */
export function readSysfsCpus(
  sysfs: SysfsReader,
  cpuinfo: ReadonlyMap<number, CpuinfoEntry>,
  problems: CaptureProblem[],
): CpuPart[] {
  const known = knownCpus(sysfs, cpuinfo);
  const online = onlineCpus(sysfs, known);
  const isolated = sysfs.cpuList(`${folder}/isolated`) ?? CpuSet.empty;
  const nohzFull = sysfs.cpuList(`${folder}/nohz_full`) ?? CpuSet.empty;
  const kinds = coreKinds(sysfs, online);
  const groups = readGroups(sysfs, online, cpuinfo, problems);
  return [...known].map((id): CpuPart => {
    const labels = groups.map(({ part, of }) => {
      const group = of.get(id);
      return group === undefined ? {} : part(group);
    });
    return {
      id,
      online: online.has(id),
      isolated: isolated.has(id),
      nohzFull: nohzFull.has(id),
      kind: kinds.find(({ cpus }) => cpus.has(id))?.kind ?? null,
      ...Object.assign({}, ...labels),
    };
  });
}

function knownCpus(sysfs: SysfsReader, cpuinfo: ReadonlyMap<number, CpuinfoEntry>): CpuSet {
  const folders = sysfs.numbered(folder, 'cpu');
  if (!folders.isEmpty) return folders;
  return sysfs.cpuList(`${folder}/present`) ?? sysfs.cpuList(`${folder}/online`) ?? CpuSet.from(cpuinfo.keys());
}

function onlineCpus(sysfs: SysfsReader, known: CpuSet): CpuSet {
  const online = sysfs.cpuList(`${folder}/online`);
  if (online !== null) return online.intersection(known);
  return CpuSet.from([...known].filter((id) => sysfs.number(`${folder}/cpu${id}/online`) !== 0));
}

/** A kind of group: its members, and what it tells about each of them. */
interface GroupLevel {
  readonly part: (group: CpuSet) => Partial<CpuPart>;
  readonly of: ReadonlyMap<number, CpuSet>;
}

function readGroups(
  sysfs: SysfsReader,
  online: CpuSet,
  cpuinfo: ReadonlyMap<number, CpuinfoEntry>,
  problems: CaptureProblem[],
): GroupLevel[] {
  const topology = (id: number, ...names: string[]) =>
    sysfs.cpus(...names.map((name) => `${folder}/cpu${id}/topology/${name}`))?.intersection(online) ?? null;
  const level = (
    what: string,
    claimOf: (id: number) => CpuSet | null,
    part: (group: CpuSet) => Partial<CpuPart>,
    fallback: (id: number) => string | null = () => null,
  ): GroupLevel => {
    const { claims, unclaimed } = claimsOf(online, claimOf);
    const { of, contradicting } = resolveGroups(claims);
    if (!contradicting.isEmpty) {
      problems.push({
        message: l10n.t(
          'CPUs {0} contradict other CPUs about their {1}; the lowest CPU of each takes precedence, otherwise they are treated as unknown',
          contradicting.toString(),
          what,
        ),
      });
    }
    return { part, of: new Map([...of, ...groupsByKey(unclaimed, fallback)]) };
  };

  const cores = level(
    l10n.t('siblings'),
    (id) => threadsOf(sysfs, cpuinfo, id, topology(id, 'core_cpus', 'thread_siblings')),
    (siblings) => ({ siblings }),
    (id) => cpuinfo.get(id)?.core ?? null,
  );
  const caches = (cache: 2 | 3) => (id: number) =>
    cacheSharers(sysfs, id, cache, cores.of)?.intersection(online) ?? null;
  return [
    cores,
    level(
      l10n.t('packages'),
      (id) => (hasNoPackageId(sysfs, id) ? null : topology(id, 'package_cpus', 'core_siblings')),
      ({ first = null }) => ({ package: first }),
      (id) => packageKey(sysfs, id) ?? cpuinfo.get(id)?.package ?? null,
    ),
    level(
      l10n.t('dies'),
      (id) => severalOrNone(topology(id, 'die_cpus')),
      ({ first = null }) => ({ die: first }),
      // die_id restarts in every package on Intel, and is unique in the host on AMD.
      (id) => pairOf(idOf(sysfs, id, 'physical_package_id'), idOf(sysfs, id, 'die_id')),
    ),
    level(
      l10n.t('clusters'),
      (id) => (idOf(sysfs, id, 'cluster_id') === null ? null : severalOrNone(topology(id, 'cluster_cpus'))),
      ({ first = null }) => ({ cluster: first }),
    ),
    level(l10n.t('L2 caches'), caches(2), ({ first = null }) => ({ l2: first })),
    level(l10n.t('L3 caches'), caches(3), ({ first = null }) => ({
      l3: first,
      l3KiB: first === null ? null : cacheSizeKiB(sysfs, first, 3),
    })),
  ];
}

function claimsOf(online: CpuSet, claimOf: (id: number) => CpuSet | null) {
  const claims = new Map<number, CpuSet>();
  const unclaimed: number[] = [];
  for (const id of online) {
    const claim = claimOf(id);
    if (claim === null) unclaimed.push(id);
    else claims.set(id, claim);
  }
  return { claims, unclaimed };
}

function groupsByKey(cpus: readonly number[], keyOf: (id: number) => string | null): Map<number, CpuSet> {
  const byKey = new Map<string, CpuSetBuilder>();
  for (const id of cpus) {
    const key = keyOf(id);
    if (key !== null) byKey.set(key, (byKey.get(key) ?? new CpuSetBuilder()).add(id));
  }
  const groups = [...byKey.values()].map((builder) => builder.build());
  return new Map(groups.flatMap((group) => [...group].map((id) => [id, group] as const)));
}

// The kernel reports the two cores of a compute unit of AMD's family 21 (Bulldozer to Excavator) as thread siblings,
// with different core_ids. They share an L2 cache and the floating point unit, but not a core; hwloc splits them, too.
function threadsOf(
  sysfs: SysfsReader,
  cpuinfo: ReadonlyMap<number, CpuinfoEntry>,
  id: number,
  siblings: CpuSet | null,
): CpuSet | null {
  if (siblings === null || siblings.size < 2 || !cpuinfo.get(id)?.computeUnits) return siblings;
  const coreIds = new Set([...siblings].map((cpu) => idOf(sysfs, cpu, 'core_id')));
  return coreIds.size > 1 ? CpuSet.of(id) : siblings;
}

// Without dies or clusters, the kernel prints each CPU as its own die or cluster.
function severalOrNone(cpus: CpuSet | null): CpuSet | null {
  return cpus === null || cpus.size < 2 ? null : cpus;
}

/** -1 and 65535 mean none. */
function idOf(sysfs: SysfsReader, cpu: number, name: string): string | null {
  const id = sysfs.number(`${folder}/cpu${cpu}/topology/${name}`);
  return id === null || id < 0 || id === 65535 ? null : `${id}`;
}

// If firmware gives no number, the kernel prints -1, and the siblings of a core instead of the package's CPUs. hwloc
// then treats the machine as one package.
function hasNoPackageId(sysfs: SysfsReader, cpu: number): boolean {
  return sysfs.number(`${folder}/cpu${cpu}/topology/physical_package_id`) === -1;
}

function packageKey(sysfs: SysfsReader, cpu: number): string | null {
  return hasNoPackageId(sysfs, cpu) ? '-1' : idOf(sysfs, cpu, 'physical_package_id');
}

function pairOf(outer: string | null, inner: string | null): string | null {
  return outer === null || inner === null ? null : `${outer}/${inner}`;
}
