import { type MemoryMode, memoryModes } from '../../domain/domain.ts';
import { pciAddressIn } from '../../domain/reading/read-pci-address.ts';
import { parseInteger } from '../../domain/reading/read-value.ts';
import { parseUuid } from '../../domain/uuid.ts';
import { readPinset, type ScriptPinset } from '../pinset.ts';
import { type ShellWord, sliceWord, wordShape } from '../word.ts';
import { isOption, optionValue } from './options.ts';
import type { MemoryBackend, QemuCell } from './qemu/numa.ts';
import type { QemuGuest } from './qemu/qemu.ts';
import { mostQemuVcpus } from './qemu/values.ts';
import type { StepMemory } from './step.ts';
import { isRemote } from './virsh/virsh.ts';

/** What options of virt-install and virt-xml say about the placement of a domain. */
export interface VirtPlacement {
  readonly vcpus: number | null;
  /** `vcpu@cpuset`. */
  readonly cpuset: ScriptPinset | null;
  readonly vcpuPins: readonly IndexedPin[];
  readonly emulatorPin: ScriptPinset | null;
  readonly iothreadPins: readonly IndexedPin[];
  readonly memory: StepMemory | null;
}

interface IndexedPin {
  /** The number of the vCPU or the iothread. */
  readonly index: number;
  readonly pinset: ScriptPinset;
}

/** The domain that virt-install creates, as far as it is on the command line. */
export interface VirtInstallDomain extends VirtPlacement {
  readonly name: ShellWord | null;
  /** null if it is not known how many vCPUs it has, whether it is on this host, or whether other options change it. */
  readonly guest: QemuGuest | null;
}

/** Options with which the domain may differ from what the others say, or not be on this host. */
const changing = ['--xml', '--resource', '--qemu-commandline', '--dry-run', '--container', '--host-copy'];

/**
 * `virt-install --name N --vcpus 8,cpuset=0-3,16-19 --cputune vcpupin0.vcpu=0,vcpupin0.cpuset=2 --numatune
 * 1,2,mode=strict` (virt-install(1)). In its lists, a term without `=` belongs to the key before it.
 */
export function readVirtInstall(words: readonly ShellWord[]): VirtInstallDomain {
  const rest = words.slice(1);
  const lists = listsOf(rest);
  const placement = placementIn(rest, lists);
  const name = optionValue(rest, '--name', '-n');
  const uri = optionValue(rest, '--connect');
  const isHere = uri === null || (uri.text !== null && !isRemote(uri.text));
  const isChanged = rest.some((word) => isOption(word, changing));
  const guest = isHere && !isChanged ? guestOf(rest, lists, name, placement) : null;
  return { ...placement, name, guest };
}

/** The placement that the options of a command line have in common. */
export function readVirtPlacement(rest: readonly ShellWord[]): VirtPlacement {
  return placementIn(rest, listsOf(rest));
}

function placementIn(rest: readonly ShellWord[], { vcpus, cputune, numatune }: OptionLists): VirtPlacement {
  const cpuset = vcpus.get('cpuset') ?? vcpus.get('vcpu.cpuset') ?? optionValue(rest, '--cpuset');
  const emulator = cputune.get('emulatorpin.cpuset');
  return {
    vcpus: vcpuCount(vcpus.get('vcpus') ?? vcpus.get('maxvcpus')),
    cpuset: cpuset === null || cpuset.text === 'auto' ? null : readPinset(cpuset, 'libvirt'),
    vcpuPins: pinsOf(cputune, 'vcpu'),
    emulatorPin: emulator === undefined ? null : readPinset(emulator, 'libvirt'),
    iothreadPins: pinsOf(cputune, 'iothread'),
    memory: memoryOf(numatune),
  };
}

type OptionLists = ReturnType<typeof listsOf>;

function listsOf(rest: readonly ShellWord[]) {
  return {
    vcpus: keyedValues(optionValue(rest, '--vcpus'), 'vcpus'),
    cputune: keyedValues(optionValue(rest, '--cputune'), ''),
    numatune: keyedValues(optionValue(rest, '--numatune'), 'nodeset'),
    cpu: keyedValues(optionValue(rest, '--cpu'), 'model'),
  };
}

