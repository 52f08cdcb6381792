import * as l10n from '@vscode/l10n';
import { CpuSet } from '../../../cpuset/cpuset.ts';
import { parseKernel } from '../../../cpuset/kernel.ts';
import { buildHostTopology, type CpuPart, type NodePart } from '../../build-topology.ts';
import { largestHost } from '../../host-topology.ts';
import { type CaptureProblem, type CaptureResult, type PartResult, understood, unreadable } from '../capture.ts';
import { lscpuSizeKiB } from '../l3-total.ts';
import { wholeNumber } from '../whole-number.ts';

/** A line of lscpu's summary. */
export interface SummaryField {
  /** Without the colon, in the language of the user who ran lscpu. */
  readonly name: string;
  readonly data: string;
}

/**
 * The host that lscpu's summary describes. It has counts, a list of online CPUs and one list per node, which must agree.
 * It does not tell which CPUs share a core, unless each CPU has its own. Nothing else is derived from the counts, which
 * describe one kind of core even if there are several. Names are translated, so fields are found by what they hold.
 */
export function topologyOfFields(fields: readonly SummaryField[]): CaptureResult {
  const nodes = nodesOf(fields);
  const listed = onlineOf(fields);
  if (!listed.ok) return unreadable(incomplete(listed.problem));
  if (!nodes.ok) return unreadable(incomplete(nodes.problem));
  const onNodes = CpuSet.unionOf(nodes.value.map(({ cpus }) => cpus));
  const online = listed.value?.online ?? onNodes;
  if (online.isEmpty) return unreadable(withoutCpus());
  if (nodes.value.length > 0 && !onNodes.equals(online)) {
    return unreadable(
      incomplete(l10n.t('its NUMA nodes have {0} CPUs, but {1} are online', onNodes.size, online.size)),
    );
  }
  const offline = listed.value?.offline ?? CpuSet.empty;
  const single = threadsAreCores(fields, online, offline);
  const cpus: CpuPart[] = [...online.union(offline)].map((id) => ({
    id,
    online: online.has(id),
    siblings: single ? CpuSet.of(id) : null,
  }));
  const built = buildHostTopology({ source: 'lscpu', cpus, nodes: nodes.value, cpuVendor: vendorOf(fields) });
  return {
    ...understood(built.value, [...built.problems, ...(single ? [] : [siblingsUnknown()])]),
    ...l3TotalOf(fields),
  };
}

