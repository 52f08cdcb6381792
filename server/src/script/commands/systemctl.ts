import type { ShellWord } from '../word.ts';
import { type GroupSetting, unitName } from './group.ts';
import { hasOption, optionTable, readOptions } from './options.ts';
import type { CommandReading } from './step.ts';
import { readUnitProperties } from './unit-properties.ts';

const options = optionTable(
  'runtime user system global H|host= M|machine= C|capsule= no-block q|quiet',
  'no-ask-password no-pager no-reload now f|force root= h|help version',
);

/**
 * What `systemctl set-property` does to a unit: its group's bounds, as a setting and as a re-pin of what runs in it.
 */
export interface SetPropertyReading {
  readonly setting: GroupSetting;
  readonly command: CommandReading & { readonly kind: 're-pin' };
  /** Only until the next boot. */
  readonly runtime: boolean;
}

/**
 * `systemctl set-property [--runtime] [--] UNIT NAME=VALUE…` (systemctl(1)). null for other verbs, for properties
 * without placement, and for another host or machine.
 */
export function readSystemctl(words: readonly [ShellWord, ...ShellWord[]]): SetPropertyReading | null {
  const set = readSetProperty(words);
  const placement = set === null ? null : readUnitProperties(set.properties);
  if (set === null || placement === null) return null;
  const { unit, runtime } = set;
  const { place } = words[0];
  const { bound = null, memory } = placement;
  const mems = memory?.mode === 'restrictive' ? memory.nodes : null;
  return {
    setting: { kind: 'setting', group: unitName(unit, 'service'), program: 'systemctl', place, cpus: bound, mems },
    command: {
      kind: 're-pin',
      step: { program: 'systemctl', place, ...placement },
      target: { ids: [], unit, allTasks: true },
    },
    runtime,
  };
}

/** The unit and the `NAME=VALUE` words of `systemctl set-property`; null for other verbs, another host or machine. */
export function readSetProperty([, ...rest]: readonly [ShellWord, ...ShellWord[]]): {
  readonly unit: ShellWord;
  readonly properties: readonly ShellWord[];
  readonly runtime: boolean;
} | null {
  const given = readOptions(rest, options, false);
  if (given === null || hasOption(given, 'host', 'machine', 'help', 'version')) return null;
  const [verb, unit, ...properties] = given.operands;
  if (verb?.text !== 'set-property' || unit === undefined) return null;
  return { unit, properties, runtime: hasOption(given, 'runtime') };
}
