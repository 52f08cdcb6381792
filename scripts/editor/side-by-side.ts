import type { Outcome } from './outcome.ts';

/** Prints one line of a run. */
export type Print = (line: string) => void;

/** Which try of a run this is. Its name is also that of a folder. */
export type Attempt = 'first' | 'second';

/** One run of an editor. */
export interface Run {
  readonly title: string;
  /** Starts from nothing: an attempt shares no folder, server or browser with another. */
  readonly start: (print: Print, attempt: Attempt) => Promise<Outcome>;
}

/** How all runs ended, each by its last attempt. */
export interface Outcomes extends Outcome {
  /** How many runs were made a second time. */
  readonly repeated: number;
}

/**
 * Runs up to `most` of the runs at a time. Those that fail are made once more after all others, one at a time: the workbench
 * that shows the extension is a third party's, and drops keys and focus while the machine is busy. What fails twice is a
 * fault of the extension or of its test, and fails.
 */
export async function sideBySide(runs: readonly Run[], most: number): Promise<Outcomes> {
  const first = await attempts(runs, most, 'first');
  const failed = runs.filter((_, at) => first[at]?.failed !== 0);
  const again = failed.map(({ title, start }) => ({ title: `Once more: ${title}`, start }));
  const second = await attempts(again, 1, 'second');
  const last = [...first.filter((one) => one.failed === 0), ...second];
  return {
    passed: last.reduce((sum, { passed }) => sum + passed, 0),
    failed: last.reduce((sum, { failed }) => sum + failed, 0),
    repeated: failed.length,
  };
}

/**
 * The outcomes of an attempt at each run. The output of a run is held back while an earlier one is shown, so it reads as if
 * they had run one after the other. A run that throws has failed.
 */
async function attempts(runs: readonly Run[], most: number, attempt: Attempt): Promise<Outcome[]> {
  const held = runs.map(({ title }) => [`\n${title}`]);
  const outcomes: Outcome[] = [];
  const queue = runs.entries();
  let shown = 0;

  function show(): void {
    for (; shown < runs.length; shown += 1) {
      for (const line of held[shown]?.splice(0) ?? []) console.log(line);
      if (outcomes[shown] === undefined) return;
    }
  }

  async function worker(): Promise<void> {
    for (const [at, { start }] of queue) {
      const print = (line: string) => {
        held[at]?.push(line);
        show();
      };
      outcomes[at] = await start(print, attempt).catch((error: unknown) => {
        print(`  error: ${error instanceof Error ? error.message : error}`);
        return { passed: 0, failed: 1 };
      });
      show();
    }
  }

  show();
  await Promise.all(Array.from({ length: most }, worker));
  return outcomes;
}
