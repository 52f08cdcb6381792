import type { CpuSet } from '../../../cpuset/cpuset.ts';
import { programName, type ShellWord, wordShape } from '../../word.ts';
import { exclusivesOf, type GivenOption } from './exclusives.ts';
import { type MemoryBackend, type QemuCell, readCells, readMemoryBackend } from './numa.ts';
import { type QemuSmp, readSmp } from './smp.ts';
import { lastValue, type QemuValue, qemuKind, readQemuRanges, readQemuSize, readQemuValues } from './values.ts';

/** The guest that a QEMU command line starts. */
export interface QemuGuest extends QemuSmp {
  /** By -name; null without one. */
  readonly name: string | null;
  /** The argument of the last -smp; null without one. */
  readonly smp: ShellWord | null;
  readonly memoryKiB: number | null;
  readonly backends: readonly MemoryBackend[];
  readonly cells: readonly QemuCell[];
  /** How many iothread objects there are. */
  readonly iothreads: number;
  readonly threadContexts: readonly ThreadContext[];
  /** What only one guest of a host can have, as keys of `readExclusives`. */
  readonly exclusives: readonly string[];
  /** False if an unknown word may be options, so that options may be missing here. */
  readonly complete: boolean;
}

/**
 * `-object thread-context`: the affinity of the threads that preallocate memory, not of vCPUs (qapi/qom.json). An
 * affinity is null if it names none or is unknown.
 */
export interface ThreadContext {
  readonly cpuAffinity: CpuSet | null;
  readonly nodeAffinity: CpuSet | null;
  readonly words: readonly ShellWord[];
}

/** Options without an argument (qemu-options.hx of 4.0 to 10): the word after them is the next option. */
const flags: ReadonlySet<string> = new Set(
  [
    'nodefaults nographic daemonize enable-kvm no-reboot no-shutdown no-hpet no-acpi no-user-config nodefconfig S s',
    'snapshot usb h help version full-screen no-quit alt-grab ctrl-grab no-fd-bootchk only-migratable preconfig',
    'mem-prealloc curses sdl portrait show-cursor singlestep one-insn-per-tb enable-fips semihosting no-frame',
    'win2k-hack no-kvm no-kvm-irqchip no-kvm-pit old-param xen-attach xen-domid-restrict',
  ].flatMap((line) => line.split(' ')),
);

/** Whether a program is QEMU's system emulator under one of its names. */
export function isQemu(word: ShellWord | undefined): boolean {
  return /^(?:qemu-system-[\w.-]+|qemu-kvm|kvm|qemu)$/.test(programName(word) ?? '');
}

/**
 * Whether the words start a guest: QEMU by its name, or an unknown program with -smp, which only QEMU has. `$QEMU`
 * often comes from the environment.
 */
export function startsGuest(words: readonly ShellWord[]): boolean {
  const [program, ...rest] = words;
  if (isQemu(program)) return true;
  return program !== undefined && programName(program) === null && rest.some(({ text }) => text === '-smp');
}

/**
 * The guest of QEMU's arguments (the words after the program). If an option counts only once, its last occurrence does.
 */
export function readQemu(words: readonly ShellWord[]): QemuGuest {
  const { given, complete } = readGiven(words);
  const of = (name: string) => given.filter((option) => option.name === name);
  const smps = of('smp');
  const backends = of('object').flatMap(({ argument, values }) => readMemoryBackend(argument, values) ?? []);
  const memory = of('m').at(-1)?.values ?? [];
  const names = of('name').at(-1)?.values ?? [];
  return {
    ...(smps.length === 0 && !complete ? unknownSmp : readSmp(smps.flatMap(({ values }) => values))),
    name: lastValue(names, 'guest', '')?.text ?? null,
    smp: smps.at(-1)?.argument ?? null,
    memoryKiB: readQemuSize(lastValue(memory, 'size', ''), 'm'),
    backends,
    cells: readCells(of('numa'), backends),
    iothreads: of('object').filter(({ values }) => qemuKind(values, 'qom-type') === 'iothread').length,
    exclusives: exclusivesOf(given, words),
    threadContexts: of('object').flatMap(({ values }) => readThreadContext(values) ?? []),
    complete,
  };
}

const unknownSmp: QemuSmp = { vcpus: null, maxVcpus: null, threadsPerCore: null, sockets: null };

/** Every option with an argument; `complete` is false if an unknown word may be an option. */
function readGiven(words: readonly ShellWord[]): { readonly given: GivenOption[]; readonly complete: boolean } {
  const given: GivenOption[] = [];
  let complete = true;
  for (let index = 0; index < words.length; index++) {
    const word = words[index];
    if (word === undefined) break;
    const shape = wordShape(word);
    if (word.text === null && !shape.startsWith('-')) complete = false;
    const name = shape.replace(/^--?/, '');
    if (!shape.startsWith('-') || flags.has(name)) continue;
    const argument = words[index + 1];
    if (argument === undefined || wordShape(argument).startsWith('-')) continue;
    given.push({ name, argument, values: readQemuValues(argument) });
    index++;
  }
  return { given, complete };
}

function readThreadContext(values: readonly QemuValue[]): ThreadContext | null {
  if (qemuKind(values, 'qom-type') !== 'thread-context') return null;
  return {
    cpuAffinity: readQemuRanges(values, 'cpu-affinity') ?? null,
    nodeAffinity: readQemuRanges(values, 'node-affinity') ?? null,
    words: values.flatMap(({ key, value }) => (key === 'cpu-affinity' || key === 'node-affinity' ? [value] : [])),
  };
}
