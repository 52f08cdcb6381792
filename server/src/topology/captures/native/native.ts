import * as l10n from '@vscode/l10n';
import * as v from 'valibot';
import { getOrAdd } from '../../../base/get-or-add.ts';
import { isRecord } from '../../../base/record.ts';
import { CpuSet } from '../../../cpuset/cpuset.ts';
import { parseKernel } from '../../../cpuset/kernel.ts';
import { buildHostTopology } from '../../build-topology.ts';
import { type HostTopology, highestHostNumber, largestHost } from '../../host-topology.ts';
import { type CaptureProblem, type CaptureResult, understood, unreadable } from '../capture.ts';
import type { TopologyFormat } from '../format.ts';
import { type NativeTopology, nativeTopologySchema } from './schema.ts';

/** A topology that Pinset printed or a user wrote. */
export const nativeFormat: TopologyFormat = {
  kind: 'topology',
  id: 'native',
  program: 'pinset host --format json',
  fileMarks: ['topology'],
  texts: [
    {
      shape: 'object',
      begins: (head) => /^\{\s*"schemaVersion"\s*:/.test(head),
      resembles: (head) => head.startsWith('{'),
      parse: parseNative,
    },
  ],
  commands: [],
};

/** Reads the JSON that `pinset host --format json` prints. */
export function parseNative(text: string): CaptureResult {
  let data: unknown;
  try {
    data = JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (error) {
    return unreadable(
      l10n.t('This topology is not JSON: {0}.', error instanceof Error ? error.message : String(error)),
    );
  }
  return readNative(data);
}

/** A problem of a native topology, with the keys that lead to the wrong value. */
export interface NativeProblem extends CaptureProblem {
  readonly path: readonly (string | number)[];
}

/** Reads the object itself, for example from a host profile. The message of a problem begins with the path. */
export function readNative(data: unknown): {
  readonly value: HostTopology | null;
  readonly problems: readonly NativeProblem[];
} {
  const checked = v.safeParse(nativeTopologySchema, data, { abortEarly: true });
  if (!checked.success) return { value: null, problems: checked.issues.map(problemOfIssue) };

  const problems: NativeProblem[] = [];
  const lists = listReader(problems);
  const { cpus, nodes, l3Groups, devices, cpuVendor, source } = checked.output;
  if (cpus.length === 0)
    return { value: null, problems: [{ path: ['cpus'], message: `cpus: ${l10n.t('the topology has no CPUs')}` }] };
  const l3Sizes = new Map(l3Groups.map(({ id, sizeKiB }) => [id, sizeKiB]));
  const withCpus = new Set(cpus.map((cpu) => cpu.node));
  const placed = CpuSet.from(
    cpus.filter((cpu) => cpu.node !== null && cpu.id <= highestHostNumber).map(({ id }) => id),
  );
  const built = buildHostTopology({
    source: (source ?? nativeFormat.id).slice(0, longestSource),
    cpus: cpus.map((cpu, index) => ({
      ...cpu,
      l3KiB: cpu.l3 === null ? null : (l3Sizes.get(cpu.l3) ?? null),
      siblings: cpu.siblings === null ? null : lists(cpu.siblings, ['cpus', index, 'siblings']),
    })),
    nodes: nodes.map((node, index) => {
      const listed = lists(node.cpus, ['nodes', index, 'cpus']) ?? CpuSet.empty;
      return {
        ...node,
        // If no CPU is on the node, the CPUs of other nodes in its list are those next to its memory.
        cpus: withCpus.has(node.id) ? listed : listed.difference(placed),
        localCpus: listed,
        distances: new Map(Object.entries(node.distances).map(([to, distance]) => [Number(to), distance])),
      };
    }),
    devices,
    cpuVendor,
  });
  const { value, problems: more } = understood(built.value, built.problems);
  return { value, problems: [...problems, ...more.map(({ message }) => ({ path: [], message }))] };
}

/** Reads the object itself, as {@link readNative}. */
export type NativeReader = typeof readNative;

/** Reads objects that differ only in the name once: many hosts are of one model. Only the last few are kept. */
export function nativeReader(): NativeReader {
  const known = new Map<string, ReturnType<NativeReader>>();
  return (data) => {
    const isNamed = isRecord(data) && typeof data.name === 'string';
    const key = JSON.stringify(isNamed ? { ...data, name: undefined } : data);
    if (known.size >= mostKept && !known.has(key)) known.clear();
    return getOrAdd(known, key, () => readNative(data));
  };
}

/** How many are kept: a large host is some 100 KB of JSON. */
const mostKept = 64;

/** The object that `pinset host --format json` prints, as text; {@link parseNative} reads it back unchanged. */
export function printTopology(name: string, topology: HostTopology): string {
  return `${JSON.stringify(nativeOf(name, topology), null, 2)}\n`;
}

/** The object that `pinset host --format json` prints. */
export function nativeOf(name: string, topology: HostTopology): NativeTopology {
  return {
    schemaVersion: 1,
    name,
    source: topology.source,
    cpus: topology.cpus.map((cpu) => ({
      id: cpu.id,
      online: cpu.online,
      package: cpu.package,
      die: cpu.die,
      cluster: cpu.cluster,
      l3: cpu.l3,
      core: cpu.core,
      siblings: cpu.siblings?.toString() ?? null,
      node: cpu.node,
      isolated: cpu.isolated,
      kind: cpu.kind,
      l2: cpu.l2,
      nohzFull: cpu.nohzFull,
      allowed: cpu.allowed,
    })),
    nodes: topology.nodes.map((node) => ({
      id: node.id,
      cpus: node.localCpus.toString(),
      memoryKiB: node.memoryKiB,
      pages: node.pages.map(({ sizeKiB, count }) => ({ sizeKiB, count })),
      distances: Object.fromEntries(node.distances),
      kind: node.kind,
    })),
    l3Groups: topology.l3Groups.map((cpus, id) => ({
      id,
      cpus: cpus.toString(),
      sizeKiB: topology.l3SizesKiB[id] ?? null,
    })),
    devices: topology.devices.map(({ address, node }) => ({ address, node })),
    cpuVendor: topology.cpuVendor,
  };
}

function problemOfIssue(issue: v.InferIssue<typeof nativeTopologySchema>): NativeProblem {
  const path = (issue.path ?? []).map((step) => (typeof step.key === 'number' ? step.key : String(step.key)));
  if (issue.received === 'undefined')
    return {
      path,
      message: l10n.t('{0} is missing; this is not what {1} prints', pathText(path), nativeFormat.program),
    };
  return { path, message: l10n.t('{0}: expected {1}, found {2}', pathText(path), expectation(issue), issue.received) };
}

function expectation(issue: v.InferIssue<typeof nativeTopologySchema>): string {
  if (issue.type === 'integer') return l10n.t('a whole number');
  if (issue.type === 'min_value') return l10n.t('a number, 0 or more');
  return issue.expected ?? l10n.t('another value');
}

function pathText(path: readonly (string | number)[]): string {
  const text = path.map((step) => (typeof step === 'number' ? `[${step}]` : `.${step}`)).join('');
  return text === '' ? l10n.t('the topology') : text.replace(/^\./, '');
}

function listReader(problems: NativeProblem[]): (text: string, path: (string | number)[]) => CpuSet | null {
  const read = new Map<string, CpuSet>();
  return (text, path) => {
    const known = read.get(text);
    if (known !== undefined) return known;
    const list = parseKernel(text, largestHost);
    if (list.cpus === null) {
      if (problems.length < mostListProblems) {
        problems.push({ path, message: `${pathText(path)}: ${list.problems[0]?.message ?? l10n.t('not a CPU list')}` });
      }
      return null;
    }
    read.set(text, list.cpus);
    return list.cpus;
  };
}

/** Longer than any name of a format. */
const longestSource = 64;

/** A topology with one bad list often has thousands of them. */
const mostListProblems = 8;
