import { within } from '../programs.ts';
import type { Print } from './side-by-side.ts';

/** How the tests of one run ended. */
export interface Outcome {
  readonly passed: number;
  readonly failed: number;
}

/** Takes one line of what the editor says. */
export type Say = (line: string) => void;

/** No run may take longer. They take half a minute, and some minutes on a machine that is busy. */
export const RUN_SECONDS = 420;

/** The suite's own lines bear this mark; the rest is the editor's log, shown when a run has no result. */
const MARK = '[pinset-test] ';

/**
 * Runs the suite once and counts by its closing line. A run without such a line, one that counts no test, and one
 * that VS Code calls failed though no test did, are failures.
 */
export async function outcomeOf(print: Print, run: (say: Say) => Promise<number>): Promise<Outcome> {
  const closings: Outcome[] = [];
  const editorLog: string[] = [];
  const say = (line: string) => {
    const at = line.indexOf(MARK);
    if (at < 0) {
      editorLog.push(line);
      return;
    }
    const text = line.slice(at + MARK.length);
    const closing = /(\d+) passed, (\d+) failed/.exec(text);
    if (closing !== null) closings.push({ passed: Number(closing[1]), failed: Number(closing[2]) });
    print(text);
  };
  const code = await within(RUN_SECONDS, 'the run', run(say)).catch((error: unknown) => {
    print(`  error: ${error instanceof Error ? error.message : error}`);
    return 1;
  });
  const counts = closings.at(-1);
  if (counts === undefined || counts.passed + counts.failed === 0) {
    print(`  FAIL  the run ended without a result; the editor's log:\n${editorLog.join('\n')}`);
    return { passed: 0, failed: 1 };
  }
  return code !== 0 && counts.failed === 0 ? { ...counts, failed: 1 } : counts;
}
