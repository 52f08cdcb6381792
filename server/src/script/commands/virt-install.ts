import { memoryModes } from '../../domain/domain.ts';
import { parseInteger } from '../../domain/reading/read-value.ts';
import { readPinset, type ScriptPinset } from '../pinset.ts';
import { type ShellWord, sliceWord, wordShape } from '../word.ts';
import { optionValue } from './options.ts';
import { mostQemuVcpus } from './qemu/values.ts';
import type { StepMemory } from './step.ts';

/** The domain that virt-install creates, as far as its placement is on the command line. */
export interface VirtInstallDomain {
  readonly name: ShellWord | null;
  readonly vcpus: number | null;
  readonly threadsPerCore: number | null;
  /** `vcpu@cpuset`. */
  readonly cpuset: ScriptPinset | null;
  readonly vcpuPins: readonly { readonly vcpu: number; readonly pinset: ScriptPinset }[];
  readonly emulatorPin: ScriptPinset | null;
  readonly memory: StepMemory | null;
}

/**
 * `virt-install --name N --vcpus 8,cpuset=0-3,16-19 --cputune vcpupin0.vcpu=0,vcpupin0.cpuset=2 --numatune
 * 1,2,mode=strict` (virt-install(1)). In its lists, a term without `=` belongs to the key before it.
 */
export function readVirtInstall(words: readonly ShellWord[]): VirtInstallDomain {
  const rest = words.slice(1);
  const vcpus = keyedValues(optionValue(rest, '--vcpus'), 'vcpus');
  const cputune = keyedValues(optionValue(rest, '--cputune'), '');
  const numatune = keyedValues(optionValue(rest, '--numatune'), 'nodeset');
  const cpuset = vcpus.get('cpuset') ?? optionValue(rest, '--cpuset');
  const emulator = cputune.get('emulatorpin.cpuset');
  return {
    name: optionValue(rest, '--name', '-n'),
    vcpus: vcpuCount(vcpus.get('vcpus') ?? vcpus.get('maxvcpus')),
    threadsPerCore: vcpus.has('threads') ? parseInteger(vcpus.get('threads')?.text ?? '') : 1,
    cpuset: cpuset === null || cpuset.text === 'auto' ? null : readPinset(cpuset, 'libvirt'),
    vcpuPins: vcpuPins(cputune),
    emulatorPin: emulator === undefined ? null : readPinset(emulator, 'libvirt'),
    memory: memoryOf(numatune),
  };
}

function vcpuPins(cputune: ReadonlyMap<string, ShellWord>): { vcpu: number; pinset: ScriptPinset }[] {
  const pins: { vcpu: number; pinset: ScriptPinset }[] = [];
  for (const [key, value] of cputune) {
    const prefix = /^(vcpupin\d*)\.vcpu$/.exec(key)?.[1];
    const cpuset = cputune.get(`${prefix}.cpuset`);
    const vcpu = parseInteger(value.text ?? '');
    if (vcpu !== null && vcpu >= 0 && vcpu < mostQemuVcpus && cpuset !== undefined)
      pins.push({ vcpu, pinset: readPinset(cpuset, 'libvirt') });
  }
  return pins;
}

function memoryOf(numatune: ReadonlyMap<string, ShellWord>): StepMemory | null {
  const nodeset = numatune.get('nodeset') ?? numatune.get('memory.nodeset');
  if (nodeset === undefined) return null;
  const mode = (numatune.get('mode') ?? numatune.get('memory.mode'))?.text ?? 'strict';
  return { mode: memoryModes.find((name) => name === mode) ?? null, nodes: readPinset(nodeset, 'libvirt') };
}

function vcpuCount(word: ShellWord | undefined): number | null {
  const count = parseInteger(word?.text ?? '');
  return count !== null && count > 0 && count <= mostQemuVcpus ? count : null;
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
