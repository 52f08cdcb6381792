import * as l10n from '@vscode/l10n';
import { parseShell, type ShellDocument } from '../syntax/shell.ts';
import type { HostTopology } from '../topology/host-topology.ts';
import type { ExecutedCommand } from '../workload/script/executed-command.ts';
import type { GroupPlacement } from '../workload/script/groups.ts';
import { interpretScript } from '../workload/script/interpret.ts';
import { scriptPlacements } from '../workload/script/processes.ts';
import { programName, wordShape } from '../workload/script/word.ts';
import type { Report, ScriptContext, ScriptRule } from './rule.ts';
import { spanOfWord } from './script-places.ts';
import { enumeration } from './wording.ts';

/**
 * A hook of libvirt that bounds the host's slices when a guest comes and does not widen them when it goes. The script is read as libvirt calls
 * it, once with each operation. Silent where it has files of its own sourced or runs programs that may do it.
 */
export const hookWithoutRelease: ScriptRule = {
  id: 'hook-without-release',
  subject: 'script',
  severity: 'info',
  summary: 'A libvirt hook bounds CPUs at prepare or start and never gives them back.',
  why: `libvirt calls \`/etc/libvirt/hooks/qemu\` with \`prepare\`, \`start\` and \`started\` when a guest comes and with \`stopped\` and \`release\` when it goes
(docs/hooks.rst). A bound that is set on the way in and not taken back on the way out keeps the host's processes off the guest's CPUs for
as long as the host runs, with nobody on them.`,
  libvirt: 'silent',
  libvirtBehaviour: 'libvirt looks at the exit status of the hook only.',
  advice: 'Set the same slice to all CPUs at `release`, or use `systemctl revert`.',
  fix: 'none',
  since: '0.1.0',
  examples: {
    file: 'hooks/qemu',
    wrong: `#!/bin/sh
case "$2" in
  prepare) systemctl set-property --runtime -- system.slice AllowedCPUs=0-1 ;;
esac
`,
    right: `#!/bin/sh
case "$2" in
  prepare) systemctl set-property --runtime -- system.slice AllowedCPUs=0-1 ;;
  release) systemctl set-property --runtime -- system.slice AllowedCPUs=0-7 ;;
esac
`,
  },
  checkScript,
};

/** The operations of a guest that comes and of one that goes; and one that asks for neither. */
const coming = ['prepare', 'start', 'started'];
const going = ['stopped', 'release'];
const neither = 'reconnect';

function* checkScript({ document, run, occupancy }: ScriptContext): Iterable<Report> {
  if (document.kind !== 'shell' || run.groups.length === 0 || run.sourced.length > 0 || !run.complete) return;
  if (!coming.some((operation) => document.text.includes(operation))) return;
  const topology = occupancy?.host.topology ?? null;
  const shell = parseShell(document.text);
  const calledWith = (operation: string) => runOf(document.uri, shell, operation, topology);
  // A script that bounds whatever it is called with is no hook.
  if (calledWith(neither).groups.length > 0) return;
  const releases = going.map(calledWith);
  if (releases.some(mayRelease)) return;
  const taken = new Map<string, { readonly group: GroupPlacement; readonly operation: string }>();
  for (const operation of coming) {
    for (const group of calledWith(operation).groups) {
      const name = group.group;
      if (name !== null && isBound(group) && !taken.has(name)) taken.set(name, { group, operation });
    }
  }
  const places = new Map<string, { readonly report: Report; readonly names: string[]; readonly operation: string }>();
  for (const [name, { group, operation }] of taken) {
    const span = group.cpus === null ? null : spanOfWord(document, group.cpus.word, group.place);
    if (span === null) continue;
    const key = `${span.start} ${operation}`;
    const place = places.get(key) ?? { report: { span, message: '' }, names: [], operation };
    place.names.push(name);
    places.set(key, place);
  }
  for (const { report, names, operation } of places.values()) {
    const message = l10n.t(
      'The bound of {0} is set at {1}, and neither stopped nor release takes it back',
      enumeration(names),
      operation,
    );
    yield { ...report, message };
  }
}

interface HookRun {
  readonly groups: readonly GroupPlacement[];
  readonly commands: readonly ExecutedCommand[];
  readonly complete: boolean;
}

/** What the hook does when libvirt calls it for a guest: `qemu GUEST OPERATION SUB-OPERATION EXTRA`. */
function runOf(uri: string, shell: ShellDocument, operation: string, host: HostTopology | null): HookRun {
  const part = going.includes(operation) ? 'end' : 'begin';
  const environment = { uri, host, readFile: () => null, arguments: [null, operation, part, '-'] };
  const { commands, complete } = interpretScript(shell, environment);
  const { groups } = scriptPlacements(commands, { host, textAt: ({ span }) => shell.text.slice(span.start, span.end) });
  return { groups, commands, complete };
}

/** An empty list takes a bound back. */
function isBound({ cpus }: GroupPlacement): boolean {
  return cpus !== null && cpus.list?.cpus?.isEmpty !== true;
}

/** Any bound that is set there may be the one that takes the first one back, and so may what other programs do. */
function mayRelease({ groups, commands, complete }: HookRun): boolean {
  return groups.length > 0 || !complete || commands.some(mayTakeBack);
}

function mayTakeBack({ words }: ExecutedCommand): boolean {
  const [program, ...rest] = words;
  const name = programName(program);
  if (
    program === undefined ||
    name === null ||
    name === 'cset' ||
    name === 'cgdelete' ||
    name === 'rmdir' ||
    name === 'systemd-run'
  )
    return true;
  if (name === 'systemctl')
    return rest.some(({ text }) => text === null || /^(?:revert|start|restart|stop|daemon-reload)$/.test(text));
  // A script, or a program that does not come with the system, is somebody's own.
  const path = wordShape(program);
  return /\.sh$|^(?:ba)?sh$/.test(name) || /^(?!\/(?:usr\/)?s?bin\/).*\//.test(path);
}
