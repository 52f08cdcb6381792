import { CpuSet } from '../../cpuset/cpuset.ts';
import type { QemuCell } from '../commands/qemu/numa.ts';
import type { QemuSmp } from '../commands/qemu/smp.ts';
import { lastValue, readQemuNumber, readQemuValues, unionOfRanges } from '../commands/qemu/values.ts';
import type { SourcePlace } from '../place.ts';
import { type ShellWord, splitWord } from '../word.ts';

/**
 * `numa0: cpus=0-3;8,hostnodes=0,memory=4096,policy=bind` (qm(1)). Lists are separated by `;`, since the comma separates
 * the keys; memory is in MiB. Without a policy Proxmox VE refuses the host nodes.
 */
export function readNumaNode(id: number, argument: ShellWord): QemuCell {
  const values = readQemuValues(argument);
  const hostnodes = lastValue(values, 'hostnodes');
  const policy = lastValue(values, 'policy')?.text ?? null;
  const memory = readQemuNumber(lastValue(values, 'memory'));
  const memoryKiB = memory === null ? null : memory * 1024;
  const cpus = lastValue(values, 'cpus');
  const hostNodesWords = hostnodes === null ? [] : partsOf(hostnodes);
  const mode = policy === 'bind' ? 'strict' : policy === 'preferred' || policy === 'interleave' ? policy : null;
  const { place } = argument;
  return {
    id,
    vcpus: cpus === null ? undefined : unionOfRanges(partsOf(cpus)),
    memoryKiB,
    backend: {
      id: null,
      mode,
      hostNodes: hostnodes === null ? null : unionOfRanges(hostNodesWords),
      hostNodesWords,
      sizeKiB: memoryKiB,
      place,
    },
    memdev: null,
    place,
  };
}

function partsOf(word: ShellWord): ShellWord[] {
  return splitWord(word, ';').flatMap((part) => splitWord(part, ','));
}

/** The cells of `numa: 1` alone: each socket with its part of the memory, bound to no node of the host. */
export function cellsOfSockets(
  { maxVcpus, sockets }: QemuSmp,
  memoryMiB: number | null,
  place: SourcePlace,
): readonly QemuCell[] {
  if (maxVcpus === null || sockets === null || maxVcpus % sockets !== 0) return [];
  const each = maxVcpus / sockets;
  return Array.from({ length: sockets }, (_, id): QemuCell => {
    const vcpus = CpuSet.range(id * each, (id + 1) * each - 1);
    const memoryKiB = memoryMiB === null ? null : Math.floor((memoryMiB * 1024) / sockets);
    return { id, vcpus, memoryKiB, backend: null, memdev: null, place };
  });
}
