import * as l10n from '@vscode/l10n';
import { type ScriptDocument, type ScriptRun, spanInScript } from '../../fleet/documents/script-document.ts';
import type { ScriptProcess } from '../../script/process.ts';
import { placeOfValue, type ShellWord } from '../../script/word.ts';
import type { Host } from '../../topology/host.ts';
import { domainPins } from './domain-pins.ts';
import type { PinnedWorkload } from './pinned-workload.ts';

/** The workloads of a document, and one sentence for each part of it that was left out. */
export interface Pins {
  readonly workloads: readonly PinnedWorkload[];
  readonly notes: readonly string[];
}

/**
 * What a script would do, command by command, without running it: one workload for each command that starts something
 * under a placement or re-pins it, then the domains whose XML the script holds.
 */
export function scriptPins(document: ScriptDocument, host: Host | null): Pins {
  const run = document.runOn(host?.topology ?? null);
  const budget = new ReportBudget();
  const placed = commandsOf(run.processes.filter((process) => process.placed)).filter(({ argv }) =>
    budget.takes(lengthOf(argv)),
  );
  const domains = run.guests().flatMap(({ definition, reach }) => {
    if (definition === null) return [];
    const pins = domainPins(definition, host);
    if (!budget.takes(pins.threads.length * charactersOfThread)) return [];
    return [{ ...pins, certain: reach === 'always' }];
  });
  return {
    workloads: [...placed.map((process) => workloadOf(process, document, host)), ...domains],
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

function workloadOf(
  { name, argv, certain, memory, threads, virsh }: ScriptProcess,
  document: ScriptDocument,
  host: Host | null,
): PinnedWorkload {
  return {
    kind: 'process',
    name,
    // A connection to another machine pins there.
    host: virsh?.remote === true ? null : (host?.name ?? null),
    argv: argv.map(({ text }) => text),
    certain,
    memory: memory === null ? null : { mode: memory.mode, nodeset: memory.nodeset?.toString() ?? null },
    threads: threads.map(({ role, index, cpus, origin, pinset }) => ({
      role,
      index,
      cpus,
      origin,
      // The list may stand in a file that the script sources.
      span: pinset === null ? null : spanInScript(document, placeOfValue(pinset.word)),
    })),
  };
}
