import type { CpuSet } from '../../cpuset/cpuset.ts';
import { type ScriptList, scriptLists } from '../../fleet/documents/script-lists.ts';
import type { PlacedScriptContext } from '../engine/rule.ts';

/** A list of a script, and the numbers that it names on the script's host. */
export interface NamedNumbers {
  readonly list: ScriptList;
  readonly numbers: CpuSet;
}

/**
 * The `wrong` lists of CPUs or nodes in a script, among those that name numbers themselves and are for the script's own
 * host. `all`, `!0` and `+0-3` depend on the host, and `taskset ffffffff` asks for all CPUs, however many there are.
 * The iterations of a loop are one list with the numbers of all of them: there is one place to change.
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

/** Whether the list is for taskset: from such a list, the kernel drops the CPUs that the host lacks. */
export function isOfTaskset({ dialect }: ScriptList): boolean {
  return dialect === 'taskset-list' || dialect === 'taskset-mask';
}
