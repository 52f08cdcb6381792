import assert from 'node:assert/strict';
import type { ScriptProcess } from '../../server/src/script/process.ts';
import { scriptPlacements } from '../../server/src/script/processes.ts';
import type { HostTopology } from '../../server/src/topology/host-topology.ts';
import { commandLine } from './command-line.ts';

/** What command lines, one per line, do to the placement. */
export function placementsOf(lines: string, host: HostTopology | null = null) {
  const commands = lines
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => ({ line, command: commandLine(line.trim()) }));
  // Each line is a document of its own, so that places are offsets in the line.
  const texts = new Map(commands.map(({ line }, index) => [`${index}`, line.trim()]));
  const numbered = commands.map(({ command }, index) => {
    const move = <T>(value: T): T => JSON.parse(JSON.stringify(value).replaceAll('"line.sh"', `"${index}"`));
    return move(command);
  });
  return scriptPlacements(numbered, {
    host,
    textAt: ({ uri, span }) => (texts.get(uri) ?? '').slice(span.start, span.end),
  });
}

/** A process in one line: `name: role index=cpus (origin) …; memory`. */
export function inOneLine({ name, threads, memory, realtime, certain }: ScriptProcess): string {
  const groups: string[] = [];
  let last = '';
  for (const { role, index, cpus, origin } of threads) {
    const where = `${cpus ?? '?'} (${origin})`;
    const who = index === null ? role : `${role}${index}`;
    if (where === last) groups.push(`${groups.pop()}`.replace(/ [^ ]+ \([^)]*\)$/, ` ${who} ${where}`));
    else groups.push(`${who} ${where}`);
    last = where;
  }
  if (memory !== null) groups.push(`memory ${memory.mode ?? '?'} ${memory.nodeset ?? '?'}`);
  if (realtime !== null) groups.push(`${realtime.policy} ${realtime.priority ?? '?'}`);
  return `${certain ? '' : 'maybe '}${name}: ${groups.join(', ')}`;
}

/** Asserts what each command line, or several lines, do: {@link inOneLine} of every process. */
export function assertPlacements(
  table: readonly (readonly [lines: string, ...processes: string[]])[],
  host: HostTopology | null = null,
): void {
  for (const [lines, ...expected] of table) {
    assert.deepEqual(placementsOf(lines, host).processes.map(inOneLine), expected, lines);
  }
}
