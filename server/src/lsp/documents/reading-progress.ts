import * as l10n from '@vscode/l10n';
import type { Connection, WorkDoneProgressServerReporter } from 'vscode-languageserver';
import { inBackground, type Log } from '../requests.ts';

/** Shows how far a reading of files is. */
export interface ReadingProgress {
  /** So many of `total` files have been read. */
  read(count: number, total: number): void;
  /** The reading has ended; a second call has no effect. */
  done(): void;
}

/** Shows nothing. */
export const noProgress: ReadingProgress = { read: () => {}, done: () => {} };

/** How often the client hears of it, in milliseconds. */
const interval = 100;

/** Shows a reading of the workspace with `window/workDoneProgress`, if the client supports it. */
export function showReading(connection: Connection, log: Log): ReadingProgress {
  let reporter: WorkDoneProgressServerReporter | null = null;
  let over = false;
  let reported = performance.now();

  const created = connection.window.createWorkDoneProgress().then((created) => {
    if (over) {
      created.done();
      return;
    }
    reporter = created;
    created.begin(l10n.t('Pinset is reading the workspace'), 0);
  });
  inBackground(log, 'window/workDoneProgress/create', created);

  return {
    read(count, total) {
      if (performance.now() < reported + interval) return;
      reported = performance.now();
      reporter?.report((100 * count) / total, l10n.t('{0} of {1} files', count, total));
    },
    done() {
      if (over) return;
      over = true;
      reporter?.done();
    },
  };
}
