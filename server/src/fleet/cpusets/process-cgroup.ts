import type { ScriptProcess } from '../../script/process.ts';
import type { Unit } from '../../script/units/unit.ts';
import { programName } from '../../script/word.ts';

/**
 * The cgroup that a process of a script runs in; null for that of the script, or if it is not known. `unit` is the unit
 * file that starts it.
 */
export function cgroupOfProcess({ steps, argv, vmid }: ScriptProcess, unit: Unit | null): string | null {
  if (vmid !== undefined) return 'qemu.slice';
  const joined = steps.findLast(({ group }) => group !== undefined);
  if (joined?.group !== undefined) return joined.group;
  const has = (option: string) => argv.some(({ text }) => text === option);
  if (steps.some(({ program }) => program === 'systemd-run') && !has('--user') && !has('--slice-inherit'))
    return 'system.slice';
  const program = programName(argv[0]);
  if (program === 'qm' || program === 'pvesh') return 'qemu.slice';
  if (program === 'virt-install') return 'machine.slice';
  return unit?.kind === 'service' ? `system.slice/${unit.name}` : null;
}