function pinsOf(cputune: ReadonlyMap<string, ShellWord>, role: 'vcpu' | 'iothread'): IndexedPin[] {
  const pins: IndexedPin[] = [];
  for (const [key, value] of cputune) {
    const [prefix, attribute] = key.split('.');
    const cpuset = cputune.get(`${prefix}.cpuset`);
    const index = parseInteger(value.text ?? '');
    if (attribute !== role || prefix?.startsWith(`${role}pin`) !== true || index === null || cpuset === undefined)
      continue;
    if (index >= 0 && index < mostQemuVcpus) pins.push({ index, pinset: readPinset(cpuset, 'libvirt') });
  }
  return pins;
}

function memoryOf(numatune: ReadonlyMap<string, ShellWord>): StepMemory | null {
  const nodeset = numatune.get('nodeset') ?? numatune.get('memory.nodeset');
  if (nodeset === undefined) return null;
  const mode = (numatune.get('mode') ?? numatune.get('memory.mode'))?.text ?? 'strict';
  return { mode: modeNamed(mode), nodes: readPinset(nodeset, 'libvirt') };
}

function modeNamed(mode: string): MemoryMode | null {
  return memoryModes.find((name) => name === mode) ?? null;
}

function vcpuCount(word: ShellWord | undefined): number | null {
  const count = parseInteger(word?.text ?? '');
  return count !== null && count > 0 && count <= mostQemuVcpus ? count : null;
}

/** What is read of these options; anything else there may be about placement too. */
const knownKeys = {
  vcpus: /^(?:vcpus|maxvcpus|sockets|dies|clusters|cores|threads|cpuset|vcpu\.cpuset)$/,
  cputune: /^(?:vcpupin\d*\.(?:vcpu|cpuset)|emulatorpin\.cpuset|iothreadpin\d*\.(?:iothread|cpuset))$/,
  numatune: /^(?:nodeset|mode|memory\.(?:nodeset|mode)|memnode\d*\.(?:cellid|nodeset|mode))$/,
};

function guestOf(
  rest: readonly ShellWord[],
  lists: OptionLists,
  name: ShellWord | null,
  { vcpus, cpuset }: VirtPlacement,
): QemuGuest | null {
  const isAuto = [...lists.vcpus.values(), ...lists.numatune.values()].some(({ text }) => text === 'auto');
  if (vcpus === null || isAuto || (cpuset !== null && cpuset.list === null)) return null;
  const isKnown = (['vcpus', 'cputune', 'numatune'] as const).every((option) =>
    [...lists[option].keys()].every((key) => knownKeys[option].test(key)),
  );
  const cells = cellsOf(lists.cpu, lists.numatune);
  const most = vcpuCount(lists.vcpus.get('maxvcpus')) ?? vcpus;
  const threads = lists.vcpus.get('threads') ?? lists.cpu.get('topology.threads');
  return {
    name: name?.text ?? null,
    smp: lists.vcpus.get('vcpus') ?? null,
    vcpus,
    maxVcpus: Math.max(most, vcpus),
    threadsPerCore: threads === undefined ? 1 : parseInteger(threads.text ?? ''),
    sockets: null,
    memoryKiB: memoryKiB(rest),
    backends: [],
    cells,
    iothreads: Math.min(
      parseInteger(keyedValues(optionValue(rest, '--iothreads'), 'iothreads').get('iothreads')?.text ?? '') ?? 0,
      mostQemuVcpus,
    ),
    threadContexts: [],
    exclusives: exclusivesOf(rest),
    complete: isKnown && optionValue(rest, '--features') === null && !hasUnknownOptions(rest),
  };
}

/** `--memory` in MiB; null if it is not known, or in huge pages. */
function memoryKiB(rest: readonly ShellWord[]): number | null {
  const memory = keyedValues(optionValue(rest, '--memory', '--ram', '-r'), 'memory').get('memory');
  const backing = optionValue(rest, '--memorybacking');
  const mib = parseInteger(memory?.text ?? '');
  const isOrdinary = backing === null || !wordShape(backing).includes('hugepages');
  return mib === null || mib < 0 || !isOrdinary || backing?.text === null ? null : mib * 1024;
}

