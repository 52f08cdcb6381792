import { parentPort, workerData } from 'node:worker_threads';
import { useLocale } from '../../lsp/locale.ts';
import { checkPart } from '../commands/check-part.ts';
import { CommandError } from '../commands/command.ts';
import { fixPart } from '../commands/fix-part.ts';
import { localPart } from './local-part.ts';
import type { Part } from './part.ts';
import type { PartRequest } from './part-request.ts';
import type { FromWorker, PartItem, PartRun, ToWorker, WorkerData } from './part-run.ts';

/** How many UTF-16 code units a batch of items has at most, but for its last item, and how many batches may wait. */
const batchLength = 65_536;
const mostWaiting = 2;
/** After how many files the main thread is told that they are read. */
const readStep = 50;

/** Does what the main thread wants of a part, and sends what comes out of it, no faster than it is used. */
export async function servePart(): Promise<void> {
  if (parentPort === null) throw new Error('this file runs in a worker');
  const port = parentPort;
  const { part, request, locale }: WorkerData = workerData;
  await useLocale(locale);
  const send = (message: FromWorker<unknown>) => port.postMessage(message);
  const credits = new Credits(mostWaiting);
  const proceed = new Promise<boolean>((resolve) => {
    port.on('message', (message: ToWorker) => {
      if (message.kind === 'proceed') resolve(message.complete);
      else credits.add();
    });
  });
  let unsaid = 0;
  const onRead = () => {
    if (++unsaid < readStep) return;
    send({ kind: 'read', files: unsaid });
    unsaid = 0;
  };
  try {
    const run = runOf(part, request, onRead);
    send({ kind: 'loaded', said: await run.loaded });
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

function runOf(part: Part, request: PartRequest, onRead: () => void): PartRun<unknown> {
  const unread = { part, hosts: new Map() };
  switch (request.command) {
    case 'check':
      return localPart(unread, request, checkPart, onRead);
    case 'fix':
      return localPart(unread, request, fixPart, onRead);
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
