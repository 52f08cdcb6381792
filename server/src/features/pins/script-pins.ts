import * as l10n from '@vscode/l10n';
import { lazy } from '../../base/lazy.ts';
import { cgroupKey } from '../../fleet/cpusets/cgroup.ts';
import { cgroupOfProcess } from '../../fleet/cpusets/process-cgroup.ts';
import { type ScriptDocument, type ScriptRun, spanInScript } from '../../fleet/documents/script-document.ts';
import type { Resident } from '../../fleet/guests/resident.ts';
import type { ScriptProcess, ScriptThread } from '../../script/process.ts';
import type { Unit } from '../../script/units/unit.ts';
import { placeOfValue, type ShellWord } from '../../script/word.ts';
import type { Bound } from '../../topology/cpusets.ts';
import type { Host } from '../../topology/host.ts';
import { domainPins } from './domain-pins.ts';
import type { PinnedThread, PinnedWorkload } from './pinned-workload.ts';

/** The workloads of a document, and one sentence for each part of it that was left out. */
export interface Pins {
  readonly workloads: readonly PinnedWorkload[];
  readonly notes: readonly string[];
}

/**
 * What a script would do, command by command, without running it: one workload for each command that starts something
 * under a placement or re-pins it, then the domains whose XML the script holds.
 */
export function scriptPins(document: ScriptDocument, host: Host | null, running: Iterable<Resident>): Pins {
  const run = document.runOn(host?.topology ?? null);
  const budget = new ReportBudget();
  const placed = commandsOf(run.processes.filter((process) => process.placed)).filter(({ argv }) =>
    budget.takes(lengthOf(argv)),
  );
  const cgroupOf = cgroupsOf(run, running);
  const domains = run.guests().flatMap(({ definition, reach }) => {
    if (definition === null) return [];
    const pins = domainPins(definition, host);
    if (!budget.takes(pins.threads.length * charactersOfThread)) return [];
    return [{ ...pins, certain: reach === 'always' }];
  });
  return {
    workloads: [
      ...placed.map((process) => workloadOf(process, cgroupOf(process), run.unit, document, host)),
      ...domains,
    ],
    notes: unfollowedParts({ readToEnd: run.readToEnd && !budget.spent, shortened: run.shortened }),
  };
}

/** What was not followed of a script, in a sentence. */
export function unfollowedParts({ readToEnd, shortened }: Pick<ScriptRun, 'readToEnd' | 'shortened'>): string[] {
  if (!readToEnd) return [l10n.t('the script does too much to be followed to its end; the rest is left out')];
  if (!shortened) return [];
  return [l10n.t('a loop or a list is too long to follow; a command in such a loop is listed once')];
}

/** Several virsh commands for one domain in one call of virsh are one command of the script. */
function commandsOf(processes: readonly ScriptProcess[]): readonly ScriptProcess[] {
  const batches: [ScriptProcess, ...ScriptProcess[]][] = [];
  for (const process of processes) {
    const batch = batches.at(-1);
    if (batch?.[0].argv === process.argv && batch[0].name === process.name) batch.push(process);
    else batches.push([process]);
  }
  return batches.map((batch) => {
    const threads = batch.flatMap((process) => process.threads);
    const memory = batch.findLast((process) => process.memory !== null)?.memory ?? null;
    return { ...batch[0], threads, memory };
  });
}

/** About what a thread takes in a report. */
const charactersOfThread = 200;

function lengthOf(words: readonly ShellWord[]): number {
  return words.reduce((length, { text }) => length + (text?.length ?? 1), 0);
}

/** Long words in many commands, or many large domains, can be more than a report can hold. */
class ReportBudget {
  private left = 16_777_216;

  get spent(): boolean {
    return this.left < 0;
  }

  /** Whether there is room for this many more characters. */
  takes(characters: number): boolean {
    this.left -= characters;
    return !this.spent;
  }
}

/** The cgroups of processes, and of the domains that virsh names. */
function cgroupsOf({ unit }: ScriptRun, running: Iterable<Resident>): (process: ScriptProcess) => string | null {
  const byName = lazy(() => new Map([...running].map(({ name, cgroup }) => [name, cgroup])));
  return (process) => (process.virsh === null ? cgroupOfProcess(process, unit) : (byName().get(process.name) ?? null));
}

function workloadOf(
  { name, guest, argv, certain, memory, threads, virsh }: ScriptProcess,
  cgroup: string | null,
  unit: Unit | null,
  document: ScriptDocument,
  host: Host | null,
): PinnedWorkload {
  const elsewhere = virsh?.remote === true;
  const ofHost = virsh === null && cgroup === null ? host?.cpusets?.boundOfShell() : host?.cpusets?.boundOf(cgroup);
  const isGuest = document.scriptKind === 'proxmox';
  return {
    kind: isGuest ? 'domain' : 'process',
    name: isGuest ? (guest?.name ?? name) : name,
    // A connection to another machine pins there.
    host: elsewhere ? null : (host?.name ?? null),
    argv: isGuest ? null : argv.map(({ text }) => text),
    certain,
    memory: memory === null ? null : { mode: memory.mode, nodeset: memory.nodeset?.toString() ?? null },
    threads: threads.map((thread) => ({
      role: thread.role,
      index: thread.index,
      ...(elsewhere
        ? { cpus: thread.cpus, effective: null, boundedBy: null }
        : affinityOf(thread, unit, host, ofHost ?? null)),
      origin: thread.origin,
      // The list may stand in a file that the script sources.
      span: thread.pinset === null ? null : spanInScript(document, placeOfValue(thread.pinset.word)),
    })),
  };
}

/** What a thread may run on, and what is left of it within the bounds that the script and the host's documents set. */
function affinityOf(
  { cpus, origin, bound }: ScriptThread,
  unit: Unit | null,
  host: Host | null,
  ofHost: Bound | null,
): Pick<PinnedThread, 'cpus' | 'effective' | 'boundedBy'> {
  const own = bound === null ? null : bound.by === 'systemd' && unit !== null ? unit.name : cgroupKey(bound.by);
  if (host === null) return { cpus, effective: null, boundedBy: own };
  const isOne = own !== null && own === ofHost?.by;
  // What the script itself sets is in its CPUs already.
  const inScript = bound === null || (bound.cpus === null && isOne) ? host.topology.online : bound.cpus;
  const onHost = ofHost === null || (bound?.cpus != null && isOne) ? host.topology.online : ofHost.cpus;
  const within = inScript === null || onHost === null ? null : inScript.intersection(onHost);
  const boundedBy =
    own !== null && (within === null || inScript === null || within.equals(inScript)) ? own : (ofHost?.by ?? own);
  if (within === null) return { cpus, effective: null, boundedBy };
  if (cpus === null) return { cpus, effective: bound !== null && isOne ? within : null, boundedBy };
  const left = cpus.intersection(within);
  if (origin !== 'default') return { cpus, effective: left, boundedBy };
  const effective = left.isEmpty ? within : left;
  return { cpus: effective, effective, boundedBy };
}
