import * as l10n from '@vscode/l10n';
import { LineIndex } from '../../base/text.ts';
import type { ScriptDocument } from '../../fleet/documents/script-document.ts';
import type { SourcePlace } from '../../script/place.ts';
import type { ScriptProcess } from '../../script/process.ts';
import { placeOfValue, type ShellWord } from '../../script/word.ts';
import type { Host } from '../../topology/host.ts';
import type { Range } from '../report/ranges.ts';
import { domainPins } from './domain-pins.ts';
import type { PinnedWorkload } from './pinned-workload.ts';

/**
 * What a script would do, command by command, without running it: one workload for each command that starts something
 * under a placement or re-pins it, and behind them the domains whose XML the script holds.
 */
export function scriptPins(
  shown: string,
  document: ScriptDocument,
  host: Host | null,
): { readonly workloads: readonly PinnedWorkload[]; readonly notes: readonly string[] } {
  const { processes, guests, readToEnd, shortened } = document.runOn(host?.topology ?? null);
  const lines = new LineIndex(document.text);
  const rangeOf = (place: SourcePlace | null) => {
    // The list may stand in a file that the script sources.
    if (place === null || place.uri !== document.uri) return null;
    return { start: lines.positionAt(place.span.start), end: lines.positionAt(place.span.end) };
  };
  const budget = new ReportBudget();
  const placed = commandsOf(processes.filter((process) => process.placed)).filter(({ argv }) =>
    budget.takes(lengthOf(argv)),
  );
  const domains = guests().flatMap(({ definition, reach }) => {
    if (definition === null) return [];
    const pins = domainPins(shown, definition, host, (span) => rangeOf({ uri: document.uri, span }));
    if (!budget.takes(pins.threads.length * charactersOfThread)) return [];
    return [{ ...pins, ...(reach === 'always' ? {} : { certain: false as const }) }];
  });
  return {
    workloads: [...placed.map((process) => workloadOf(shown, process, host, rangeOf)), ...domains],
    notes: notesOn(readToEnd && !budget.spent, shortened).map((note) => `${shown}: ${note}`),
  };
}

/** What is said of a script that is not read to its end, or not turn by turn. */
export function notesOn(readToEnd: boolean, shortened: boolean): string[] {
  if (!readToEnd) return [l10n.t('the script does too much to be read to its end; what comes later is left out')];
  if (!shortened) return [];
  return [l10n.t('a loop or a list is too long to be followed; a command in such a loop is given once')];
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

/** About what a thread takes in the report. */
const charactersOfThread = 200;

function lengthOf(words: readonly ShellWord[]): number {
  return words.reduce((length, { text }) => length + (text?.length ?? 1), 0);
}

/** Long words in many commands, or many large domains, are together more than a report can hold. */
class ReportBudget {
  private left = 16_777_216;

  get spent(): boolean {
    return this.left < 0;
  }

  /** Whether there is room for so many characters more. */
  takes(characters: number): boolean {
    this.left -= characters;
    return !this.spent;
  }
}

function workloadOf(
  shown: string,
  { name, argv, certain, memory, threads, virsh }: ScriptProcess,
  host: Host | null,
  rangeOf: (place: SourcePlace | null) => Range | null,
): PinnedWorkload {
  return {
    path: shown,
    kind: 'process',
    name,
    // A connection to another machine pins there.
    host: virsh?.remote === true ? null : (host?.name ?? null),
    argv: argv.map(({ text }) => text),
    ...(certain ? {} : { certain: false }),
    memory: memory === null ? null : { mode: memory.mode, nodeset: memory.nodeset?.toString() ?? null },
    threads: threads.map((thread) => ({
      role: thread.role,
      index: thread.index,
      cpus: thread.cpus?.toString() ?? null,
      origin: thread.origin,
      range: rangeOf(thread.pinset === null ? null : placeOfValue(thread.pinset.word)),
    })),
  };
}
