import { type ShellWord, wordShape } from '../word.ts';
import { isOption, optionValue } from './options.ts';
import { isRemote, type VirshAction } from './virsh/virsh.ts';
import { readVirtPlacement } from './virt-install.ts';

/**
 * `virt-xml [--connect URI] NAME --edit --vcpus 4,cpuset=0-3 --cputune vcpupin0.vcpu=0,… --numatune 1` (virt-xml(1)), in
 * the words of virsh: the changes are to the definition, with --update to the running domain too. Empty if it changes no
 * placement.
 */
export function readVirtXml(words: readonly ShellWord[]): readonly VirshAction[] {
  const rest = words.slice(1);
  const shapes = rest.map(wordShape);
  const has = (option: string) => shapes.includes(option);
  const at = shapes[0] === '-c' || shapes[0] === '--connect' ? 2 : shapes[0]?.startsWith('--connect=') === true ? 1 : 0;
  const domain = rest[at];
  const isEdit = rest.some((word) => isOption(word, ['--edit']));
  if (domain === undefined || shapes[at]?.startsWith('-') === true || !isEdit) return [];
  if (has('--print-xml') || has('--print-diff')) return [];
  const uri = at === 0 ? null : optionValue(rest, '--connect', '-c');
  const live = has('--update');
  const common = {
    domain,
    when: { live, config: !has('--no-define'), current: false },
    remote: isRemote(uri?.text ?? null),
  };
  const { vcpus, cpuset, vcpuPins, emulatorPin, iothreadPins, memory } = readVirtPlacement(rest);
  const pin = { kind: 'pin' as const, ...common, indexWord: null };
  return [
    ...(cpuset === null ? [] : [{ kind: 'cpuset' as const, ...common, pinset: cpuset, vcpus }]),
    ...vcpuPins.map((one) => ({ ...pin, role: 'vcpu' as const, ...one })),
    ...(emulatorPin === null ? [] : [{ ...pin, role: 'emulator' as const, index: null, pinset: emulatorPin }]),
    ...iothreadPins.map((one) => ({ ...pin, role: 'iothread' as const, ...one })),
    ...(memory === null ? [] : [{ kind: 'numatune' as const, ...common, memory }]),
  ];
}
