import type { CpuSet } from '../cpuset/cpuset.ts';
import { type ScriptList, scriptLists } from '../fleet/script-lists.ts';
import type { PlacedScriptContext } from './rule.ts';

/** A list of a script on its host, and the numbers that it names. */
export interface NamedNumbers {
  readonly list: ScriptList;
  readonly numbers: CpuSet;
}

/**
 * The lists of CPUs or nodes of a script that name numbers themselves, and are for its own host: of `all`, `!0` and `+0-3`
 * the host says what they are, and `taskset ffffffff` asks for all CPUs, however many there are.
 */
export function* namedNumbers(
  { document, run, occupancy }: PlacedScriptContext,
  holds: ScriptList['holds'],
): Iterable<NamedNumbers> {
  for (const list of scriptLists(document, run, occupancy.host.topology)) {
    const { value, list: parsed } = list.located;
    if (list.holds !== holds || list.remote || value === null || (parsed === null && list.dialect !== null)) continue;
    if (list.dialect === 'taskset-mask' && /^(?:0x)?(?:f{8},?)+$/i.test(list.located.text)) continue;
    yield { list, numbers: value };
  }
}

/** Whether a list is taskset's, which the kernel takes without the CPUs that the host lacks. */
export function isOfTaskset({ dialect }: ScriptList): boolean {
  return dialect === 'taskset-list' || dialect === 'taskset-mask';
}
