import type { MemoryBackend, QemuCell } from '../commands/qemu/numa.ts';
import type { QemuGuest } from '../commands/qemu/qemu.ts';
import { type QemuSmp, readSmp } from '../commands/qemu/smp.ts';
import { mostQemuVcpus, readQemuValues } from '../commands/qemu/values.ts';
import { readPinset, type ScriptPinset } from '../pinset.ts';
import type { SourcePlace } from '../place.ts';
import { computed } from '../text.ts';
import { type ShellWord, splitWord, wordOf } from '../word.ts';
import { cellsOfSockets, readNumaNode } from './numa.ts';

/**
 * The settings of a guest by their names, from its configuration file or from qm's options, and whether these are all:
 * what `qm set` does not name may have been set before.
 */
export interface ProxmoxSettings {
  readonly values: ReadonlyMap<string, ShellWord>;
  readonly whole: boolean;
  /** The settings that `qm set --delete` removes from what was set before; none by default. */
  readonly deleted?: ReadonlySet<string>;
}

/** The affinity of all of the guest's processes; null without one. Proxmox VE starts QEMU with `taskset --cpu-list`. */
export function affinityIn({ values }: ProxmoxSettings): ScriptPinset | null {
  const word = values.get('affinity');
  return word === undefined || word.text === '' ? null : readPinset(word, 'taskset-list');
}

/** A template is never started. */
export function isTemplate({ values }: ProxmoxSettings): boolean {
  return values.get('template')?.text === '1';
}

/**
 * The guest as QEMU gets it (`config_to_command` of qemu-server's QemuServer.pm): sockets × cores vCPUs without threads,
 * of which `vcpus` are there at start. `vmid` is the name of a guest without one.
 */
export function proxmoxGuest(settings: ProxmoxSettings, vmid: string | null, place: SourcePlace): QemuGuest {
  const { values, whole } = settings;
  const ofArgs = smpArguments(settings);
  const smp = smpOf(settings, ofArgs, place);
  const cells = cellsOf(settings, smp);
  const memory = wholeNumber(values.get('memory'), /^(?:current=)?(\d{1,9})$/);
  const mib = memory ?? (whole && !values.has('memory') ? 512 : null);
  return {
    ...smp,
    name: values.get('name')?.text ?? vmid,
    smp: ofArgs.at(-1) ?? values.get('vcpus') ?? values.get('cores') ?? values.get('sockets') ?? null,
    memoryKiB: mib === null ? null : mib * 1024,
    backends: cells.flatMap(({ backend }): MemoryBackend[] => (backend === null ? [] : [backend])),
    cells,
    iothreads: iothreadsIn(settings),
    threadContexts: [],
    exclusives: devicesIn(settings),
    complete: whole && !values.has('args'),
  };
}

const unknownSmp: QemuSmp = { vcpus: null, maxVcpus: null, threadsPerCore: null, sockets: null };

function smpOf(settings: ProxmoxSettings, ofArgs: readonly ShellWord[], place: SourcePlace): QemuSmp {
  const { values } = settings;
  const [sockets, cores] = [countOf(settings, 'sockets'), countOf(settings, 'cores')];
  if (sockets === null || cores === null || sockets * cores > mostQemuVcpus) return unknownSmp;
  const most = sockets * cores;
  const vcpus = values.has('vcpus') ? countOf(settings, 'vcpus', most) : most;
  if (vcpus === null) return unknownSmp;
  if (values.get('args')?.text === null) return unknownSmp;
  const own = `${vcpus},sockets=${sockets},cores=${cores},maxcpus=${most}`;
  // QEMU merges all its -smp options, and those of `args` come last.
  return readSmp([wordOf(computed(own), place), ...ofArgs].flatMap(readQemuValues));
}

/** The arguments of `-smp` in `args`. */
function smpArguments({ values }: ProxmoxSettings): ShellWord[] {
  const args = values.get('args');
  const words = args === undefined ? [] : splitWord(args, ' ').filter(({ text }) => text !== '');
  return words.filter((_, index) => /^--?smp$/.test(words[index - 1]?.text ?? ''));
}

/** A number of at least 1. Proxmox VE takes 0 for the default. */
function countOf({ values, whole }: ProxmoxSettings, name: string, otherwise = 1): number | null {
  const word = values.get(name);
  if (word === undefined) return whole ? otherwise : null;
  const number = wholeNumber(word, /^(\d{1,6})$/);
  return number === 0 ? otherwise : number;
}

function wholeNumber(word: ShellWord | undefined, form: RegExp): number | null {
  const digits = form.exec(word?.text ?? '')?.[1];
  return digits === undefined ? null : Number(digits);
}

/** Guest cells are only made with `numa: 1`: those of numa0 to numa7, or else one for each socket. */
function cellsOf({ values, whole }: ProxmoxSettings, smp: QemuSmp): readonly QemuCell[] {
  const numa = values.get('numa');
  if (numa === undefined ? whole : numa.text !== '1') return [];
  const named = Array.from({ length: 8 }, (_, id) => id).flatMap((id) => {
    const word = values.get(`numa${id}`);
    return word === undefined ? [] : [readNumaNode(id, word)];
  });
  if (named.length > 0 || numa === undefined) return named;
  const memory = wholeNumber(values.get('memory'), /^(?:current=)?(\d{1,9})$/);
  return cellsOfSockets(smp, memory, numa.place);
}

/**
 * The PCI devices that are passed through, as keys of `readExclusives`: `hostpci0: 0000:01:00.0;02:00,pcie=1`. Without a
 * function, all functions of the device are. Proxmox VE starts no second guest with one of them.
 */
function devicesIn({ values }: ProxmoxSettings): string[] {
  const devices = [...values].flatMap(([key, { text }]) => (/^hostpci\d+$/.test(key) ? [(text ?? '').split(',')] : []));
  // A mediated device is one of several that the physical one offers.
  const words = devices.filter((words) => !words.some((word) => word.startsWith('mdev='))).flat();
  const addresses = words.flatMap((word) => word.replace(/^host=/, '').split(';'));
  return addresses.flatMap((address) => {
    // It is not known how many devices a mapping has; two guests that want it may not get one each.
    if (address.startsWith('mapping=')) return [`pci ${address}`];
    const [, domain = '0000', device, own] =
      /^(?:([0-9a-f]{4}):)?([0-9a-f]{2}:[0-9a-f]{2})(?:\.([0-7]))?$/i.exec(address) ?? [];
    const functions = own === undefined ? ['0', '1', '2', '3', '4', '5', '6', '7'] : [own];
    return device === undefined ? [] : functions.map((one) => `pci ${domain}:${device}.${one}`.toLowerCase());
  });
}

/** One for each disk with `iothread=1`; one on SCSI needs a controller of its own. */
function iothreadsIn({ values }: ProxmoxSettings): number {
  const single = values.get('scsihw')?.text === 'virtio-scsi-single';
  return [...values].filter(([key, { text }]) => {
    const may = /^virtio\d+$/.test(key) || (single && /^scsi\d+$/.test(key));
    return may && text?.split(',').includes('iothread=1') === true;
  }).length;
}