// `L3 cache: 32 MiB (1 instance)` is about all of them; older versions print the size of one.
function l3TotalOf(fields: readonly SummaryField[]): Pick<CaptureResult, 'l3Total'> {
  const data = fields.find(({ name }) => /\bL3\b/.test(name))?.data ?? '';
  const [, instances] = /\((\d{1,9}) [^()]{1,40}\)$/.exec(data) ?? [];
  const size = lscpuSizeKiB(data.replace(/\(.*/, ''));
  if (size === null) return {};
  return {
    l3Total:
      instances === undefined
        ? { oneKiB: size, allKiB: null, instances: null }
        : { oneKiB: null, allKiB: size, instances: Number(instances) },
  };
}

function incomplete(problem: string): string {
  return l10n.t('This lscpu output is incomplete: {0}.', problem);
}

function withoutCpus(): string {
  return l10n.t(
    'Pinset finds no list of online CPUs in this lscpu output. Capture LC_ALL=C lscpu -J, or better lscpu -e -J.',
  );
}

function siblingsUnknown(): CaptureProblem {
  return {
    lacks: 'siblings',
    message: l10n.t('lscpu without -e or -p does not tell which CPUs share a core; lscpu -e -J does'),
  };
}

type ListedNode = NodePart & { readonly cpus: CpuSet };

// `NUMA node0 CPU(s)` and `NUMA node(s)`: in every translation these names alone contain NUMA, one with a number.
function nodesOf(fields: readonly SummaryField[]): PartResult<readonly ListedNode[]> {
  const nodes: ListedNode[] = [];
  let count: number | null = null;
  for (const { name, data } of fields) {
    if (!name.includes('NUMA')) continue;
    const id = /^\D*(\d{1,9})\D*$/.exec(name)?.[1];
    if (id === undefined) {
      count ??= wholeNumber(data);
      continue;
    }
    const cpus = cpuListOf(data);
    if (cpus === null) {
      return { ok: false, problem: l10n.t("{0} is '{1}', which is not a CPU list", name, data.slice(0, 40)) };
    }
    nodes.push({ id: Number(id), cpus });
  }
  if (count !== null && count !== nodes.length) {
    return {
      ok: false,
      problem: l10n.t('it has {0} NUMA nodes but lists the CPUs of {1}', count, nodes.length),
    };
  }
  return { ok: true, value: nodes };
}

interface ListedCpus {
  readonly online: CpuSet;
  readonly offline: CpuSet;
}

/**
 * The lists of online and offline CPUs; null if there are none. In every translation, the first plain number is the
 * number of CPUs, and the lists follow it directly; they must add up to it.
 */
function onlineOf(fields: readonly SummaryField[]): PartResult<ListedCpus | null> {
  const named = fields.findIndex(({ name }) => name === 'CPU(s)');
  const at = named >= 0 ? named : fields.findIndex(({ data }) => wholeNumber(data) !== null);
  const count = wholeNumber(fields[at]?.data ?? '');
  const online = cpuListOf(fields[at + 1]?.data ?? '');
  if (count === null || online === null || online.isEmpty) return { ok: true, value: null };
  if (online.size === count) return { ok: true, value: { online, offline: CpuSet.empty } };
  const offline = cpuListOf(fields[at + 2]?.data ?? '');
  if (offline !== null && !offline.intersects(online) && online.size + offline.size === count) {
    return { ok: true, value: { online, offline } };
  }
  return {
    ok: false,
    problem: l10n.t('it counts {0} CPUs, but its lists have {1}', count, online.union(offline ?? CpuSet.empty).size),
  };
}

// Older versions of lscpu print only the threads of the first core; if CPUs are offline or cores differ, other cores
// may have more. Each core has its own first-level cache, so fewer caches than CPUs also mean several threads per core.
function threadsAreCores(fields: readonly SummaryField[], online: CpuSet, offline: CpuSet): boolean {
  const threads = fields.filter(({ name, data }) => threadsPerCore.test(name) && wholeNumber(data) !== null);
  if (threads.length === 0 || !offline.isEmpty || threads.some(({ data }) => data !== '1')) return false;
  const caches = fields.find(({ name }) => name.includes('L1d'))?.data ?? '';
  const instances = /\((\d{1,9}) [^()]{1,40}\)/.exec(caches)?.[1];
  return instances === undefined || Number(instances) >= online.size;
}

/** `Thread(s) per core` in the languages of util-linux. Nothing else in a summary is about threads. */
const threadsPerCore =
  /thread|hilo|fil d'execució|tópico|hari kopurua|draden|tråd|wątk|vlák|dretv|поток|потік|нит|iş parçacığı|tuyến|スレッド|线程|執行緒|스레드|쓰레드/i;

// In the untranslated field, or by the names that CPUID has.
function vendorOf(fields: readonly SummaryField[]): string | undefined {
  const field = fields.find(({ name }) => name === 'Vendor ID') ?? fields.find(({ data }) => cpuidVendors.has(data));
  return field?.data;
}

const cpuidVendors: ReadonlySet<string> = new Set(
  'AuthenticAMD GenuineIntel HygonGenuine CentaurHauls Shanghai ARM IBM IBM/S390 Apple Ampere Cavium HiSilicon'.split(
    ' ',
  ),
);

function cpuListOf(data: string): CpuSet | null {
  return /^[\d,-]*$/.test(data) ? parseKernel(data, largestHost).cpus : null;
}
