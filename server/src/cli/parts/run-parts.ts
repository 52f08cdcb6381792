import os from 'node:os';
import process from 'node:process';
import { YoungGeneration } from '../../lsp/files/young-generation.ts';
import type { CommandIo } from '../commands/command.ts';
import { environmentLocale } from '../environment-locale.ts';
import type { FoundFiles } from '../files/find-files.ts';
import { linesOf } from '../files/load-fleet.ts';
import { divide, hasIdleClaim, wholeOf } from './divide.ts';
import { compareItems } from './held-items.ts';
import { localPart, type PartWork } from './local-part.ts';
import type { PartRequest } from './part-request.ts';
import type { PartItem, PartRun, Watcher, WorkEnd } from './part-run.ts';
import { Progress } from './progress.ts';
import { workerPart } from './worker-part.ts';

/**
 * How many files each thread has at least, if `--jobs` says nothing. A worker compiles the command anew: with two
 * cores, 2,000 files take about as long in two workers as in this thread, at a third more CPU time.
 */
const filesOfThread = 1000;

/** What the parts say that is not about one document, in lines. */
export interface PartsSaid {
  readonly failures: readonly string[];
  readonly notes: readonly string[];
}

/**
 * Lets `work` do a request on all files, in as many threads as `jobs` says, and gives `use` what it says about each
 * document, in order. What comes out is the same whatever `jobs` is; null is as many as the machine has cores, if the
 * files are many.
 */
export async function runParts<Request extends PartRequest, End>(
  found: FoundFiles,
  request: Request,
  work: PartWork<Request, End>,
  { jobs, io, use }: { readonly jobs: number | null; readonly io: CommandIo; readonly use: (item: PartItem) => void },
): Promise<PartsSaid & { readonly ends: readonly End[] }> {
  const progress = new Progress(io.status);
  const youngGeneration = new YoungGeneration();
  const watcher: Watcher = {
    read: (files) => {
      youngGeneration.limit();
      progress.read(files);
    },
    checked: (findings) => progress.checked(findings),
  };
  const { workerFile } = io;
  const whole = wholeOf(found);
  const isHere = readsInput(found) || found.connected.size > 0;
  const threads = workerFile === null || isHere ? 1 : (jobs ?? defaultJobs(found));
  const works = isHere ? [[whole.part]] : divide(found, threads);
  const locale = environmentLocale(process.env);
  const workers =
    workerFile === null || works.length < 2
      ? []
      : works.map((slices) => workerPart<End>(workerFile, { slices, request, locale }, watcher));
  const runs = workers.length > 0 ? workers : [localPart(works[0] ?? [], whole.hosts, request, work, watcher)];
  try {
    const complete = await isComplete(found, runs);
    const items = merged(runs.map((run) => run.items(complete)));
    let next = await items.next();
    for (; next.done !== true; next = await items.next()) use(next.value);
    const failures = linesOf([...found.failures, ...next.value.flatMap((end) => end.failures)]);
    const notes = [...found.notes, ...linesOf(next.value.flatMap((end) => end.notes))];
    return { failures, notes, ends: next.value.flatMap(({ ends }) => ends) };
  } finally {
    for (const worker of workers) worker.stop();
    progress.end();
  }
}

/** Whether all files can be read, if that matters. */
async function isComplete<End>(found: FoundFiles, runs: readonly PartRun<End>[]): Promise<boolean> {
  if (found.failures.length > 0 || !hasIdleClaim(found)) return found.failures.length === 0;
  return (await Promise.all(runs.map((run) => run.isReadable()))).every(Boolean);
}

/** Standard input can be read once, and here only. */
function readsInput({ hosts, files, input }: FoundFiles): boolean {
  return [...hosts, ...files].some(({ file }) => file === '-' || file === input);
}

function defaultJobs({ files }: FoundFiles): number {
  return Math.max(1, Math.min(os.availableParallelism(), Math.floor(files.length / filesOfThread)));
}

/** The items of several runs in one order, and their ends in the order of the runs. */
async function* merged<End>(
  runs: readonly ReturnType<PartRun<End>['items']>[],
): AsyncGenerator<PartItem, WorkEnd<End>[]> {
  const ends: WorkEnd<End>[] = [];
  const heads = await Promise.all(runs.map((run) => run.next()));
  for (;;) {
    let least: { readonly index: number; readonly item: PartItem } | null = null;
    for (const [index, head] of heads.entries()) {
      if (head.done === true) ends[index] = head.value;
      else if (least === null || compareItems(head.value, least.item) < 0) least = { index, item: head.value };
    }
    if (least === null) return ends;
    yield least.item;
    const next = await runs[least.index]?.next();
    if (next !== undefined) heads[least.index] = next;
  }
}
