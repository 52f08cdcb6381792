import { memoryModes } from '../../../domain/domain.ts';
import { maxUnsigned, parseInteger } from '../../../domain/reading/read-value.ts';
import { mostVcpus } from '../../../domain/threads.ts';
import type { ExecutedCommand } from '../../executed-command.ts';
import { readPinset, type ScriptPinset } from '../../pinset.ts';
import { type ShellWord, wordOf } from '../../word.ts';
import type { StepMemory } from '../step.ts';
import { readVirshArguments, type VirshArguments, type VirshOptions } from './arguments.ts';
import { readVirshCall } from './words.ts';

/** What one virsh command does to a domain. */
export type VirshAction = VirshOnDomain | VirshDefinition;

/** A command about the placement of a domain that is there. */
export type VirshOnDomain = VirshPin | VirshNumatune | VirshCpuset | VirshCount;

interface OnDomain {
  /** The domain's name, id or UUID; see `domainReference`. */
  readonly domain: ShellWord;
  readonly when: VirshWhen;
  /** The connection leads to another machine. */
  readonly remote: boolean;
}

/** `--live`, `--config`, `--current`; none of them means current. */
export interface VirshWhen {
  readonly live: boolean;
  readonly config: boolean;
  readonly current: boolean;
}

/** vcpupin, emulatorpin, iothreadpin. */
export interface VirshPin extends OnDomain {
  readonly kind: 'pin';
  readonly role: 'vcpu' | 'emulator' | 'iothread';
  /** The vCPU's number or the iothread's id; null for the emulator, and if unknown. */
  readonly index: number | null;
  readonly indexWord: ShellWord | null;
  /** null for `r`, which removes the pin. */
  readonly pinset: ScriptPinset | null;
}

/** `vcpu@cpuset`, which virt-xml sets: where threads run that have no pin of their own. */
export interface VirshCpuset extends OnDomain {
  readonly kind: 'cpuset';
  readonly pinset: ScriptPinset;
  /** The number of vCPUs that it sets as well; null if none, or if it is unknown. */
  readonly vcpus: number | null;
}

/** setvcpus: how many vCPUs are on. */
export interface VirshCount extends OnDomain {
  readonly kind: 'count';
  /** null if unknown. */
  readonly vcpus: number | null;
}

/** numatune with a nodeset or a mode. */
export interface VirshNumatune extends OnDomain {
  readonly kind: 'numatune';
  readonly memory: StepMemory;
}

/** define and create; `text` is the domain's XML if the script has it. */
export interface VirshDefinition {
  readonly kind: 'definition';
  readonly starts: boolean;
  readonly file: ShellWord;
  readonly text: ShellWord | null;
  readonly remote: boolean;
}

const pinFlags = ['config', 'live', 'current'];
const commands: ReadonlyMap<string, VirshOptions> = new Map([
  ['vcpupin', { values: ['domain', 'vcpu', 'cpulist'], flags: pinFlags }],
  ['emulatorpin', { values: ['domain', 'cpulist'], flags: pinFlags }],
  ['iothreadpin', { values: ['domain', 'iothread', 'cpulist'], flags: pinFlags }],
  ['numatune', { values: ['domain', 'mode', 'nodeset'], flags: pinFlags }],
  ['setvcpus', { values: ['domain', 'count'], flags: [...pinFlags, 'maximum', 'guest', 'hotpluggable'] }],
  ['define', { values: ['file'], flags: ['validate'] }],
  ['create', { values: ['file', 'pass-fds'], flags: ['console', 'paused', 'autodestroy', 'validate', 'reset-nvram'] }],
]);

const roles = new Map([
  ['vcpupin', 'vcpu'],
  ['emulatorpin', 'emulator'],
  ['iothreadpin', 'iothread'],
] as const);

/**
 * What a call of virsh does to the placement of domains, in order (virsh(1)), without queries and without what is not
 * about placement. `given` is what the script feeds it, and the files that it can read.
 */
