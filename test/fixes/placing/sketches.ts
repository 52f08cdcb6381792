import { pinned } from '../../fragments.ts';
import type { HostSketch } from '../../rules/hosts.ts';
import { changesBy } from './changes-by.ts';

/** Siblings are i and i+8; nodes 0 and 1 have four cores each. */
export const host16: HostSketch = {
  cores: ['0,8', '1,9', '2,10', '3,11', '4,12', '5,13', '6,14', '7,15'],
  nodes: [0, 0, 0, 0, 1, 1, 1, 1],
  memoryKiB: 2 ** 26,
};
/** Siblings are next to each other. */
export const adjacent: HostSketch = {
  ...host16,
  cores: ['0-1', '2-3', '4-5', '6-7', '8-9', '10-11', '12-13', '14-15'],
};
/** One node, no SMT. */
export const single: HostSketch = { cores: ['0', '1', '2', '3', '4', '5', '6', '7'], memoryKiB: 2 ** 26 };

/** One socket. */
export const topology = (threads: number, cores: number) =>
  `<cpu><topology sockets='1' cores='${cores}' threads='${threads}'/></cpu>`;
/** A domain of guest cores with two threads each. */
export const pairs = (...cpus: readonly number[]) => pinned(...cpus) + topology(2, cpus.length / 2);
/** Guest cells with these vCPUs. */
export const cells = (...vcpus: string[]) =>
  `<cpu><numa>${vcpus.map((list, id) => `<cell id='${id}' cpus='${list}' memory='65536'/>`).join('')}</numa></cpu>`;
/** A pin of the emulator. */
export const emulatorOn = (cpuset: string) => `<cputune><emulatorpin cpuset='${cpuset}'/></cputune>`;

/** What `pinset fix` changes. */
export function fixed(on: HostSketch, files: string | Readonly<Record<string, string>>): string[] {
  return changesBy(on, typeof files === 'string' ? { web: files } : files);
}
