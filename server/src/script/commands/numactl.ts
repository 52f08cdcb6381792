import { readPinset } from '../pinset.ts';
import type { ShellWord } from '../word.ts';
import { hasOption, optionTable, readOptions } from './options.ts';
import type { CommandReading, PlacementStep, StepMemory } from './step.ts';

type Affinity = Pick<PlacementStep, 'affinity' | 'affinityNodes'>;

const options = optionTable(
  'a|all b|balancing i|interleave= w|weighted-interleave= p|preferred=',
  'P|preferred-many= C|physcpubind= c|cpubind|N|cpunodebind= m|membind= l|localalloc',
  't|strict s|show H|hardware h|help version L|length= o|offset= M|shmmode= I|shmid=',
  'S|shm= f|file= u|huge T|touch d|dump D|dump-nodes V|verify',
);

const memoryModes: ReadonlyMap<string, StepMemory['mode']> = new Map([
  ['membind', 'strict'],
  ['interleave', 'interleave'],
  ['weighted-interleave', 'interleave'],
  ['preferred', 'preferred'],
  ['preferred-many', 'preferred'],
  ['localalloc', 'local'],
]);

/**
 * `numactl [options] COMMAND…` (numactl.c of 2.0.19). The options act one after the other: of -C and -N, and of the
 * memory policies, the last one is in force. null for queries (-H, --show), for shared memory segments, and for what
 * numactl refuses.
 */
export function readNumactl(words: readonly [ShellWord, ...ShellWord[]]): CommandReading | null {
  const [program, ...rest] = words;
  const given = readOptions(rest, options, true);
  if (given === null || hasOption(given, 'show', 'hardware', 'help', 'version', 'shm', 'file', 'shmid')) return null;
  if (given.operands.length === 0) return null;
  let affinity: Affinity & Pick<PlacementStep, 'overridden'> = {};
  let memory: Pick<PlacementStep, 'memory'> = {};
  for (const { name, value } of given.options) {
    const nodes = value === null ? null : readPinset(value, 'numactl');
    const mode = memoryModes.get(name);
    if (mode !== undefined) memory = { memory: { mode, nodes } };
    else if (nodes === null) continue;
    else if (name === 'physcpubind') affinity = behind(affinity, { affinity: nodes });
    else if (name === 'cpunodebind') affinity = behind(affinity, { affinityNodes: nodes });
  }
  const step = { program: 'numactl', place: program.place, ...affinity, ...memory };
  return { kind: 'start', step, command: given.operands };
}

/** An affinity that replaces the one of earlier options. */
function behind({ affinity, affinityNodes }: Affinity, later: Affinity): Affinity & Pick<PlacementStep, 'overridden'> {
  if (affinity !== undefined) return { ...later, overridden: { affinity } };
  return affinityNodes === undefined ? later : { ...later, overridden: { affinityNodes } };
}
