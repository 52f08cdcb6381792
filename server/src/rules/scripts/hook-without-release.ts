import * as l10n from '@vscode/l10n';
import type { Span } from '../../base/span.ts';
import type { ScriptDocument } from '../../fleet/documents/script-document.ts';
import type { ExecutedCommand } from '../../script/executed-command.ts';
import type { GroupPlacement } from '../../script/groups.ts';
import { interpretScript } from '../../script/interpret.ts';
import { scriptPlacements } from '../../script/processes.ts';
import { programName, wordShape } from '../../script/word.ts';
import { parseShell, type ShellDocument } from '../../syntax/shell/shell.ts';
import type { HostTopology } from '../../topology/host-topology.ts';
import { enumeration } from '../../wording/wording.ts';
import type { Report, Rule, ScriptContext } from '../engine/rule.ts';
import { spanOfWord } from './script-places.ts';

/**
 * A hook of libvirt or Proxmox VE that restricts the host's slices when a guest starts and does not widen them when it
 * stops. The script is evaluated as it is called, once with each operation. Silent if it sources its own files or runs
 * programs that may undo the restriction.
 */
export const hookWithoutRelease: Rule = {
  id: 'hook-without-release',
  host: 'optional',
  severity: 'info',
  summary: 'A hook restricts slices to some CPUs when a guest starts and never widens them again.',
  why: `libvirt calls \`/etc/libvirt/hooks/qemu\` with \`prepare\`, \`start\` and \`started\` when a guest starts and
with \`stopped\` and \`release\` when it stops (docs/hooks.rst); Proxmox VE calls a hookscript with \`pre-start\`,
\`post-start\`, \`pre-stop\` and \`post-stop\`. A restriction that is set at start and not undone at stop keeps the
host's processes off the guest's CPUs for as long as the host runs, with nothing running on them.`,
  libvirt: 'silent',
  libvirtBehaviour: "libvirt looks only at the hook's exit status.",
  advice: 'Set the same slice to all CPUs at `release`, or use `systemctl revert`.',
  fix: 'none',
  noFix: () => l10n.t('what the hook has to undo, and where in it, only the author can know'),
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
  checks: { script: checkScript },
};

/**
 * The operations that a hook is called with when a guest starts and stops, and the words that give such a hook away.
 */
interface HookCalls {
  readonly signs: RegExp;
  readonly coming: readonly string[];
  readonly going: readonly [string, string];
}

/** libvirt's operations, and the phases of Proxmox VE. */
const kinds: readonly HookCalls[] = [
  {
    signs: /\b(?:prepare|started|stopped|release)\b/,
    coming: ['prepare', 'start', 'started'],
    going: ['stopped', 'release'],
  },
  { signs: /\b(?:pre|post)-(?:start|stop)\b/, coming: ['pre-start', 'post-start'], going: ['pre-stop', 'post-stop'] },
];

function* checkScript({ document, run, occupancy }: ScriptContext): Iterable<Report> {
  if (document.scriptKind !== 'shell' || run.groups.length === 0 || run.sourced.length > 0 || !run.complete) return;
  const known = kinds.filter(({ signs }) => signs.test(document.text));
  if (known.length === 0) return;
  const topology = occupancy?.host.topology ?? null;
  const shell = parseShell(document.text);
  const calledWith = (operation: string) => runOf(document.uri, shell, operation, topology);
  // A script that restricts whatever it is called with is not a hook, and one that handles `stop` is a script of
  // another kind.
  if (calledWith('reconnect').groups.length > 0 || mayRelease(calledWith('stop'))) return;
  for (const { coming, going } of known) {
    if (going.map(calledWith).some(mayRelease)) continue;
    for (const { span, names, operation } of boundsSet(document, coming, calledWith)) {
      const message = l10n.t(
        'The hook restricts {0} at {1}, and neither {2} nor {3} undoes that',
        enumeration(names),
        operation,
        ...going,
      );
      yield { span, message };
    }
  }
}

interface BoundSet {
  readonly span: Span;
  /** One list may be for several slices. */
  readonly names: string[];
  readonly operation: string;
}

/** The restrictions that the hook sets, each at its first place. */
function boundsSet(
  document: ScriptDocument,
  operations: readonly string[],
  calledWith: (operation: string) => HookRun,
): Iterable<BoundSet> {
  const places = new Map<string, BoundSet>();
  const taken = new Set<string>();
  for (const operation of operations) {
    for (const { group, cpus, place } of calledWith(operation).groups) {
      const span = cpus === null || cpus.list?.cpus?.isEmpty === true ? null : spanOfWord(document, cpus.word, place);
      // An empty list undoes a restriction.
      if (group === null || span === null || taken.has(group)) continue;
      taken.add(group);
      const key = `${span.start} ${operation}`;
      const known = places.get(key);
      if (known === undefined) places.set(key, { span, names: [group], operation });
      else known.names.push(group);
    }
  }
  return places.values();
}

interface HookRun {
  readonly groups: readonly GroupPlacement[];
  readonly commands: readonly ExecutedCommand[];
  readonly complete: boolean;
}

/** What the hook does when libvirt calls it for a guest: `qemu GUEST OPERATION SUB-OPERATION EXTRA`. */
function runOf(uri: string, shell: ShellDocument, operation: string, host: HostTopology | null): HookRun {
  const part = /^(?:stopped|release)$/.test(operation) ? 'end' : 'begin';
  const environment = { uri, host, readFile: () => null, arguments: [null, operation, part, '-'] };
  const { commands, complete } = interpretScript(shell, environment);
  const { groups } = scriptPlacements(commands, { host, textAt: ({ span }) => shell.text.slice(span.start, span.end) });
  return { groups, commands, complete };
}

/** Any bound that is set there may undo the first one, and so may other programs. */
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
  // A script, or a program that does not come with the system, may do anything.
  const path = wordShape(program);
  return /\.sh$|^(?:ba)?sh$/.test(name) || /^(?!\/(?:usr\/)?s?bin\/).*\//.test(path);
}
