import { Worker } from 'node:worker_threads';
import * as l10n from '@vscode/l10n';
import { CommandError } from '../commands/command.ts';
import type { FromWorker, PartRun, ToWorker, Watcher, WorkerData } from './part-run.ts';

/** Most of what a worker allocates is dropped at once; a larger young generation takes memory and saves no time. */
const resourceLimits = { maxYoungGenerationSizeMb: 6 };

/** Reads and checks slices in a worker that runs `file`. */
export function workerPart<End>(file: string, data: WorkerData, watcher: Watcher): PartRun<End> & { stop(): void } {
  const worker = new Worker(file, { workerData: data, resourceLimits });
  const inbox = new Inbox<FromWorker<End>>();
  worker.on('message', (message: FromWorker<End>) => {
    if (message.kind !== 'progress') return inbox.add(message);
    watcher.read(message.files);
    for (const findings of message.findings) watcher.checked(findings);
  });
  worker.on('error', (error) => inbox.fail(new CommandError(l10n.t('a worker failed: {0}', oneLine(error)))));
  worker.on('exit', (code) => inbox.fail(new CommandError(l10n.t('a worker ended with status {0}', code))));
  const send = (message: ToWorker) => worker.postMessage(message);
  return {
    async isReadable() {
      send({ kind: 'readable?' });
      const message = await next(inbox);
      return message.kind === 'readable' && message.value;
    },
    async *items(complete) {
      send({ kind: 'proceed', complete });
      for (;;) {
        const message = await next(inbox);
        if (message.kind === 'end') return message.end;
        if (message.kind !== 'items') continue;
        send({ kind: 'more' });
        yield* message.items;
      }
    },
    stop: () => void worker.terminate(),
  };
}

async function next<End>(inbox: Inbox<FromWorker<End>>): Promise<FromWorker<End>> {
  const message = await inbox.next();
  if (message.kind === 'refused') throw new CommandError(message.message);
  return message;
}

function oneLine(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Messages in their order, for one reader. */
class Inbox<T> {
  private readonly waiting: T[] = [];
  private error: Error | null = null;
  private wake: () => void = () => {};

  add(message: T): void {
    this.waiting.push(message);
    this.wake();
  }

  /** What was received before is still read. */
  fail(error: Error): void {
    this.error ??= error;
    this.wake();
  }

  async next(): Promise<T> {
    for (;;) {
      const message = this.waiting.shift();
      if (message !== undefined) return message;
      if (this.error !== null) throw this.error;
      await new Promise<void>((resolve) => {
        this.wake = resolve;
      });
    }
  }
}
