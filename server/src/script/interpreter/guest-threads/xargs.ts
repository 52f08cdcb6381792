import { wrappedCommand } from '../../commands/wrappers.ts';
import { computed, knownValue } from '../../text.ts';
import { programName, wordOf } from '../../word.ts';
import type { Call, Field, Shell } from '../shell.ts';
import { hasThreadId } from './thread-ids.ts';

/**
 * The commands that xargs starts with the ids of guests' threads: `pgrep … | xargs taskset -pc 4-7`, one for each id, or
 * one for all. null for other commands.
 */
export function callsOfXargs(shell: Shell, call: Call): Call[] | null {
  const { fields } = call;
  const input = shell.state.stdin === null || !call.fed ? null : knownValue(shell.state.stdin);
  if (input === null || !hasThreadId(input) || fields.some(({ several }) => several)) return null;
  const at = fields.findIndex(({ text }) => knownValue(text) === 'xargs');
  const before = fields.slice(0, at).map(({ text }) => knownValue(text));
  if (at < 0 || before.some((word) => word !== 'sudo')) return null;
  const words = fields.slice(at).map(({ text, place }) => wordOf(text, place));
  const command = wrappedCommand(words);
  const [first] = command ?? [];
  if (command === null || first === undefined || programName(words[0]) !== 'xargs') return null;
  const options = words
    .slice(
      1,
      words.findIndex(({ place }) => place === first.place),
    )
    .map(({ text }) => text ?? '');
  const placed = options.some((word) => /^-(?:I|i|-replace)/.test(word));
  const placeholder = /^-I$/.test(options.at(-2) ?? '') ? (options.at(-1) ?? '{}') : '{}';
  const own = fields.slice(fields.length - command.length + (placed ? 0 : 1));
  const items = input.split(/\s+/).filter((item) => item !== '');
  const apart = placed || items.length === 1 || options.some((word) => /^-(?:n|L)1?$/.test(word));
  const fieldOf = (item: string): Field => {
    return { text: computed(item), several: false, unmatched: computed(item), place: first.place };
  };
  const groups = apart ? items.map((item) => [item]) : [items];
  return groups.map((group) => {
    const given = group.map(fieldOf);
    const filled = own.map((field) => (knownValue(field.text) === placeholder ? (given[0] ?? field) : field));
    return { ...call, fed: false, fields: placed ? filled : [...own, ...given] };
  });
}