/** `--cpu cell0.cpus=0-3,cell0.memory=4194304` with `--numatune memnode0.cellid=0,memnode0.nodeset=1`; memory is in KiB. */
function cellsOf(cpu: ReadonlyMap<string, ShellWord>, numatune: ReadonlyMap<string, ShellWord>): QemuCell[] {
  const prefixes = new Map(
    [...cpu].flatMap(([key, word]) => {
      const prefix = /^(?:numa\.)?cell\d*(?=\.)/.exec(key)?.[0];
      return prefix === undefined ? [] : [[prefix, word] as const];
    }),
  );
  const backends = new Map([...numatune.keys()].flatMap((key) => memnodeOf(numatune, key.split('.')[0] ?? '')));
  return [...prefixes].map(([prefix, { place }], index): QemuCell => {
    const of = (key: string) => cpu.get(`${prefix}.${key}`);
    const [cpus, number] = [of('cpus'), of('id')];
    const id = number === undefined ? index : parseInteger(number.text ?? '');
    return {
      id,
      vcpus: cpus === undefined ? undefined : (readPinset(cpus, 'libvirt').list?.cpus ?? null),
      memoryKiB: parseInteger(of('memory')?.text ?? ''),
      backend: id === null ? null : (backends.get(id) ?? null),
      memdev: null,
      place,
    };
  });
}

function memnodeOf(numatune: ReadonlyMap<string, ShellWord>, prefix: string): [number, MemoryBackend][] {
  const nodes = numatune.get(`${prefix}.nodeset`);
  const cell = parseInteger(numatune.get(`${prefix}.cellid`)?.text ?? '');
  if (!prefix.startsWith('memnode') || nodes === undefined || cell === null) return [];
  const hostNodes = readPinset(nodes, 'libvirt').list?.cpus ?? null;
  const mode = modeNamed(numatune.get(`${prefix}.mode`)?.text ?? 'strict');
  return [[cell, { id: null, mode, hostNodes, hostNodesWords: [nodes], sizeKiB: null, place: nodes.place }]];
}

/** Devices and images that only one running domain can have, as keys of `readExclusives`. */
function exclusivesOf(rest: readonly ShellWord[]): string[] {
  const uuid = parseUuid(optionValue(rest, '--uuid', '-u')?.text ?? '');
  const devices = valuesOf(rest, '--hostdev', '--host-device').flatMap((word) => {
    const text = (keyedValues(word, 'name').get('name')?.text ?? '').replace(
      /^pci_([0-9a-f]+)_([0-9a-f]+)_([0-9a-f]+)_/i,
      '$1:$2:$3.',
    );
    const address = pciAddressIn(text);
    return address === null ? [] : [`pci ${address}`];
  });
  const images = valuesOf(rest, '--disk').flatMap((word) => {
    const values = keyedValues(word, 'path');
    const [path, device] = [values.get('path')?.text ?? '', values.get('device')?.text ?? 'disk'];
    const isShared = ['readonly', 'shareable', 'transient', 'perms'].some((key) => values.has(key));
    return !path.startsWith('/') || device !== 'disk' || isShared ? [] : [`disk ${path}`];
  });
  return [...(uuid === null ? [] : [`uuid ${uuid}`]), ...devices, ...images];
}

/** The values of an option that may be given several times. */
function valuesOf(rest: readonly ShellWord[], ...names: readonly string[]): ShellWord[] {
  return rest.flatMap((word, index) => {
    return isOption(word, names) ? (optionValue(rest.slice(index, index + 2), ...names) ?? []) : [];
  });
}

/** Whether an unknown word stands where an option may. */
function hasUnknownOptions(rest: readonly ShellWord[]): boolean {
  return rest.some((word, index) => {
    const before = rest[index - 1];
    const shape = before === undefined ? '' : wordShape(before);
    return word.text === null && !wordShape(word).startsWith('-') && !(shape.startsWith('-') && !shape.includes('='));
  });
}

/** `key=value` parts between commas; `first` is the key of the part before the first `=`. */
function keyedValues(word: ShellWord | null, first: string): ReadonlyMap<string, ShellWord> {
  const values = new Map<string, ShellWord>();
  if (word === null) return values;
  const shape = wordShape(word);
  let key = first;
  let start = 0;
  for (const match of `${shape},`.matchAll(/,(?=[\w.]+=|$)/g)) {
    const equals = /^[\w.]+(?==)/.exec(shape.slice(start, match.index))?.[0];
    if (equals !== undefined) key = equals;
    const from = equals === undefined ? start : start + equals.length + 1;
    if (key !== '') values.set(key, sliceWord(word, from, match.index));
    start = match.index + 1;
  }
  return values;
}
