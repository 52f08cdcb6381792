import { constants } from 'node:os';
import process from 'node:process';

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Runs `work`, which a signal ends only between two files: Node calls the handlers of signals between events, and a
 * file is replaced within one. So no file is left half written, and no temporary file stays.
 */
export async function endingBetweenWrites<T>(work: () => Promise<T>): Promise<T> {
  const end = (signal: (typeof signals)[number]) => process.exit(128 + constants.signals[signal]);
  for (const signal of signals) process.on(signal, end);
  try {
    return await work();
  } finally {
    for (const signal of signals) process.off(signal, end);
  }
}
