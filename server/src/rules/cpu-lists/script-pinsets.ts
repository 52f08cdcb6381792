import type { CpuSet } from '../../cpuset/cpuset.ts';
import { type ScriptList, scriptLists } from '../../fleet/documents/script-lists.ts';
import type { PlacedScriptContext } from '../engine/rule.ts';

/** A list of a script on its host, and the numbers that it names. */
export interface NamedNumbers {
  readonly list: ScriptList;
  readonly numbers: CpuSet;
}

/**
 * The lists of CPUs or nodes of a script that name numbers themselves, are for its own host, and are `wrong`: of `all`, `!0`
 * and `+0-3` the host says what they are, and `taskset ffffffff` asks for all CPUs, however many there are. What a loop
 * comes to at one place is one list, with the numbers of all its turns: there is one place to change.
 */
export function wrongNumbers(
  context: PlacedScriptContext,
  holds: ScriptList['holds'],
  wrong: (named: NamedNumbers) => boolean,
): Iterable<NamedNumbers> {
  const byPlace = new Map<string, NamedNumbers>();
  for (const named of namedNumbers(context, holds)) {
    if (!wrong(named)) continue;
    const { dialect, located } = named.list;
    const key = `${located.span.start}-${located.span.end} ${dialect}`;
    const known = byPlace.get(key);
    byPlace.set(key, known === undefined ? named : united(known, named.numbers));
  }
  return byPlace.values();
}

function united({ list, numbers: some }: NamedNumbers, others: CpuSet): NamedNumbers {
  const numbers = some.union(others);
  return { list: { ...list, located: { ...list.located, value: numbers } }, numbers };
}

function* namedNumbers(
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
