import type { CpuSet } from '../../cpuset/cpuset.ts';
import { parseInteger } from '../../domain/reading/read-value.ts';
import { readPinset, type ScriptPinset } from '../pinset.ts';
import { type ShellWord, splitWord } from '../word.ts';
import { optionValue } from './options.ts';
import type { QemuCell } from './qemu/numa.ts';
import { lastValue, mostQemuVcpus, readQemuNumber, readQemuValues, unionOfRanges } from './qemu/values.ts';

/** What `qm` says about a guest's placement. */
export interface ProxmoxGuest {
  readonly vmid: ShellWord;
  /** The CPUs of all its threads, which qm sets with taskset; null if the command names none. */
  readonly affinity: ScriptPinset | null;
  /** null unless the command gives both sockets and cores: they may have been set before. */
  readonly vcpus: number | null;
  readonly cells: readonly QemuCell[];
}

/**
 * `qm set|create VMID --affinity LIST --sockets N --cores N --numa0 cpus=0-3,hostnodes=0,memory=4096,policy=bind …`
 * (qm(1)); the affinity is in taskset's list format. null if it says nothing about placement.
 */
export function readProxmox(words: readonly ShellWord[]): ProxmoxGuest | null {
  const [, verb, vmid, ...rest] = words;
  if ((verb?.text !== 'set' && verb?.text !== 'create') || vmid === undefined) return null;
  const affinity = optionOf(rest, 'affinity');
  const cells = Array.from({ length: 8 }, (_, id) => id).flatMap((id) => {
    const cell = optionOf(rest, `numa${id}`);
    return cell === null ? [] : [readCell(id, cell)];
  });
  if (affinity === null && !cells.some(({ backend }) => backend?.hostNodes != null)) return null;
  const create = verb.text === 'create';
  return {
    vmid,
    affinity: affinity === null ? null : readPinset(affinity, 'taskset-list'),
    vcpus: vcpuCount(rest, create),
    cells,
  };
}

/** qm takes its options with one dash or two. */
function optionOf(words: readonly ShellWord[], name: string): ShellWord | null {
  return optionValue(words, `--${name}`, `-${name}`);
}

/** Both are 1 for a guest that is created without them. */
function vcpuCount(words: readonly ShellWord[], create: boolean): number | null {
  const [sockets, cores] = ['sockets', 'cores'].map((name) => {
    const word = optionOf(words, name);
    if (word === null) return create ? 1 : null;
    return parseInteger(word.text ?? '');
  });
  if (sockets == null || cores == null) return null;
  const count = sockets * cores;
  return count > 0 && count <= mostQemuVcpus ? count : null;
}

/** Its lists are separated by `;`, since the comma separates the keys; memory is in MiB. */
function readCell(id: number, argument: ShellWord): QemuCell {
  const values = readQemuValues(argument);
  const hostnodes = lastValue(values, 'hostnodes');
  const policy = lastValue(values, 'policy')?.text ?? null;
  const memory = readQemuNumber(lastValue(values, 'memory'));
  const memoryKiB = memory === null ? null : memory * 1024;
  const cpus = lastValue(values, 'cpus');
  const hostNodes = hostnodes === null ? null : ranges(hostnodes);
  const mode = policy === 'bind' ? 'strict' : policy === 'preferred' || policy === 'interleave' ? policy : null;
  const { place } = argument;
  const hostNodesWords = hostnodes === null ? [] : [hostnodes];
  return {
    id,
    vcpus: cpus === null ? undefined : ranges(cpus),
    memoryKiB,
    backend: { id: null, mode, hostNodes, hostNodesWords, sizeKiB: memoryKiB, place },
    memdev: null,
    place,
  };
}

function ranges(word: ShellWord): CpuSet | null {
  return unionOfRanges(splitWord(word, ';').flatMap((part) => splitWord(part, ',')));
}
