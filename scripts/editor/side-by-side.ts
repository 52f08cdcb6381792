import type { Outcome } from './outcome.ts';

/** Prints one line of a run. */
export type Print = (line: string) => void;

/** One run of an editor. */
export interface Run {
  readonly title: string;
  readonly start: (print: Print) => Promise<Outcome>;
}

/**
 * Runs up to `most` of the runs at a time, in order. The output of a run is held back while an earlier one is shown, so
 * it reads as if they had run one after the other. A run that throws has failed.
 */
export async function sideBySide(runs: readonly Run[], most: number): Promise<Outcome> {
  const held = runs.map(({ title }) => [`\n${title}`]);
  const ended = new Set<number>();
  const sum = { passed: 0, failed: 0 };
  const queue = runs.entries();
  let shown = 0;

  function show(): void {
    for (; shown < runs.length; shown += 1) {
      for (const line of held[shown]?.splice(0) ?? []) console.log(line);
      if (!ended.has(shown)) return;
    }
  }

  async function worker(): Promise<void> {
    for (const [at, { start }] of queue) {
      const print = (line: string) => {
        held[at]?.push(line);
        show();
      };
      const { passed, failed } = await start(print).catch((error: unknown) => {
        print(`  error: ${error instanceof Error ? error.message : error}`);
        return { passed: 0, failed: 1 };
      });
      sum.passed += passed;
      sum.failed += failed;
      ended.add(at);
      show();
    }
  }

  show();
  await Promise.all(Array.from({ length: most }, worker));
  return sum;
}
