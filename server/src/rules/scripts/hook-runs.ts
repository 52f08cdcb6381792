import type { CpuSet } from '../../cpuset/cpuset.ts';
import type { ScriptDocument } from '../../fleet/documents/script-document.ts';
import { unwrapped } from '../../script/commands/wrappers.ts';
import type { ExecutedCommand } from '../../script/executed-command.ts';
import type { GroupPlacement } from '../../script/groups.ts';
import { type HookCalls, libvirtHook, proxmoxHook } from '../../script/hook/hook-calls.ts';
import { interpretScript } from '../../script/interpret.ts';
import { cpusOnMachine, type ScriptPinset } from '../../script/pinset.ts';
import type { SourcePlace } from '../../script/place.ts';
import { scriptPlacements } from '../../script/processes.ts';
import { programName, type ShellWord, wordShape } from '../../script/word.ts';
import { parseShell, type ShellDocument } from '../../syntax/shell/shell.ts';
import type { HostTopology } from '../../topology/host-topology.ts';

/** What a hook does when it is called with one operation. */
export interface HookRun {
  readonly operation: string;
  readonly groups: readonly GroupPlacement[];
  readonly commands: readonly ExecutedCommand[];
  readonly complete: boolean;
}

/** A hook as it is called at its guest's beginning and end, once with each operation. */
export interface HookRuns {
  readonly coming: readonly HookRun[];
  readonly going: readonly HookRun[];
  /** What it does at the beginning of a guest of this name. */
  readonly comingOf: (guest: string) => readonly HookRun[];
}

/** The CPUs of a slice or another group that a hook sets. */
export interface SliceSetting {
  readonly group: string;
  readonly operation: string;
  readonly pinset: ScriptPinset;
  /** null if unknown. */
  readonly cpus: CpuSet | null;
  readonly place: SourcePlace;
}

/** A script as a hook of libvirt, and as one of Proxmox VE; empty if it is neither. */
export function hookRunsOf({ uri, text }: ScriptDocument, host: HostTopology | null): HookRuns[] {
  const kinds = [libvirtHook, proxmoxHook].filter(({ signs }) => signs.test(text));
  if (kinds.length === 0) return [];
  const shell = parseShell(text);
  const runsOf = (kind: HookCalls, operations: readonly string[], guest: string | null = null) =>
    operations.map((operation) => runOf(uri, shell, kind, operation, guest, host));
  return kinds.flatMap((kind): HookRuns[] => {
    // A script that handles `stop` there is a script of another kind.
    if (runsOf(kind, ['stop']).some((run) => run.groups.length > 0 || mayTakeBack(run))) return [];
    return [
      {
        coming: runsOf(kind, kind.coming),
        going: runsOf(kind, kind.going),
        comingOf: (guest) => runsOf(kind, kind.coming, guest),
      },
    ];
  });
}

function runOf(
  uri: string,
  shell: ShellDocument,
  kind: HookCalls,
  operation: string,
  guest: string | null,
  host: HostTopology | null,
): HookRun {
  const [, ...others] = kind.argumentsFor(operation);
  const environment = { uri, host, readFile: () => null, arguments: [guest, ...others] };
  const { commands, complete } = interpretScript(shell, environment);
  const textAt = ({ span }: SourcePlace) => shell.text.slice(span.start, span.end);
  const { groups } = scriptPlacements(commands, { host, textAt });
  return { operation, groups, commands, complete };
}

/** The lists that the hook sets, in order; an empty list is none, because it undoes a restriction. */
export function settingsIn(runs: readonly HookRun[], host: HostTopology | null): SliceSetting[] {
  return runs.flatMap(({ operation, groups }) =>
    groups.flatMap(({ group, cpus: pinset, place }): SliceSetting[] => {
      if (group === null || pinset === null) return [];
      const cpus = cpusOnMachine(pinset, host?.online ?? null);
      return cpus?.isEmpty === true ? [] : [{ group, operation, pinset, cpus, place }];
    }),
  );
}

/** Whether a hook may undo the restriction of a group with something else than a known list. */
export function mayUndo(run: HookRun, wanted: string): boolean {
  const undoes = ({ group, cpus }: GroupPlacement) =>
    group === null || (group === wanted && cpus !== null && (cpus.list?.cpus ?? null)?.isEmpty !== false);
  return run.groups.some(undoes) || mayTakeBack(run);
}

function mayTakeBack({ commands, complete }: Pick<HookRun, 'commands' | 'complete'>): boolean {
  return !complete || commands.some(isOpen);
}

/** Whether a command may give CPUs back in a way that is not known. */
function isOpen({ words, redirections }: ExecutedCommand): boolean {
  const [program, ...rest] = unwrapped(words);
  const name = programName(program);
  if (program === undefined || name === null || opaque.test(name)) return true;
  if (redirections.some(({ kind, target }) => kind === 'write' && isSomeCgroupFile(target))) return true;
  if (name === 'find' || name === 'cgset') return rest.some(({ text }) => /^-exec|^--copy-from/.test(text ?? ''));
  if (name === 'vfio-isolate') return rest.some(({ text }) => text === 'restore' || text === 'cpuset-delete');
  if (name === 'systemctl')
    return rest.some(({ text }) => text === null || /^(?:revert|start|restart|stop|daemon-reload)$/.test(text));
  // A script, or a program that does not come with the system, may do anything.
  const path = wordShape(program);
  return /\.(?:sh|py|pl|rb)$/.test(name) || /^(?!\/(?:usr\/)?s?bin\/).*\//.test(path);
}

/** Programs that undo cpusets, and those that do what their arguments or another program's text says. */
const opaque =
  /^(?:cset|cgdelete|cgconfigparser|rmdir|systemd-run|busctl|gdbus|dbus-send|xargs|parallel|ssh|make|(?:ba|da|z)?sh|python[\d.]*|perl|ruby|lua|node|php)$/;

/** `for f in /sys/fs/cgroup/*.slice/cpuset.cpus`: which group's it is, or that it is one at all, is unknown. */
function isSomeCgroupFile(target: ShellWord): boolean {
  const shape = wordShape(target);
  return target.text === null ? /^[^/\w]*$|cgroup|cpuset/.test(shape) : /^\/sys\/fs\/cgroup\/.*[*?[]/.test(shape);
}
