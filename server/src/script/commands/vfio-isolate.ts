import { CpuSet } from '../../cpuset/cpuset.ts';
import type { HostTopology } from '../../topology/host-topology.ts';
import { cpusOnMachine, readPinset } from '../pinset.ts';
import { saidAt } from '../text.ts';
import { type ShellWord, sliceWord, wordOf, wordShape } from '../word.ts';
import { type GroupSetting, groupPath, settingOf } from './group.ts';
import { lastOption, optionTable, readOptions } from './options.ts';

const ownOptions = optionTable('v|verbose d|debug u|undo-file= help');

/** The options of cpuset-create and cpuset-modify; those with one dash are read as words. */
const cpusetOptions = optionTable(
  'cpus= mems= cpu-exclusive no-cpu-exclusive mem-exclusive no-mem-exclusive',
  'mem-migrate no-mem-migrate sched-load-balance no-sched-load-balance',
);

/** How many words follow each command, without its options. */
const commands: ReadonlyMap<string, number> = new Map([
  ['drop-caches', 0],
  ['compact-memory', 0],
  ['cpuset-create', 1],
  ['cpuset-modify', 1],
  ['cpuset-delete', 1],
  ['move-tasks', 2],
  ['irq-affinity', 2],
  ['cpu-governor', 2],
  ['restore', 1],
]);

/**
 * `vfio-isolate [options] cpuset-create --cpus C0-3 /host.slice cpuset-modify --cpus N1 /system.slice …` (cli.py of
 * vfio-isolate 0.5): what its commands, one after the other, set in cgroups.
 */
export function readVfioIsolate(
  words: readonly [ShellWord, ...ShellWord[]],
  host: HostTopology | null,
): GroupSetting[] {
  const [program, ...rest] = words;
  const own = readOptions(rest, ownOptions, true);
  const settings: GroupSetting[] = [];
  let left = own?.operands ?? [];
  while (left.length > 0) {
    const [command, ...others] = left;
    const name = command?.text ?? '';
    const count = commands.get(name);
    if (count === undefined) break;
    const isCpuset = name === 'cpuset-create' || name === 'cpuset-modify';
    const given = isCpuset
      ? readOptions(
          others.filter((word) => !isFlag(word)),
          cpusetOptions,
          true,
        )
      : null;
    if (given !== null) {
      const lists = ['cpus', 'mems'].map((option) => listIn(lastOption(given, option)?.value ?? null, option, host));
      const [cpus = null, mems = null] = lists;
      const by = { program: 'vfio-isolate', place: program.place };
      settings.push(...[settingOf(by, groupPath(given.operands[0] ?? null), cpus, mems) ?? []].flat());
    }
    left = (given?.operands ?? others).slice(count);
  }
  return settings;
}

/** `-nlb`, `-ce`. */
function isFlag(word: ShellWord): boolean {
  return /^-n?(?:ce|me|mm|lb)$/.test(wordShape(word));
}

/** The list after `C` (CPUs) or `N` (nodes); the CPUs of nodes are those of the host. */
function listIn(word: ShellWord | null, option: string, host: HostTopology | null): ShellWord | null {
  if (word === null) return null;
  const list = sliceWord(word, 1);
  if (!wordShape(word).startsWith('N')) return wordShape(word).startsWith('C') ? list : null;
  if (option === 'mems') return list;
  const ids = host === null ? null : cpusOnMachine(readPinset(list, 'kernel'), host.nodeIds);
  if (host === null || ids === null) return null;
  const nodes = host.nodes.filter(({ id }) => ids.has(id));
  const cpus = CpuSet.unionOf(nodes.map((node) => node.cpus)).intersection(host.online);
  return wordOf(saidAt(cpus.toString(), word.place), word.place);
}
