import { RAL } from 'vscode-languageserver';
import type { Workspace } from './documents/workspace.ts';
import { attempt, type Log } from './requests.ts';

/** What is done after changes of the workspace. */
export interface AfterChanges {
  /** Names it in the log. */
  readonly method: string;
  /** Whether a change has to be followed at all. */
  isWanted(): boolean;
  act(): void;
  readonly log: Log;
}

/** Acts once after changes, when the workspace has been unchanged for `quiet` milliseconds. A change costs next to nothing. */
export function onceUnchanged(workspace: Workspace, quiet: number, { method, isWanted, act, log }: AfterChanges): void {
  let lastChange = 0;
  let waiting = false;

  function wait(): void {
    waiting = true;
    RAL().timer.setTimeout(() => {
      waiting = false;
      if (performance.now() - lastChange < quiet) wait();
      else attempt(log, method, act);
    }, quiet);
  }

  workspace.onChange(() => {
    lastChange = performance.now();
    if (!waiting && isWanted()) wait();
  });
}
