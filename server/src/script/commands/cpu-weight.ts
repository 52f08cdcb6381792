import { programName, type ShellWord, splitAssignment } from '../word.ts';
import { unitName } from './group.ts';
import { readSetProperty } from './systemctl.ts';

/** What a command makes of the CPUWeight= of a unit. */
export interface CpuWeightCommand {
  /** `machine.slice`; null if unknown. */
  readonly unit: string | null;
  /** As systemd reads it. */
  readonly value: ShellWord;
}

/** `systemctl set-property UNIT CPUWeight=…`; null for other commands. The last one of several is in force. */
export function readCpuWeight(words: readonly ShellWord[]): CpuWeightCommand | null {
  const [program, ...rest] = words;
  if (program === undefined || programName(program) !== 'systemctl') return null;
  const set = readSetProperty([program, ...rest]);
  if (set === null) return null;
  const assignments = set.properties.flatMap((property) => splitAssignment(property) ?? []);
  const last = assignments.findLast(({ name }) => name === 'CPUWeight');
  return last === undefined ? null : { unit: unitName(set.unit, 'service'), value: last.value };
}
