import { parentPort, workerData } from 'node:worker_threads';
import { useLocale } from '../../lsp/locale.ts';
import { checkPart } from '../commands/check-part.ts';
import { CommandError } from '../commands/command.ts';
import { fixPart } from '../commands/fix-part.ts';
import { localPart } from './local-part.ts';
import type { Part } from './part.ts';
import type { PartRequest } from './part-request.ts';
import type { FromWorker, PartItem, PartRun, ToWorker, Watcher, WorkerData } from './part-run.ts';

/** How many UTF-16 code units a batch of items has at most, but for its last item, and how many batches may wait. */
const batchLength = 65_536;
const mostWaiting = 2;
/** After how many files and documents the main thread is told how far the work is. */
const progressStep = 50;

/** Does what the main thread wants of some slices, and sends what comes out of it, no faster than it is used. */
export async function servePart(): Promise<void> {
  if (parentPort === null) throw new Error('this file runs in a worker');
  const port = parentPort;
  const { slices, request, locale }: WorkerData = workerData;
  await useLocale(locale);
  const send = (message: FromWorker<unknown>) => port.postMessage(message);
  const credits = new Credits(mostWaiting);
  const proceed = new Promise<boolean>((resolve) => {
    port.on('message', (message: ToWorker) => {
      if (message.kind === 'proceed') resolve(message.complete);
      else if (message.kind === 'more') credits.add();
      else void sayReadable();
    });
  });
  const run = runOf(slices, request, new Reporter(send));
  const sayReadable = async () => send({ kind: 'readable', value: await run.isReadable() });
  try {
    const items = run.items(await proceed);
    let batch: PartItem[] = [];
    let length = 0;
    for (;;) {
      const next = await items.next();
      if (batch.length > 0 && (next.done === true || length > batchLength)) {
        await credits.take();
        send({ kind: 'items', items: batch });
        [batch, length] = [[], 0];
      }
      if (next.done === true) {
        send({ kind: 'end', end: next.value });
        break;
      }
      batch.push(next.value);
      length += next.value.out.length + next.value.shown.length + (next.value.write?.after.length ?? 0);
    }
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    send({ kind: 'refused', message: error.message });
  }
  port.close();
}

function runOf(slices: readonly Part[], request: PartRequest, watcher: Watcher): PartRun<unknown> {
  switch (request.command) {
    case 'check':
      return localPart(slices, new Map(), request, checkPart, watcher);
    case 'fix':
      return localPart(slices, new Map(), request, fixPart, watcher);
  }
}

/** Tells the main thread how far the work is, in steps. */
class Reporter implements Watcher {
  private readonly send: (message: FromWorker<unknown>) => void;
  private files = 0;
  private findings: number[] = [];

  constructor(send: (message: FromWorker<unknown>) => void) {
    this.send = send;
  }

  read(files: number): void {
    this.files += files;
    this.tell();
  }

  checked(findings: number): void {
    this.findings.push(findings);
    this.tell();
  }

  private tell(): void {
    const { files, findings } = this;
    if (files + findings.length < progressStep) return;
    this.send({ kind: 'progress', files, findings });
    [this.files, this.findings] = [0, []];
  }
}

/** How many batches may be sent. */
class Credits {
  private free: number;
  private wake: () => void = () => {};

  constructor(free: number) {
    this.free = free;
  }

  add(): void {
    this.free++;
    this.wake();
  }

  async take(): Promise<void> {
    while (this.free === 0) {
      await new Promise<void>((resolve) => {
        this.wake = resolve;
      });
    }
    this.free--;
  }
}