export function readVirsh(
  words: readonly ShellWord[],
  given: Pick<ExecutedCommand, 'stdin' | 'files'>,
): readonly VirshAction[] {
  const call = readVirshCall(words, given.stdin);
  if (call === null) return [];
  const remote = isRemote(call.uri?.text ?? null);
  return call.commands.flatMap(([command, ...rest]): VirshAction[] => {
    const name = command?.text ?? '';
    const options = commands.get(name);
    const found = options === undefined ? null : readVirshArguments(rest, options);
    const action = found === null ? null : readAction(name, found, remote, { ...given, stdin: call.input });
    return action === null ? [] : [action];
  });
}

function readAction(
  name: string,
  { values, flags }: VirshArguments,
  remote: boolean,
  { stdin, files }: Pick<ExecutedCommand, 'stdin' | 'files'>,
): VirshAction | null {
  if (name === 'define' || name === 'create') {
    const file = values.get('file');
    if (file === undefined) return null;
    const fromInput = file.text === '/dev/stdin' || file.text === '/proc/self/fd/0' || file.text === '/dev/fd/0';
    const own = files?.read(file.pieces) ?? null;
    const text = fromInput ? stdin : own === null ? null : wordOf(own, file.place);
    return { kind: 'definition', starts: name === 'create', file, text, remote };
  }
  const domain = values.get('domain');
  if (domain === undefined) return null;
  const when = { live: flags.has('live'), config: flags.has('config'), current: flags.has('current') };
  if (name === 'numatune') {
    const nodeset = values.get('nodeset');
    const mode = values.get('mode');
    if (nodeset === undefined && mode === undefined) return null;
    const nodes = nodeset === undefined ? null : readPinset(nodeset, 'libvirt');
    return { kind: 'numatune', domain, when, remote, memory: { mode: memoryMode(mode), nodes } };
  }
  if (name === 'setvcpus') {
    const count = values.get('count');
    // The guest itself may take a vCPU off without a change of the domain.
    if (count === undefined || flags.has('maximum') || flags.has('guest')) return null;
    return { kind: 'count', domain, when, remote, vcpus: count.text === null ? null : parseInteger(count.text) };
  }
  const role = name === 'vcpupin' || name === 'emulatorpin' || name === 'iothreadpin' ? roles.get(name) : undefined;
  const list = values.get('cpulist');
  if (role === undefined || list === undefined) return null;
  const indexWord = values.get(role) ?? null;
  const index = indexWord?.text == null || role === 'emulator' ? null : threadNumber(role, indexWord.text);
  if (index === 'refused') return null;
  const pinset = list.text === 'r' ? null : readPinset(list, 'libvirt');
  return { kind: 'pin', domain, when, remote, role, index, indexWord, pinset };
}

/**
 * The number of a vCPU or iothread. virsh refuses a sign and anything but a decimal `unsigned int` (vshCommandOptUInt),
 * libvirt a vCPU that no domain has and iothread 0; ids of iothreads may be any other number.
 */
function threadNumber(role: 'vcpu' | 'iothread', text: string): number | 'refused' {
  const number = text.includes('-') ? null : parseInteger(text);
  if (number === null) return 'refused';
  const fits = role === 'vcpu' ? number < mostVcpus : number > 0 && number <= maxUnsigned;
  return fits ? number : 'refused';
}

/** The mode by its name, or by libvirt's number for it. */
function memoryMode(word: ShellWord | undefined): StepMemory['mode'] {
  const text = word?.text ?? null;
  return memoryModes.find((mode, number) => text === mode || text === `${number}`) ?? null;
}

/** Whether a connection URI names a machine: `qemu+ssh://host/system`, not `qemu:///system`. */
export function isRemote(uri: string | null): boolean {
  return uri !== null && /^[\w.+-]+:\/\/[^/]/.test(uri);
}
