import * as l10n from '@vscode/l10n';
import { CpuSet } from '../../../cpuset/cpuset.ts';
import { buildHostTopology } from '../../build-topology.ts';
import { highestHostNumber } from '../../host-topology.ts';
import { type CaptureProblem, type CaptureResult, understood, unreadable } from '../capture.ts';
import type { TopologyFormat } from '../format.ts';
import { type CpuinfoEntry, parseCpuinfo } from './entries.ts';

export const cpuinfoFormat: TopologyFormat = {
  kind: 'topology',
  id: 'cpuinfo',
  program: '/proc/cpuinfo',
  fileMarks: ['cpuinfo'],
  texts: [
    {
      shape: 'lines',
      begins: (head) =>
        /^(?:processor[ \t]*:[ \t]*\d{1,5}[ \t]*(?:\n|$)|processor 0: |vendor_id[ \t]*: IBM\/S390)/.test(head),
      continues: (head) => /^processor(?:[ \t]*:[ \t]*[1-9]| \d{1,5}: )/.test(head),
      parse: parseCpuinfoCapture,
    },
  ],
  commands: [
    {
      command: 'cat /proc/cpuinfo > "$(hostname).cpuinfo.txt"',
      tells: [],
      mayTell: ['cores'],
      note: () => l10n.t('The cores of x86 hosts'),
    },
  ],
};

/**
 * Reads /proc/cpuinfo. It has the online CPUs, and on x86 their packages and cores. It lacks nodes and L3 groups; its
 * `cache size` is that of the L2 cache on AMD and of the last one on Intel, so it is not used.
 */
export function parseCpuinfoCapture(text: string): CaptureResult {
  const { cpus, vendor, announced } = parseCpuinfo(text);
  if (announced !== null && announced !== cpus.size) {
    return unreadable(incomplete(l10n.t('it announces {0} processors but lists {1}', announced, cpus.size)));
  }
  const packages = groupedBy(cpus, (entry) => entry.package);
  for (const [id, entries] of packages) {
    const stated = statedBy(entries, ({ siblings }) => siblings);
    if (stated === null || entries.length >= stated) continue;
    return unreadable(
      incomplete(l10n.t('package {0} has {1} CPUs (siblings), but {2} are listed', id, stated, entries.length)),
    );
  }
  const doubtful = new Map([...packages].filter(([, entries]) => contradicts(entries)));
  const label = labels();
  const parts = [...cpus].map(([id, entry]) => ({
    id,
    package: label(entry.package),
    core: doubtful.has(entry.package ?? '') ? null : label(entry.core),
  }));
  const built = buildHostTopology({ source: cpuinfoFormat.id, cpus: parts, nodes: [], cpuVendor: vendor });
  const siblingsUnknown = built.value.cpus.some(({ siblings }) => siblings === null);
  return understood(built.value, [
    ...contradictions(doubtful),
    ...built.problems,
    ...(siblingsUnknown ? [lackingSiblings()] : []),
    lackingNodes(),
  ]);
}

function incomplete(problem: string): string {
  return l10n.t('This /proc/cpuinfo is incomplete: {0}.', problem);
}

function lackingSiblings(): CaptureProblem {
  return {
    lacks: 'siblings',
    message: l10n.t('this /proc/cpuinfo does not tell which CPUs share a core; lscpu -e -J does'),
  };
}

function lackingNodes(): CaptureProblem {
  return {
    lacks: 'nodes',
    message: l10n.t('/proc/cpuinfo does not tell NUMA nodes and L3 caches; lscpu -e -J does'),
  };
}

// AMD's first packages of several dies number the cores of each die from 0 on, and some kernels repeat package numbers.
function contradicts(entries: readonly CpuinfoEntry[]): boolean {
  const { siblings, cores, listed } = countsOf(entries);
  return listed > 0 && ((siblings ?? entries.length) !== entries.length || (cores ?? listed) !== listed);
}

function contradictions(packages: ReadonlyMap<string, readonly CpuinfoEntry[]>): CaptureProblem[] {
  const [first] = packages;
  if (first === undefined) return [];
  const [id, entries] = first;
  const { siblings, cores, listed } = countsOf(entries);
  return [
    {
      message: l10n.t(
        'the cores of packages {0} are treated as unknown: package {1} has {2} CPUs on {3} cores, but the numbers of its cores make {4} CPUs on {5}',
        CpuSet.from([...packages.keys()].map(Number).filter((number) => number <= highestHostNumber)).toString(),
        id,
        siblings ?? '?',
        cores ?? '?',
        entries.length,
        listed,
      ),
    },
  ];
}

function countsOf(entries: readonly CpuinfoEntry[]) {
  return {
    siblings: statedBy(entries, (entry) => entry.siblings),
    cores: statedBy(entries, (entry) => entry.cpuCores),
    listed: new Set(entries.flatMap(({ core }) => core ?? [])).size,
  };
}

function statedBy(entries: readonly CpuinfoEntry[], number: (entry: CpuinfoEntry) => number | null): number | null {
  return entries.reduce<number | null>((most, entry) => {
    const stated = number(entry);
    return stated === null ? most : Math.max(most ?? 0, stated);
  }, null);
}

function groupedBy(
  cpus: ReadonlyMap<number, CpuinfoEntry>,
  keyOf: (entry: CpuinfoEntry) => string | null,
): ReadonlyMap<string, readonly CpuinfoEntry[]> {
  const groups = new Map<string, CpuinfoEntry[]>();
  for (const entry of cpus.values()) {
    const key = keyOf(entry);
    if (key === null) continue;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [entry]);
    else group.push(entry);
  }
  return groups;
}

function labels(): (key: string | null) => number | null {
  const byKey = new Map<string, number>();
  return (key) => {
    if (key === null) return null;
    const label = byKey.get(key) ?? byKey.size;
    byKey.set(key, label);
    return label;
  };
}
