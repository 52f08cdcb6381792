import os from 'node:os';
import process from 'node:process';
import type { CommandIo } from '../commands/command.ts';
import { environmentLocale } from '../environment-locale.ts';
import type { FoundFiles } from '../files/find-files.ts';
import { linesOf } from '../files/load-fleet.ts';
import { inOrder } from '../files/paths.ts';
import { divide, wholeOf } from './divide.ts';
import { localPart, type PartWork } from './local-part.ts';
import type { PartRequest } from './part-request.ts';
import type { PartItem, PartRun } from './part-run.ts';
import { Progress } from './progress.ts';
import { workerPart } from './worker-part.ts';
import { YoungGeneration } from './young-generation.ts';

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
  const { workerFile } = io;
  const count = workerFile === null || readsInput(found) ? 1 : (jobs ?? defaultJobs(found));
  const parts = workerFile === null || count === 1 ? [] : divide(found, count);
  const locale = environmentLocale(process.env);
  const workers =
    workerFile === null || parts.length < 2
      ? []
      : parts.map((part) => workerPart<End>(workerFile, { part, request, locale }, (files) => progress.read(files)));
  const youngGeneration = new YoungGeneration();
  const onRead = () => {
    youngGeneration.limit();
    progress.read(1);
  };
  const runs = workers.length > 0 ? workers : [localPart(wholeOf(found), request, work, onRead)];
  try {
    const said = await Promise.all(runs.map(({ loaded }) => loaded));
    const failures = linesOf([...found.failures, ...said.flatMap((one) => one.failures)]);
    const notes = [...found.notes, ...linesOf(said.flatMap((one) => one.notes))];
    const items = merged(runs.map((run) => run.items(failures.length === 0)));
    for (;;) {
      const next = await items.next();
      if (next.done === true) return { failures, notes, ends: next.value };
      progress.checked(next.value.count);
      use(next.value);
    }
  } finally {
    for (const worker of workers) worker.stop();
    progress.end();
  }
}

/** Standard input can be read once, and here only. */
function readsInput({ hosts, files }: FoundFiles): boolean {
  return [...hosts, ...files].some(({ file }) => file === '-');
}

function defaultJobs({ files }: FoundFiles): number {
  return Math.max(1, Math.min(os.availableParallelism(), Math.floor(files.length / filesOfThread)));
}

/** The items of several runs in one order, and their ends in the order of the runs. */
async function* merged<End>(runs: readonly ReturnType<PartRun<End>['items']>[]): AsyncGenerator<PartItem, End[]> {
  const ends: End[] = [];
  const heads = await Promise.all(runs.map((run) => run.next()));
  for (;;) {
    let least: { readonly index: number; readonly item: PartItem } | null = null;
    for (const [index, head] of heads.entries()) {
      if (head.done === true) ends[index] = head.value;
      else if (least === null || compare(head.value, least.item) < 0) least = { index, item: head.value };
    }
    if (least === null) return ends;
    yield least.item;
    const next = await runs[least.index]?.next();
    if (next !== undefined) heads[least.index] = next;
  }
}

function compare(a: PartItem, b: PartItem): number {
  return a.group - b.group || inOrder(a.shown, b.shown);
}
