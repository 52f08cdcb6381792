import * as l10n from '@vscode/l10n';
import { CpuSet } from '../../../cpuset/cpuset.ts';
import { parseKernel } from '../../../cpuset/kernel.ts';
import { buildHostTopology, type CpuPart, type NodePart } from '../../build-topology.ts';
import { largestHost } from '../../host-topology.ts';
import { type CaptureProblem, type CaptureResult, understood, unreadable } from '../capture.ts';
import { isNodeinfo } from '../virsh/nodeinfo.ts';
import { wholeNumber } from '../whole-number.ts';
import { objectsUnder, parseLscpuJson } from './json.ts';

/** Reads `lscpu -J`: a flat list of fields, or a tree in newer versions. */
export function parseLscpuSummaryJson(text: string): CaptureResult {
  const json = parseLscpuJson(text);
  if (!json.ok) return unreadable(l10n.t('This lscpu -J output is incomplete: {0}.', json.problem));
  const fields = objectsUnder(json.value, 'lscpu');
  if (fields === null) return unreadable(l10n.t('This is not lscpu -J output: it lacks the array "lscpu".'));
  return topologyOfFields(flattened(fields));
}

/** Reads the text of `lscpu`: `Field: data` lines, indented in newer versions; long data continues on further lines. */
export function parseLscpuSummary(text: string): CaptureResult {
  const fields: Field[] = [];
  const lines = text.trim().split(/\r?\n/);
  const dataColumn = /^[^:：]*[:：]\s*/.exec(lines[0] ?? '')?.[0].length ?? 0;
  for (const line of lines) {
    const colon = line.search(/[:：]/);
    const last = fields.at(-1);
    if (last !== undefined && line.slice(0, dataColumn).trim() === '') last.data += line.trim();
    else if (colon >= 0) fields.push({ name: line.slice(0, colon).trim(), data: line.slice(colon + 1).trim() });
  }
  return topologyOfFields(fields);
}

/** Whether a text begins as `lscpu` does: with the architecture, in any language. `virsh nodeinfo` is similar. */
export function isLscpuSummary(head: string): boolean {
  if (isNodeinfo(head)) return false;
  const architectures =
    /^[^\n:：]{1,60}[:：]\s+(?:x86_64|i[3-6]86|aarch64|arm|ppc|s390|riscv|loongarch|mips|sparc)\w*\s*$/;
  return architectures.test(head.split('\n', 1)[0] ?? '') && head.split('\n').some(isCount);
}

/** `CPU(s): 8`, in any language. */
function isCount(line: string): boolean {
  return /^[^:：]{1,80}[:：]\s+\d{1,9}$/.test(line.trim());
}

interface Field {
  /** Without the colon, in the language of the user who ran lscpu. */
  readonly name: string;
  data: string;
}

// In the order of the text, to any depth without recursion.
function flattened(entries: readonly Record<string, unknown>[]): Field[] {
  const fields: Field[] = [];
  const open = [...entries].reverse();
  for (let entry = open.pop(); entry !== undefined; entry = open.pop()) {
    const { field, data } = entry;
    if (typeof field === 'string') {
      const text = typeof data === 'string' || typeof data === 'number' ? String(data).trim() : '';
      fields.push({ name: field.replace(/[:：]\s*$/, '').trim(), data: text });
    }
    for (const child of (objectsUnder(entry, 'children') ?? []).reverse()) open.push(child);
  }
  return fields;
}

/**
 * The summary has counts, a list of online CPUs and one list per node. It does not tell which CPUs share a core, unless
 * each CPU has its own. Nothing else is derived from the counts, which describe one kind of core even if there are
 * several.
 */
function topologyOfFields(fields: readonly Field[]): CaptureResult {
  const { nodes, problem } = nodesOf(fields);
  if (problem !== null) return unreadable(l10n.t('This lscpu output is incomplete: {0}.', problem));
  const onNodes = CpuSet.unionOf(nodes.map(({ cpus }) => cpus));
  const listed = onlineOf(fields);
  const online = listed?.online ?? onNodes;
  if (online.isEmpty) return unreadable(withoutCpus());
  const offline = (listed?.offline ?? CpuSet.empty).difference(online);
  const single = threadsAreCores(fields, online, offline);
  const cpus: CpuPart[] = [...online.union(onNodes).union(offline)].map((id) => ({
    id,
    online: online.has(id),
    siblings: single ? CpuSet.of(id) : null,
  }));
  const cpuVendor = fields.find(({ name }) => name === 'Vendor ID')?.data;
  const built = buildHostTopology({ source: 'lscpu', cpus, nodes, cpuVendor });
  return understood(built.value, [...built.problems, ...(single ? [] : [siblingsUnknown()])]);
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

// `NUMA node0 CPU(s)`: in every translation this name alone contains NUMA and the node's number.
function nodesOf(fields: readonly Field[]): { nodes: (NodePart & { cpus: CpuSet })[]; problem: string | null } {
  const nodes: (NodePart & { cpus: CpuSet })[] = [];
  for (const { name, data } of fields) {
    const id = name.includes('NUMA') ? /^\D*(\d{1,9})\D*$/.exec(name)?.[1] : undefined;
    if (id === undefined) continue;
    const cpus = cpuListOf(data);
    if (cpus === null)
      return { nodes, problem: l10n.t("{0} is '{1}', which is not a CPU list", name, data.slice(0, 40)) };
    nodes.push({ id: Number(id), cpus });
  }
  const count = wholeNumber(fields.find(({ name }) => name === 'NUMA node(s)')?.data ?? '');
  const short = count !== null && count !== nodes.length;
  return {
    nodes,
    problem: short ? l10n.t('it has {0} NUMA nodes but lists the CPUs of {1}', count, nodes.length) : null,
  };
}

/**
 * The lists of online and offline CPUs. Their names are translated, but in every version the first plain number is the
 * number of CPUs, and the lists follow it directly; they must add up to it.
 */
function onlineOf(fields: readonly Field[]): { online: CpuSet; offline: CpuSet } | null {
  const at = fields.findIndex(({ data }) => wholeNumber(data) !== null);
  const count = wholeNumber(fields[at]?.data ?? '');
  const online = cpuListOf(fields[at + 1]?.data ?? '');
  if (count === null || online === null || online.isEmpty) return null;
  if (online.size === count) return { online, offline: CpuSet.empty };
  const offline = cpuListOf(fields[at + 2]?.data ?? '');
  if (offline !== null && !offline.intersects(online) && online.size + offline.size === count) {
    return { online, offline };
  }
  // If the name is known, the list is used although the number does not match (offline CPUs without a list).
  return fields[at + 1]?.name === 'On-line CPU(s) list' ? { online, offline: CpuSet.empty } : null;
}

// Older versions of lscpu print only the threads of the first core; if CPUs are offline or cores differ, other cores
// may have more. Each core has its own first-level cache, so fewer caches than CPUs also mean several threads per core.
function threadsAreCores(fields: readonly Field[], online: CpuSet, offline: CpuSet): boolean {
  const threads = fields.filter(({ name }) => name === 'Thread(s) per core');
  if (threads.length === 0 || !offline.isEmpty || threads.some(({ data }) => data !== '1')) return false;
  const caches = fields.find(({ name }) => name === 'L1d cache' || name === 'L1d')?.data ?? '';
  const instances = /\((\d{1,9}) instances?\)/.exec(caches)?.[1];
  return instances === undefined || Number(instances) >= online.size;
}

function cpuListOf(data: string): CpuSet | null {
  return /^[\d,\-\s]*$/.test(data) ? parseKernel(data, largestHost).cpus : null;
}
