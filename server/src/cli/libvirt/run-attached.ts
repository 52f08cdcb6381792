import process from 'node:process';
import type { RunProgram } from '../../libvirt/program.ts';
import { programRunner } from '../../lsp/libvirt/run-program.ts';

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Runs a program that does not outlive this one: what ends this process while the program runs ends the program first. At
 * a terminal, Ctrl+C reaches both; `kill`, `timeout` and CI reach this process alone.
 */
export const runAttached: RunProgram = async (program, args) => {
  const cancel = new AbortController();
  const end = (signal: NodeJS.Signals): void => {
    cancel.abort();
    detach();
    process.kill(process.pid, signal);
  };
  const detach = (): void => {
    for (const signal of signals) process.removeListener(signal, end);
  };
  for (const signal of signals) process.once(signal, end);
  try {
    return await programRunner({ signal: cancel.signal })(program, args);
  } finally {
    detach();
  }
};
