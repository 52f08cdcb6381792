import type { CpuSet } from '../../../cpuset/cpuset.ts';
import type { SourcePlace } from '../../place.ts';
import type { ShellWord } from '../../word.ts';
import type { StepMemory } from '../step.ts';
import { lastValue, type QemuValue, qemuKind, readQemuNumber, readQemuRanges, readQemuSize } from './values.ts';

/** `-object memory-backend-…`: guest memory with a policy of its own. */
export interface MemoryBackend {
  readonly id: string | null;
  /** null: the default policy, that of the process. libvirt's word for bind is strict. */
  readonly mode: StepMemory['mode'];
  /** The host nodes of `host-nodes=`; null if there are none or they are unknown. */
  readonly hostNodes: CpuSet | null;
  /** The words of `host-nodes=`. */
  readonly hostNodesWords: readonly ShellWord[];
  readonly sizeKiB: number | null;
  readonly place: SourcePlace;
}

/** `-numa node`: a guest NUMA cell. */
export interface QemuCell {
  readonly id: number | null;
  /** Its vCPUs by `cpus=`; null if unknown, undefined if the option names none. */
  readonly vcpus: CpuSet | null | undefined;
  /** By `mem=`, or the size of its backend. */
  readonly memoryKiB: number | null;
  readonly backend: MemoryBackend | null;
  /** The name of its memory's backend, whether that is found or not; null without one. */
  readonly memdev: ShellWord | null;
  readonly place: SourcePlace;
}

const policies: ReadonlyMap<string, StepMemory['mode']> = new Map([
  ['bind', 'strict'],
  ['preferred', 'preferred'],
  ['interleave', 'interleave'],
]);

/** Reads a `-object` that is a memory backend; null for others. */
export function readMemoryBackend(argument: ShellWord, values: readonly QemuValue[]): MemoryBackend | null {
  if (qemuKind(values, 'qom-type')?.startsWith('memory-backend-') !== true) return null;
  return {
    id: lastValue(values, 'id')?.text ?? null,
    mode: policies.get(lastValue(values, 'policy')?.text ?? '') ?? null,
    hostNodes: readQemuRanges(values, 'host-nodes') ?? null,
    hostNodesWords: values.flatMap(({ key, value }) => (key === 'host-nodes' ? [value] : [])),
    sizeKiB: readQemuSize(lastValue(values, 'size'), 'b'),
    place: argument.place,
  };
}

/** The guest cells of all `-numa node` options; a cell without `nodeid` takes the next number. */
export function readCells(
  options: readonly { readonly argument: ShellWord; readonly values: readonly QemuValue[] }[],
  backends: readonly MemoryBackend[],
): readonly QemuCell[] {
  const cells: QemuCell[] = [];
  for (const { argument, values } of options) {
    if (qemuKind(values, 'type') !== 'node') continue;
    const memdev = lastValue(values, 'memdev');
    const backend = memdev?.text == null ? null : (backends.find(({ id }) => id === memdev.text) ?? null);
    const nodeid = lastValue(values, 'nodeid');
    cells.push({
      id: nodeid === null ? cells.length : readQemuNumber(nodeid),
      vcpus: readQemuRanges(values, 'cpus'),
      memoryKiB: memdev === null ? readQemuSize(lastValue(values, 'mem'), 'm') : (backend?.sizeKiB ?? null),
      backend,
      memdev,
      place: argument.place,
    });
  }
  // -numa cpu assigns the vCPUs by their place in the topology, which depends on the machine.
  const dealtOut = options.some(({ values }) => qemuKind(values, 'type') === 'cpu');
  return dealtOut ? cells.map((cell) => ({ ...cell, vcpus: null })) : cells;
}
